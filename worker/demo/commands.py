"""`shishu demo`: a county of made-up people and records under real division names."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import click
from flask import current_app

from backend.clock import now_ms
from backend.db import writing
from backend.divisions.importing import load_demo_divisions
from backend.divisions.store import counties
from backend.people.demo import create_demo_accounts
from worker.demo.fill import DemoRefused, Progress, fill
from worker.demo.shown import NO_DEMO, show_passwords
from worker.demo.state import DEMO_COUNTY, DemoState, demo_state, keep_state

OCCUPIED = (
    "数据库里已经有县了，没有改动；演示县要用空的数据库。\n"
    "This database has a county already and was left as it is; the demo is for an empty one."
)
ALREADY = (
    "演示县已经有了。要新密码：shishu demo --passwords\n"
    "The demo county is here already. For new passwords: shishu demo --passwords"
)
IN_PRODUCTION = (
    "正式环境（SHISHU_ENV=production）不发演示密码；不用的演示账号请停用：shishu accounts disable\n"
    "No demo passwords in production; switch demo accounts off: shishu accounts disable NAME"
)
GOING_ON = "  上次没有做完，接着做 The last run was stopped half way; going on with it"
STOPPED = "\n  停下了；下一次接着做 Stopped; the next run goes on from here"
REFUSED = (
    "演示县没有生成完：{why}。请把这一行报告给开发者；演示数据可以删掉重来（var 文件夹）。\n"
    "The demo county could not be finished: {why}. Please report this line; demo data can be "
    "deleted (the folder var) and made anew."
)


@click.command()
@click.option("--empty", is_flag=True, help="Divisions and accounts only, no records.")
@click.option("--first-run", is_flag=True, help="As `make run`: passwords come with the address.")
@click.option("--passwords", is_flag=True, help="New passwords for the demo accounts; prints them.")
def demo(empty: bool, first_run: bool, passwords: bool) -> None:
    """演示数据 Make the demo county in an empty database, or go on where that stopped.

    Prints the accounts with new passwords at the end. With --first-run: does nothing, in silence,
    in production and where data is already.
    """
    production = current_app.extensions["settings"].production
    if passwords:
        _passwords(production)
        return
    if first_run and production:
        return
    state = _begin(records=not empty)
    if state is None or state.whole:
        if first_run:
            return
        raise click.ClickException(OCCUPIED if state is None else ALREADY)
    _finish(state)
    if not first_run:
        show_passwords()


def _passwords(production: bool) -> None:
    if production:
        raise click.ClickException(IN_PRODUCTION)
    if not show_passwords():
        raise click.ClickException(NO_DEMO)


def _begin(records: bool) -> DemoState | None:
    """The demo's state; begins it in an empty database, None where there is something else.

    Divisions, accounts and the mark that a demo was begun come in one transaction.
    """
    with writing() as connection:
        if counties(connection):
            found = demo_state(connection)
            if found is not None and not found.whole:
                click.echo(GOING_ON)
            return found
        state = DemoState(at=now_ms(), records=records, whole=not records)
        load_demo_divisions(connection)
        create_demo_accounts(connection, DEMO_COUNTY)
        keep_state(connection, state)
    # Whole at once where it is without records; who asked for it is shown the accounts.
    return replace(state, whole=False)


def _finish(state: DemoState) -> None:
    """Send what there is to send, from the start: intake knows what it has."""
    if not state.records:
        return
    began = time.monotonic()
    try:
        with _shown_progress() as progress:
            filled = fill(DEMO_COUNTY, state.at, progress)
    except KeyboardInterrupt:
        click.echo(STOPPED, err=True)
        raise
    except DemoRefused as refused:
        raise click.ClickException(REFUSED.format(why=refused)) from None
    with writing() as connection:
        keep_state(connection, replace(state, whole=True))
    click.echo(
        f"  演示县 Demo county: {filled.records:,} 条记录 records, "
        f"{filled.reviews:,} 条已审 reviewed, {filled.pictures} 张照片 pictures, "
        f"{time.monotonic() - began:.0f} s"
    )


@contextmanager
def _shown_progress() -> Iterator[Progress]:
    """A bar that fills; where there is no terminal, its words alone."""
    # Within 80 columns: a line that wraps is not drawn over.
    words = "  演示县，约半分钟 Demo county, half a minute"
    with click.progressbar(length=1, label=words, show_eta=False, width=20) as bar:
        past = 0

        def progress(sent: int, of: int) -> None:
            nonlocal past
            bar.length = of
            bar.update(sent - past)
            past = sent

        yield progress


commands: list[click.Command] = [demo]
