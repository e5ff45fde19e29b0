"""A refill as an operator sees it: a line a kind, and how far it is where that takes long."""

import time

import click
from flask import current_app

from worker.layout.refill import Refilled, refill
from worker.rollup.turn import drain_all

#: Seconds between two lines about how far it is.
PAUSE = 5.0


def fill_anew() -> None:
    """Fill the records of every kind that was declared anew, roll them up, and say so."""
    done = refill(Progress())
    if not done.kinds:
        return
    kinds = current_app.extensions["catalogue"].kinds
    for name in done.kinds:
        label = kinds[name].label
        click.echo(
            f"{label['zh']}：声明变了，按它重新整理了 {done.looked[name]} 条记录，"
            f"其中 {done.changed[name]} 条有变。{label['en']}: declared anew; "
            f"{done.looked[name]} records filled by it, {done.changed[name]} of them changed"
        )
    _add_up(done)


def _add_up(done: Refilled) -> None:
    began = time.monotonic()
    cells = sum(report.cells for report in drain_all())
    click.echo(
        f"重新汇总了 {cells} 个单元格（{done.dropped} 行旧汇总已删除），"
        f"用时 {time.monotonic() - began:.0f} 秒 cells added up anew, old rows deleted"
    )


class Progress:
    """Says how many records have been looked at, every few seconds."""

    def __init__(self) -> None:
        self.said = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        """Told after each page."""
        if time.monotonic() - self.said > PAUSE:
            self.said = time.monotonic()
            click.echo(f"正在整理记录 filling records: {done:,} / {of:,}")
