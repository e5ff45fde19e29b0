"""`shishu accounts` and `shishu audit`: what an operator does at the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from sqlalchemy.engine import Connection

from backend.db import reading, writing
from backend.divisions.store import counties
from backend.people import accounts as verbs
from backend.people.actor import ROLES
from backend.people.audit import NO_COUNTY, length, verify
from backend.people.heads import (
    Head,
    HeadsUnreadable,
    heads,
    lost,
    read_heads,
    set_aside,
    write_heads,
)
from backend.people.passwords import new_password
from backend.people.store import accounts_of


@contextmanager
def _writing() -> Iterator[Connection]:
    """A transaction whose refusals are told in a line, not in a trace."""
    try:
        with writing() as connection:
            yield connection
    except verbs.AccountRefused as refused:
        raise click.ClickException(str(refused)) from None


@click.group()
def accounts() -> None:
    """账号 Accounts: create, disable, enable, move, password, list."""


@accounts.command()
@click.argument("name")
@click.option("--display-name", help="The person's name as others see it (default: NAME).")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--division", required=True, help="12-digit code of the village, township, county.")
def create(name: str, display_name: str | None, role: str, division: str) -> None:
    """Create the account NAME; its password is made and shown once."""
    password = new_password()
    with _writing() as connection:
        verbs.create_account(connection, name, display_name or name, role, division, password)
    click.echo(f"{verbs.normal_name(name)}  {password}")


@accounts.command()
@click.argument("name")
def disable(name: str) -> None:
    """Switch the account NAME off and end its sign-ins; its phones keep and may deposit."""
    with _writing() as connection:
        ended = verbs.disable_account(connection, name)
    click.echo(f"已停用 disabled; {ended} 个登录已结束 sign-ins ended")


@accounts.command()
@click.argument("name")
def enable(name: str) -> None:
    """Switch the account NAME on again."""
    with _writing() as connection:
        verbs.enable_account(connection, name)
    click.echo("已启用 enabled")


@accounts.command()
@click.argument("name")
@click.argument("division")
def move(name: str, division: str) -> None:
    """Give the account NAME the scope of another DIVISION of its county."""
    with _writing() as connection:
        verbs.move_account(connection, name, division)
    click.echo(f"已调整 moved to {division}")


@accounts.command()
@click.argument("name")
def password(name: str) -> None:
    """Give the account NAME a new password, shown once, and end its sign-ins."""
    secret = new_password()
    with _writing() as connection:
        verbs.change_password(connection, name, secret)
    click.echo(f"{verbs.normal_name(name)}  {secret}")


@accounts.command("reset-totp")
@click.argument("name")
def reset_totp(name: str) -> None:
    """Take the second factor of the account NAME away and end its sign-ins."""
    with _writing() as connection:
        verbs.reset_totp(connection, name)
    click.echo("动态码已取消 second factor removed")


@accounts.command("revoke-device")
@click.argument("device_id")
def revoke_device(device_id: str) -> None:
    """Make a lost device unknown for good: nothing that it sends is taken any more."""
    with _writing() as connection:
        verbs.revoke_device(connection, device_id)
    click.echo("设备已注销 device revoked")


@accounts.command("list")
@click.option("--county", help="Six-digit county code (default: all).")
def list_command(county: str | None) -> None:
    """Show accounts with role, scope and whether they are in use."""
    with reading() as connection:
        codes = [county] if county else [row["county_code"] for row in counties(connection)]
        rows = [row for code in codes for row in accounts_of(connection, code)]
    for row in rows:
        state = "" if row["active"] else "  已停用 disabled"
        place = f"{row['division']} {row['full_name'] or ''}"
        click.echo(f"{row['name']}  {row['display_name']}  {row['role']}  {place}{state}")


@click.group()
def audit() -> None:
    """审计 The chain of what was done."""


@audit.command("verify")
@click.option("--county", help="Six-digit county code (default: all).")
@click.option(
    "--head",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of earlier heads: notices rows cut off the end.",
)
def verify_command(county: str | None, file: Path | None) -> None:
    """Prove that no row of the chain was changed or removed; exits 1 where one was."""
    with reading() as connection:
        codes = [row["county_code"] for row in counties(connection)]
        asked = [county] if county else [NO_COUNTY, *codes]
        broken = [not _verified(connection, code) for code in asked]
        gone = lost(connection, [h for h in _kept(file) if h.county_code in asked])
    for head in gone:
        click.echo(
            f"{head.county_code}  第 {head.number} 行（{head.at} 留存）已不在链上 "
            f"row {head.number} as kept then is gone or another one"
        )
    if any(broken) or gone:
        raise click.exceptions.Exit(1)


@audit.command("head")
@click.option("--write", is_flag=True, help="Append to the file of the setting AUDIT_HEADS too.")
@click.option("--anew", is_flag=True, help="After a restore: set that file aside, begin another.")
def head_command(write: bool, anew: bool) -> None:
    """Print each chain's last row (county, number, hash, time): keep it outside the database."""
    path = current_app.extensions["settings"].audit_heads
    with reading() as connection:
        found = heads(connection)
    for head in found:
        click.echo(str(head))
    if anew:
        aside = set_aside(path)
        if aside:
            click.echo(f"原来的留作 the former is kept as {aside}", err=True)
    if write or anew:
        write_heads(path, found)


def _verified(connection: Connection, code: str) -> bool:
    """Verify one chain and say what was found."""
    found = verify(connection, code)
    if found is None:
        click.echo(f"{code}  完好 sound, {length(connection, code)}")
    else:
        click.echo(f"{code}  第 {found.number} 行 row {found.number}: {found.zh} {found.en}")
    return found is None


def _kept(file: Path | None) -> list[Head]:
    if file is None:
        return []
    try:
        found = read_heads(file)
    except HeadsUnreadable as unreadable:
        raise click.ClickException(str(unreadable)) from None
    for number in found.torn:
        click.echo(f"{file}: 第 {number} 行不完整，没有比对 line {number} is no head, left out")
    return found.heads


commands: list[click.Command] = [accounts, audit]
