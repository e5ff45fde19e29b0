"""A process that kills or stops itself at the n-th point of its work: for tests, not shipped.

Points are: before each SQL statement, before and after each commit, before and after each wait
for the disk, and whatever else the wrappers name. They are counted in the thread that was given
an order, from the moment in which it was given.
"""

import os
import re
import signal
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

#: A folder in which orders are left for workers, and in which hits are noted.
FOLDER = "SHISHU_FAILPOINT"
_ACTS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}
_WRITES = re.compile(r"(?<!FOR )(INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)")


@dataclass
class Order:
    """What to do, at which of the points whose label begins so; counts down as they pass."""

    act: str
    left: int
    label: str
    passed: int = 0
    wrote: bool = False

    @classmethod
    def read(cls, text: str) -> "Order":
        """``kill 3``: at the third point of any kind; ``stop 1 after commit``: at that one."""
        act, number, *label = text.split(maxsplit=2)
        return cls(act, int(number), label[0].strip() if label else "")


_mine = threading.local()


def arm(text: str) -> None:
    """Give this thread an order."""
    _mine.order = Order.read(text)


def disarm() -> Order | None:
    """Take the order back, which was not met; it says how many points were passed."""
    order: Order | None = getattr(_mine, "order", None)
    _mine.order = None
    return order


def reach(label: str) -> None:
    """This is a point."""
    order: Order | None = getattr(_mine, "order", None)
    if order is None or not label.startswith(order.label):
        return
    order.passed += 1
    order.left -= 1
    if order.left:
        return
    _mine.order = None
    with (folder() / "hits").open("a", encoding="utf-8") as hits:
        hits.write(f"{order.act} {os.getpid()} {label}\n")
    os.kill(os.getpid(), _ACTS[order.act])


def folder() -> Path:
    """Where orders and hits are."""
    return Path(os.environ[FOLDER])


def named(statement: str) -> str:
    """The label of a statement: by the first table that it writes to."""
    written = _WRITES.search(statement)
    return f"before {written[1]} {written[2]}" if written else f"before {statement.split()[0]}"


def _note(wrote: bool) -> None:
    """Remember of the transaction, and of the order, whether anything was written."""
    _mine.wrote = getattr(_mine, "wrote", False) or wrote
    order: Order | None = getattr(_mine, "order", None)
    if order is not None:
        order.wrote |= wrote


def _ended() -> str:
    """Says of a commit whether anything was written; the next transaction has written nothing."""
    wrote, _mine.wrote = getattr(_mine, "wrote", False), False
    return " of what was written" if wrote else ""


def install(engine: Engine) -> None:
    """Make everything that this process says to its database a point."""

    @event.listens_for(engine, "before_cursor_execute")
    def _statement(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        _note(bool(_WRITES.search(statement)))
        reach(named(statement))

    commit = engine.dialect.do_commit

    def do_commit(connection: Any) -> None:
        what = _ended()
        reach(f"before commit{what}")
        commit(connection)
        reach(f"after commit{what}")

    engine.dialect.do_commit = do_commit  # type: ignore[method-assign]
    for name in ("fsync", "fdatasync"):
        setattr(os, name, _around(name, getattr(os, name)))


def _around(name: str, wait: Any) -> Any:
    def waits(file: Any) -> None:
        reach(f"before {name}")
        wait(file)
        reach(f"after {name}")

    return waits
