"""`shishu period`: close a month of a county, open it again, list what is closed."""

from collections.abc import Callable

import click
from sqlalchemy.engine import Connection

from backend.clock import iso, month_of, today
from backend.db import reading, writing
from backend.divisions.store import counties
from backend.people.audit import OPERATOR
from backend.totals.periods import (
    PeriodRefused,
    close_period,
    closed_periods,
    late_operations,
    open_period,
)


@click.group()
def period() -> None:
    """封账 Close and open the months of a county."""


@period.command()
@click.argument("county")
@click.argument("month", type=int)
def close(county: str, month: int) -> None:
    """Close MONTH (YYYYMM) of COUNTY (six digits): what comes for it later is kept as late."""
    if month > month_of(today()):
        raise click.ClickException(f"{month} 还没有开始 has not begun")
    changed = _done(close_period, county, month)
    click.echo(f"{month} {'已封账 closed' if changed else '早已封账 was closed already'}")


@period.command("open")
@click.argument("county")
@click.argument("month", type=int)
def open_command(county: str, month: int) -> None:
    """Open a closed MONTH of COUNTY again; what came late stays aside until somebody decides."""
    changed = _done(open_period, county, month)
    click.echo(f"{month} {'已解封 opened' if changed else '本来没有封账 was open already'}")


@period.command("list")
def list_command() -> None:
    """Show the closed months of every county, and how many operations came late."""
    with reading() as connection:
        for county in counties(connection):
            code = county["county_code"]
            late = late_operations(connection, code)
            click.echo(f"{code} {county['full_name']}: {late} 条迟报待处理 late, waiting")
            for row in closed_periods(connection, code):
                click.echo(f"  {row['month']}  {iso(row['locked_at'])}  {row['locked_by']}")


def _done(act: Callable[[Connection, str, int, str], bool], county: str, month: int) -> bool:
    """One act in a transaction of its own; what it refuses is told in a line."""
    try:
        with writing() as connection:
            return act(connection, county, month, OPERATOR)
    except PeriodRefused as refused:
        raise click.ClickException(str(refused)) from None


commands: list[click.Command] = [period]
