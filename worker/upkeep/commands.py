"""`shishu migrate` and `shishu verify`: the tables of this version, and the proof of all."""

import click
from flask_migrate import upgrade

from backend.db import reading
from backend.people.audit import OPERATOR
from worker.layout.told import fill_anew
from worker.rollup.turn import drain_all
from worker.upkeep.store import unbound
from worker.upkeep.verify import Proved, verify, verify_all

UNBOUND = (
    "注意：数据库账号是超级用户，行级隔离对它不起作用；请换一个普通账号。"
    "Note: this database role is a superuser, whom row-level security does not bind; "
    "serve with a plain role."
)
#: What differs, shown before the rest is only counted.
SHOWN = 50


@click.command()
def migrate() -> None:
    """数据库 Create the tables, or bring them up to this version."""
    upgrade()
    fill_anew()
    click.echo("数据库已就绪 the database is up to date")
    with reading() as connection:
        if unbound(connection):
            click.echo(UNBOUND, err=True)


@click.command("verify")
@click.option("--county", "county_code", help="Six digits; default: every county.")
def verify_command(county_code: str | None) -> None:
    """核对 Prove everything: totals, records, devices, sums, photos, the audit chain.

    The result goes on record and onto the county's dashboard. Ends with status 1 where something
    differs.
    """
    drain_all()
    proved = [verify(county_code, OPERATOR)] if county_code else verify_all(OPERATOR)
    for one in proved:
        _show(one)
    if any(one.faults for one in proved):
        raise click.exceptions.Exit(1)


def _show(proved: Proved) -> None:
    for fault in proved.faults[:SHOWN]:
        click.echo(f"{fault.zh} · {fault.en}")
    if len(proved.faults) > SHOWN:
        click.echo(f"… {len(proved.faults) - SHOWN} 处未列出 more")
    state = f"{len(proved.faults)} 处不符 differences" if proved.faults else "核对一致 all agrees"
    click.echo(f"{proved.county_code}: {state} ({proved.ms} ms)")


commands: list[click.Command] = [migrate, verify_command]
