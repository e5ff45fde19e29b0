"""`shishu rollup` and `shishu recount`: bring totals up to date by hand, and prove them."""

import click
from flask import current_app

from backend.db import reading
from backend.divisions.store import counties
from backend.records.layout import STALE, misfilled_kinds
from worker.layout.refill import refill_county
from worker.rollup.recount import Difference, Recount, recount
from worker.rollup.repair import repair
from worker.rollup.turn import drain_all, rollup_county

#: Differences shown before the rest is only counted.
SHOWN = 50


@click.command()
def rollup() -> None:
    """汇总 Roll up every county that has dirty cells, now, without a worker."""
    for report in drain_all():
        click.echo(
            f"{report.county}: {report.cells} 个单元格已汇总 cells, "
            f"{report.rows} 行更新 rows, {report.ms:.0f} ms"
        )
    click.echo("没有待汇总的单元格 nothing is dirty")


@click.command("recount")
@click.option("--county", "county_code", help="Six digits; default: every county.")
@click.option("--repair", "mend", is_flag=True, help="Write what was counted.")
def recount_command(county_code: str | None, mend: bool) -> None:
    """复核 Recompute every total from the records by another way, and print what differs.

    Ends with status 1 where something differs.
    """
    wrong = len(_misfilled(mend))
    for code in [county_code] if county_code else _counties():
        rollup_county(code)
        found = recount(code)
        _show(code, found)
        if mend and (found.differences or found.misfilled):
            _mend(code, found)
            found = recount(code)
            click.echo("修复后 after the repair:")
            _show(code, found)
        wrong += len(found.differences) + len(found.misfilled)
    if wrong:
        raise click.exceptions.Exit(1)


def _misfilled(mend: bool) -> list[str]:
    """Kinds that were declared anew since their records were filled; nothing is mended with any."""
    catalogue = current_app.extensions["catalogue"]
    with reading() as connection:
        stale = misfilled_kinds(connection, catalogue)
    if stale and mend:
        raise click.ClickException(STALE.format(kinds=", ".join(stale)))
    if stale:
        click.echo(STALE.format(kinds=", ".join(stale)))
    return stale


def _mend(county_code: str, found: Recount) -> None:
    """The columns of records first, which the rollups after this one go by; then the totals."""
    if found.misfilled:
        refill_county(county_code)
        rollup_county(county_code)
    repair(county_code)


def _counties() -> list[str]:
    with reading() as connection:
        return [row["county_code"] for row in counties(connection)]


def _show(county_code: str, found: Recount) -> None:
    for difference in found.differences[:SHOWN]:
        click.echo(_line(difference))
    if len(found.differences) > SHOWN:
        click.echo(f"… {len(found.differences) - SHOWN} 个未列出 more")
    if found.misfilled:
        click.echo(
            f"{len(found.misfilled)} 条记录的统计列与内容不符 records whose columns are not what "
            f"their bodies make: {', '.join(found.misfilled[:SHOWN])}"
        )
    waiting = f"，{found.waiting} 个待汇总未比对 still dirty, left out" if found.waiting else ""
    click.echo(
        f"{county_code}: {len(found.differences)} 个单元格不一致 cells differ "
        f"({found.records} 条记录 records, {found.rows} 行 rows{waiting})"
    )


def _line(found: Difference) -> str:
    what = " ".join(str(part) for part in found.what if part != "")
    return (
        f"{found.table} {found.division} {found.kind} {found.month} {what}: "
        f"存 stored {found.stored}, 应为 counted {found.counted}"
    )


commands: list[click.Command] = [rollup, recount_command]
