"""`shishu migrate`: the database's tables as this version needs them."""

import click
from flask_migrate import upgrade


@click.command()
def migrate() -> None:
    """数据库 Create the tables, or bring them up to this version."""
    upgrade()
    click.echo("数据库已就绪 the database is up to date")


commands: list[click.Command] = [migrate]
