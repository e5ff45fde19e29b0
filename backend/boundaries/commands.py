"""`shishu divisions`: load the divisions of a county, show them, move a village."""

import sys
from pathlib import Path

import click

from backend.boundaries.loading import PlanChanged, load_file, plan_file
from backend.boundaries.moving import move_division
from backend.boundaries.preview import preview
from backend.boundaries.succession import HandedOn
from backend.db import reading, writing
from backend.divisions.code import county_of
from backend.divisions.importing import DivisionsRefused
from backend.divisions.moving import MoveRefused
from backend.divisions.planning import Plan
from backend.divisions.store import counties, of_county
from backend.intake.relocate import Unsettled
from backend.nudge import nudge
from backend.people.audit import OPERATOR


@click.group()
def divisions() -> None:
    """行政区划 Divisions of the counties that this installation serves."""


@divisions.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--close", type=int, metavar="N", help="Close exactly N divisions: for many of them.")
def import_command(file: Path, yes: bool, close: int | None) -> None:
    """Import every division of one or more counties from a CSV FILE.

    The first line names the columns. Needed: code (12-digit 统计用区划代码) and name (official
    name). Optional: valid_from, valid_to (days like 2024-07-01; valid_to is the first day out of
    force) and successor_code. UTF-8 (with or without BOM) or GB18030. The county's and the
    townships' own lines must be there. A line that is wrong is named and nothing is imported.

    Importing again updates names; a division that is no longer listed is closed, never deleted;
    where a successor is named, records, held operations and accounts go there. What would close,
    open, move or be renamed is shown first and asked about.
    """
    raw = file.read_bytes()
    try:
        agreed = _asked(raw, yes, close)
        with writing() as connection:
            loaded = load_file(connection, raw, OPERATOR, agreed)
    except DivisionsRefused as refused:
        for fault in refused.faults:
            click.echo(str(fault), err=True)
        raise click.ClickException(
            f"{len(refused.faults)} 处有误，没有导入任何内容 / {len(refused.faults)} faults, "
            "nothing was imported"
        ) from None
    except PlanChanged:
        raise click.ClickException(
            "区划刚被别人改过，没有导入，请再看一遍 divisions have changed meanwhile; look again"
        ) from None
    except Unsettled:
        raise click.ClickException(_BUSY) from None
    for county_code in loaded.counties:
        nudge(county_code)
    click.echo(
        f"新增 added {len(loaded.added)} · 更新 changed {len(loaded.changed)} · "
        f"停用 closed {len(loaded.closed)} · 不变 unchanged {loaded.unchanged}"
    )
    for code, gone in loaded.went.items():
        click.echo(_went(code, gone))


_BUSY = "正在上报的人太多，请再试 too many are pushing; try again"


def _asked(raw: bytes, yes: bool, close: int | None) -> list[Plan]:
    """Show what the list would do and have it agreed to. Raises ClickException, Abort."""
    with reading() as connection:
        plans = plan_file(connection, raw)
        lines = [line for plan in plans for line in preview(connection, plan)]
    for line in lines:
        click.echo(line, err=True)
    closings = sum(len(plan.closed) for plan in plans)
    if any(plan.closes_many for plan in plans) or close is not None:
        _ask_number(closings, close)
    elif lines and not yes:
        _must_be_seen("确认无误，请加 --yes 再导入。 Where that is right, say --yes.")
        click.confirm("照此导入？ Import?", abort=True, err=True)
    return plans


def _ask_number(closings: int, close: int | None) -> None:
    """Many closings are agreed to by their number alone: a yes is said too easily."""
    if close is None:
        _must_be_seen(f"确要停用，请加 --close {closings}。 To close them, say --close {closings}.")
        close = click.prompt("请输入要停用的个数 How many are to be closed", type=int, err=True)
    if close != closings:
        raise click.ClickException(
            f"要停用的是 {closings} 个，不是 {close} 个，没有导入 "
            f"{closings} would be closed, not {close}; nothing was imported"
        )


def _must_be_seen(otherwise: str) -> None:
    if not sys.stdin.isatty():
        raise click.ClickException(f"没有导入任何内容。 Nothing was imported. {otherwise}")


def _went(code: str, gone: HandedOn) -> str:
    return (
        f"{code} → {gone.code}: 记录 records {gone.records} · 待处理 held {gone.held} · "
        f"账号 accounts {gone.accounts} · 已封账留下 left in closed months {gone.left} · "
        f"同名留下 kept apart by name {gone.apart}"
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
        raise click.ClickException(_BUSY) from None
    nudge(county_of(village))
    click.echo(_went(village, moved))


commands: list[click.Command] = [divisions]
