"""The demo's accounts as people see them: a table with passwords that were made for it."""

from dataclasses import replace

import click

from backend.db import reading, writing
from backend.divisions.store import find
from backend.people.demo import DemoAccount, demo_accounts, renew_demo_passwords
from worker.demo.state import demo_state, keep_state

ROLES = {
    "village_reporter": "村填报员",
    "township_reviewer": "乡镇审核员",
    "county_officer": "县业务员",
    "county_viewer": "县领导（只看）",
    "administrator": "管理员",
}
HEAD = ("账号 name", "密码 password", "角色 role", "范围 scope")
NO_DEMO = (
    "这里没有演示账号。别的账号：shishu accounts password 账号\n"
    "There are no demo accounts here. For any other: shishu accounts password NAME"
)


def show_passwords() -> bool:
    """Give the demo accounts new passwords and print them; False where there are none.

    That they were shown is noted after they were: whoever is interrupted is shown others.
    """
    with writing() as connection:
        accounts = renew_demo_passwords(connection)
    if not accounts:
        return False
    with reading() as connection:
        places = {account.division: find(connection, account.division) for account in accounts}
    _print(accounts, {code: str(row["full_name"]) for code, row in places.items() if row})
    with writing() as connection:
        state = demo_state(connection)
        if state is not None:
            keep_state(connection, replace(state, shown=True))
    return True


def passwords_are_due() -> bool | None:
    """Whether a whole demo never showed its passwords; None where there are no demo accounts."""
    with reading() as connection:
        state = demo_state(connection)
        if not demo_accounts(connection):
            return None
    return state is not None and state.whole and not state.shown


def _print(accounts: list[DemoAccount], places: dict[str, str]) -> None:
    """The accounts as a table; Chinese characters are two columns wide."""
    rows = [HEAD]
    rows += [
        (account.name, account.password, ROLES[account.role], places.get(account.division, ""))
        for account in accounts
    ]
    widths = [max(_width(row[column]) for row in rows) for column in range(4)]
    click.echo(
        "\n演示账号，密码是新的 Demo accounts; these passwords are new, earlier ones are void:"
    )
    for row in rows:
        padded = zip(row, widths, strict=True)
        cells = [cell + " " * (width - _width(cell)) for cell, width in padded]
        click.echo("  " + "   ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)
