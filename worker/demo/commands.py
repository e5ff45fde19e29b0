"""`shishu demo`: a county of made-up people and records under real division names."""

import time

import click
from flask import current_app
from sqlalchemy.engine import Connection

from backend.db import reading, writing
from backend.divisions.importing import load_demo_divisions
from backend.divisions.store import counties, find
from backend.people.demo import DemoAccount, create_demo_accounts
from worker.demo.fill import fill

DEMO_COUNTY = "431222"
ROLES = {
    "village_reporter": "村填报员",
    "township_reviewer": "乡镇审核员",
    "county_officer": "县业务员",
    "county_viewer": "县领导（只看）",
    "administrator": "管理员",
}


@click.command()
@click.option("--empty", is_flag=True, help="Divisions and accounts only, no records.")
@click.option("--first-run", is_flag=True, help="Do nothing, in silence, where data is already.")
def demo(empty: bool, first_run: bool) -> None:
    """演示数据 Make the demo county in an empty database; prints its passwords, once."""
    with reading() as connection:
        occupied = bool(counties(connection))
    if first_run and (occupied or current_app.extensions["settings"].production):
        return
    if occupied:
        raise click.ClickException("this database has a county; demo data is for an empty one")
    with writing() as connection:
        load_demo_divisions(connection)
        accounts = create_demo_accounts(connection, DEMO_COUNTY)
        places = {account.division: _place(connection, account) for account in accounts}
    if not empty:
        _fill()
    _print(accounts, places)


def _fill() -> None:
    click.echo("正在生成演示数据 Making a demo year …")
    began = time.monotonic()
    filled = fill(DEMO_COUNTY)
    click.echo(
        f"  {filled.records:,} 条记录 records, {filled.reviews:,} 条已审 reviewed, "
        f"{filled.pictures} 张照片 pictures, {time.monotonic() - began:.0f} s"
    )


def _place(connection: Connection, account: DemoAccount) -> str:
    division = find(connection, account.division)
    return str(division["full_name"]) if division else account.division


def _print(accounts: list[DemoAccount], places: dict[str, str]) -> None:
    """The accounts as a table; Chinese characters are two columns wide."""
    rows = [("账号 name", "密码 password", "角色 role", "范围 scope")]
    rows += [
        (account.name, account.password, ROLES[account.role], places[account.division])
        for account in accounts
    ]
    widths = [max(_width(row[column]) for row in rows) for column in range(4)]
    click.echo("\n演示账号，密码只显示这一次 Demo accounts, passwords shown this once:")
    for row in rows:
        padded = zip(row, widths, strict=True)
        cells = [cell + " " * (width - _width(cell)) for cell, width in padded]
        click.echo("  " + "   ".join(cells).rstrip())
    click.echo("")


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


commands: list[click.Command] = [demo]
