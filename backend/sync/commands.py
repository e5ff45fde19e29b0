"""`shishu epoch`: after a restore, let the phones fill the hole."""

import click

from backend.db import reading, writing
from backend.divisions.store import counties
from backend.people.audit import OPERATOR, audit
from backend.sync.store import renew_epoch


@click.group()
def epoch() -> None:
    """恢复 After the database was restored from a backup."""


@epoch.command("renew")
@click.option("--county", "county_code", help="Six digits; default: every county.")
def renew(county_code: str | None) -> None:
    """Begin a new epoch: every phone sends again what was acknowledged in the last 30 days.

    Restore the backup, run this, start the web again, in this order; where heads of the audit
    chains are kept, `shishu audit head --anew` as well. Nothing is counted twice:
    what the backup has is recognised, what it lacks is taken in. Running it once more only makes
    the phones send once more.
    """
    with reading() as connection:
        known = [row["county_code"] for row in counties(connection)]
    if county_code is not None and county_code not in known:
        raise click.ClickException(f"{county_code}: 没有这个县 no such county")
    for code in [county_code] if county_code else known:
        with writing() as connection:
            fresh = renew_epoch(connection, code)
            audit(connection, code, OPERATOR, "epoch.renewed", {"epoch": fresh})
        click.echo(f"{code}: 新纪元 new epoch {fresh}")


commands = [epoch]
