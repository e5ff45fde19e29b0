"""`shishu`: the command line. Every room's ``commands.py`` is found, none is listed."""

import importlib
import pkgutil
from pathlib import Path

import click

import backend
import worker
from backend.app import create_app
from backend.border import work_everywhere
from backend.catalogue.load import DeclarationError
from backend.config import SettingsError


@click.group()
@click.pass_context
def main(context: click.Context) -> None:
    """Shishu 实数: 村级记录，逐级汇总 village field records that add up."""
    try:
        app = create_app()
    except (SettingsError, DeclarationError) as error:
        raise click.ClickException(str(error)) from error
    work_everywhere()
    context.with_resource(app.app_context())


def _rooms() -> list[str]:
    """Import paths of every ``commands.py`` of a room."""
    return [
        f"{package.__name__}.{room.name}.commands"
        for package in (backend, worker)
        for room in pkgutil.iter_modules(package.__path__)
        if (Path(package.__path__[0]) / room.name / "commands.py").exists()
    ]


for room in _rooms():
    for command in importlib.import_module(room).commands:
        main.add_command(command)
