"""`shishu replay`: prove that every record is what its operations made of it."""

import click

from backend.db import reading
from backend.divisions.store import counties
from backend.records.replay import Difference, replay

#: Differences shown before the rest is only counted.
SHOWN = 50


@click.command("replay")
@click.option("--county", "county_code", help="Six digits; default: every county.")
def replay_command(county_code: str | None) -> None:
    """重放 Replay the log of operations, and print where a record differs from it.

    Says which column, never what is in it. Ends with status 1 where something differs.
    """
    wrong = 0
    for code in [county_code] if county_code else _counties():
        found = replay(code)
        _show(code, found)
        wrong += len(found)
    if wrong:
        raise click.exceptions.Exit(1)


def _counties() -> list[str]:
    with reading() as connection:
        return [row["county_code"] for row in counties(connection)]


def _show(county_code: str, found: list[Difference]) -> None:
    for difference in found[:SHOWN]:
        click.echo(f"{county_code} {difference.record_id}: {difference.what}")
    if len(found) > SHOWN:
        click.echo(f"… {len(found) - SHOWN} 处未列出 more")
    click.echo(f"{county_code}: {len(found)} 处不符 differences")


commands = [replay_command]
