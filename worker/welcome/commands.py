"""`shishu welcome`: what `make run` says once the web answers."""

import io
import os
import sys
import time
import urllib.error
import urllib.request

import click
import segno
from flask import current_app

from worker.demo.shown import passwords_are_due, show_passwords
from worker.welcome.addresses import outward, own_url, why_not

#: How long the web may take to answer before the user is told, and how often it is asked, in s.
PATIENCE, EVERY = 90.0, 0.2
TAKEN = (
    "HOST={host} PORT={port} 不能用：{why}。换一个，例如 make run PORT=8010\n"
    "Cannot listen there; choose another, e.g. make run PORT=8010"
)
SILENT = (
    "网页服务 {patience:.0f} 秒没有应答，原因应在上面。\n"
    "The web has not answered for {patience:.0f} s; what is above should say why."
)
RUNNING = "\n实数已启动 Shishu is running:  {url}   （Ctrl-C 停止 stops it）"
FROM_OUTSIDE = "别的机器、手机 other machines and phones:  {url}"
NEEDS_HTTPS = (
    "  http 下手机能看能填；拍照和断网使用要 https\n"
    "  Over http a phone can look and fill in; photos and working offline need https"
)
HOW_AGAIN = (
    "演示账号要新密码 New passwords for the demo accounts:  .venv/bin/shishu demo --passwords"
)
TRY_FIRST = """
先试试 Try first
  1. jietan 登录，记一条新品种；断网也能存，来网自动上报
     Sign in as jietan and record a planting; without a network it is kept and sent later
  2. officer 登录看全县，点任何数字，看到它的每一条记录
     Sign in as officer, see the county, tap any figure for the records that make it
"""


@click.command()
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True)
@click.option("--check", is_flag=True, help="Only see whether HOST and PORT can be listened on.")
@click.option("--parent", type=int, help="Stop waiting when this process is no longer the parent.")
def welcome(host: str, port: int, check: bool, parent: int | None) -> None:
    """欢迎 Wait until the web answers, then say where it is and who may sign in."""
    if check:
        why = why_not(host, port)
        if why is not None:
            raise click.ClickException(TAKEN.format(host=host, port=port, why=why))
        return
    if _answers(own_url(host, port), parent):
        _say(host, port)


def _answers(url: str, parent: int | None) -> bool:
    """Wait until the web answers; False where whoever started it has ended meanwhile."""
    began = time.monotonic()
    told = False
    while parent is None or os.getppid() == parent:
        if _answers_now(url):
            return True
        if not told and time.monotonic() - began > PATIENCE:
            click.echo(SILENT.format(patience=PATIENCE), err=True)
            told = True
        time.sleep(EVERY)
    return False


def _answers_now(url: str) -> bool:
    """Whether /healthz is served, whatever it says."""
    # No proxy of the environment stands between this machine and itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/healthz", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _say(host: str, port: int) -> None:
    click.echo(RUNNING.format(url=own_url(host, port)))
    for each in outward(host, port):
        click.echo(FROM_OUTSIDE.format(url=each))
    _picture(outward(host, port))
    if current_app.extensions["settings"].production:
        return
    due = passwords_are_due()
    if due:
        show_passwords()
        click.echo(TRY_FIRST)
    if due is not None:
        click.echo(HOW_AGAIN)


def _picture(addresses: list[str]) -> None:
    """The first address as a QR code, for a terminal that somebody looks at."""
    if not addresses:
        return
    click.echo(NEEDS_HTTPS)
    if sys.stdout.isatty():
        drawn = io.StringIO()
        segno.make(addresses[0], micro=False).terminal(drawn, border=2, compact=True)
        # White on black whatever the terminal's colours are: not every phone reads the reverse.
        for line in drawn.getvalue().splitlines():
            click.secho(line, fg="bright_white", bg="black")


commands: list[click.Command] = [welcome]
