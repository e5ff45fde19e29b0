"""`shishu`: the command line. Every room's ``commands.py`` is found, none is listed."""

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

import backend
import worker
from backend.app import create_app
from backend.border import work_everywhere
from backend.catalogue.load import DeclarationError
from backend.config import SettingsError
from backend.failures import Fault, fault_of
from backend.operator import line_of


class Operators(click.Group):
    """A group whose commands tell in one line what the infrastructure refuses them."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command; what is not its own mistake ends with a sentence and status 1."""
        try:
            return super().invoke(context)
        except BrokenPipeError:
            raise
        except (SQLAlchemyError, OSError) as error:
            if fault_of(error) is Fault.OWN:
                raise
            raise click.ClickException(line_of(error)) from error


@click.group(cls=Operators)
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
