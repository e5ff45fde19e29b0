"""`shishu migrate`: the database's tables as this version needs them."""

import click
from flask_migrate import upgrade

from backend.db import reading
from worker.upkeep.store import unbound

UNBOUND = (
    "注意：数据库账号是超级用户，行级隔离对它不起作用；请换一个普通账号。"
    "Note: this database role is a superuser, whom row-level security does not bind; "
    "serve with a plain role."
)


@click.command()
def migrate() -> None:
    """数据库 Create the tables, or bring them up to this version."""
    upgrade()
    click.echo("数据库已就绪 the database is up to date")
    with reading() as connection:
        if unbound(connection):
            click.echo(UNBOUND, err=True)


commands: list[click.Command] = [migrate]
