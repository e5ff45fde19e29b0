"""``shishu catalogue``: the catalogue as phones are given it, on standard output."""

import click
import orjson
from flask import current_app


@click.command("catalogue")
@click.option("--pretty", is_flag=True, help="Indent it for reading.")
def catalogue_command(pretty: bool) -> None:
    """Print every kind's declaration as the JSON that phones are given."""
    document = current_app.extensions["catalogue"].document
    click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2 if pretty else None))


commands: list[click.Command] = [catalogue_command]
