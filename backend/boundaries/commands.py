"""`shishu divisions`: load the divisions of a county, show them, move a village."""

from pathlib import Path

import click

from backend.boundaries.loading import load_file
from backend.boundaries.moving import move_division
from backend.db import reading, writing
from backend.divisions.code import county_of
from backend.divisions.importing import DivisionsRefused
from backend.divisions.moving import MoveRefused
from backend.divisions.store import counties, of_county
from backend.intake.relocate import Unsettled
from backend.nudge import nudge
from backend.people.audit import OPERATOR


@click.group()
def divisions() -> None:
    """行政区划 Divisions of the counties that this installation serves."""


@divisions.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(file: Path) -> None:
    """Import every division of one or more counties from a CSV FILE.

    The first line names the columns. Needed: code (12-digit 统计用区划代码) and name (official
    name). Optional: valid_from, valid_to (days like 2024-07-01; valid_to is the first day out of
    force) and successor_code. UTF-8 (with or without BOM) or GB18030. The county's and the
    townships' own lines must be there. A line that is wrong is named and nothing is imported.
    Importing again updates names; a division that is no longer listed is closed, never deleted.
    """
    try:
        with writing() as connection:
            report = load_file(connection, file.read_bytes(), OPERATOR)
    except DivisionsRefused as refused:
        for fault in refused.faults:
            click.echo(str(fault), err=True)
        raise click.ClickException(
            f"{len(refused.faults)} 处有误，没有导入任何内容 / {len(refused.faults)} faults, "
            "nothing was imported"
        ) from None
    click.echo(
        f"新增 added {len(report.added)} · 更新 changed {len(report.changed)} · "
        f"停用 closed {len(report.closed)} · 不变 unchanged {report.unchanged}"
    )


@divisions.command("list")
def list_command() -> None:
    """Show the counties that are loaded, with how many divisions each has in force."""
    with reading() as connection:
        for county in counties(connection):
            rows = of_county(connection, county["county_code"])
            living = [row for row in rows if row["valid_to"] is None]
            click.echo(f"{county['code']} {county['full_name']} {len(living)}/{len(rows)}")


@divisions.command()
@click.argument("village")
@click.argument("to")
def move(village: str, to: str) -> None:
    """Move VILLAGE (12 digits) to another township, or to a new 12-digit code: TO.

    Records, held operations and accounts go with it, and what phones still hold under the old
    code comes in force under the new one. Records of closed months stay; open the months and
    move again to take them along.
    """
    try:
        with writing() as connection:
            moved = move_division(connection, village, to, OPERATOR)
    except MoveRefused as refused:
        raise click.ClickException(str(refused)) from None
    except Unsettled:
        raise click.ClickException(
            "正在上报的人太多，请再试 too many are pushing; try again"
        ) from None
    nudge(county_of(village))
    click.echo(
        f"{village} → {moved.code}: 记录 records {moved.records} · 待处理 held {moved.held} · "
        f"账号 accounts {moved.accounts} · 已封账留下 left in closed months {moved.left}"
    )


commands: list[click.Command] = [divisions]
