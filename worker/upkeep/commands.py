"""`shishu migrate` and `shishu verify`: the tables of this version, and the proof of all."""

import sqlite3
from pathlib import Path

import click
from flask import current_app
from flask_migrate import upgrade

from backend.db import reading
from backend.operator import NO_TABLES, why_not
from backend.people.audit import OPERATOR
from worker.layout.told import fill_anew
from worker.rollup.turn import drain_all
from worker.upkeep.anchor import keep_in_step, lost_whole, vouched
from worker.upkeep.backup import DATABASE, BackupBroken, back_up
from worker.upkeep.store import has_operations, unbound
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
    why = why_not(current_app.config["SQLALCHEMY_DATABASE_URI"])
    # Tables are what is about to be made.
    if why is not None and why.kind != NO_TABLES:
        raise click.ClickException(why.line)
    gone = lost_whole()
    if gone:
        raise click.ClickException(gone)
    upgrade()
    fill_anew()
    click.echo("数据库已就绪 the database is up to date")
    with reading() as connection:
        if unbound(connection):
            click.echo(UNBOUND, err=True)


EMPTY = "没有记录可核对 nothing to verify"
NOTHING = (
    "数据库里一条操作也没有。如果这是拷出来的 shishu.db：运行中的数据库只拷这一个文件是不完整的，"
    "请用 shishu backup。 There is no operation at all. If this is a copy of shishu.db: of a server"
    " that runs, that file alone is not whole; use shishu backup."
)
ELSEWHERE = (
    "shishu backup 只备份单机（SQLite 和文件夹里的照片）。这里请用 pg_dump 备份数据库"
    "（见 docs/security.md），并备份照片库和 SECRET_KEY。"
    " This is for the embedded set-up alone: use pg_dump, and keep the pictures and SECRET_KEY."
)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """备份 Write the database, the pictures and the secret into one FILE, while serving.

    The file is read back before this says that it is done. To restore: stop everything, unpack it
    into an empty var/, run `shishu epoch renew` (phones send again what it lacks), and start.
    """
    settings = current_app.extensions["settings"]
    own = settings.database_url == f"sqlite:///{settings.var_dir / DATABASE}"
    if not own or "://" in settings.photo_url:
        raise click.ClickException(ELSEWHERE)
    if not file.absolute().parent.is_dir():
        raise click.ClickException(f"{file.parent}: 没有这个文件夹 no such folder")
    try:
        about = back_up(settings, file.absolute())
    except (BackupBroken, sqlite3.Error) as error:
        raise click.ClickException(f"没有备份成 not backed up: {error}") from error
    click.echo(
        f"已备份并核对 backed up and read back: {file}\n"
        f"  操作 operations {about['op_log']}，记录 records {about['record']}，"
        f"照片 pictures {about['pictures']}"
    )


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
    with reading() as connection:
        empty = not has_operations(connection)
    if empty:
        click.echo(NOTHING)
    for line in vouched():
        click.echo(line)
    # A county that has just been set up is no fault; a database that knows no county is none.
    if not proved or any(one.faults for one in proved):
        raise click.exceptions.Exit(1)
    keep_in_step()


def _show(proved: Proved) -> None:
    for fault in proved.faults[:SHOWN]:
        click.echo(f"{fault.zh} · {fault.en}")
    if len(proved.faults) > SHOWN:
        click.echo(f"… {len(proved.faults) - SHOWN} 处未列出 more")
    with reading() as connection:
        agrees = "核对一致 all agrees" if has_operations(connection, proved.county_code) else EMPTY
    state = f"{len(proved.faults)} 处不符 differences" if proved.faults else agrees
    click.echo(f"{proved.county_code}: {state} ({proved.ms} ms)")


commands: list[click.Command] = [migrate, backup, verify_command]
