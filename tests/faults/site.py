"""A site under fault: real processes, the county in them, and every phone that ever spoke."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from backend.app import create_app
from backend.config import load_settings
from backend.db import db
from tests.bench.machine import family
from tests.county import County, Person
from tests.faults.cadre import Cadre
from tests.faults.proxy import Proxy
from tests.ports import wait_until
from tests.postgres import Postgres
from tests.redis_server import RedisServer
from tests.stack import PROJECT, Stack, procfile
from worker.rollup.turn import rollup_county

_DYING = {
    "backend/site/gunicorn.py": "tests/faults/dying_web.py",
    "worker.app": "tests.faults.dying_worker",
}


def dying_procfile() -> dict[str, str]:
    """The Procfile's commands, web and worker with failpoints around them."""
    lines = procfile()
    for name in ("web", "worker"):
        for shipped, dying in _DYING.items():
            lines[name] = lines[name].replace(shipped, dying)
        assert "tests" in lines[name]
    return lines


class Site:
    """A stack that is broken on purpose, and the app over the same data in this process."""

    def __init__(
        self,
        postgres: Postgres | None = None,
        redis: RedisServer | None = None,
        environ: dict[str, str] | None = None,
        prepare: Callable[[Stack], None] = lambda stack: None,
        database: str = "faults",
    ) -> None:
        self.postgres, self.redis = postgres, redis
        url = postgres.create(database) if postgres else None
        self.stack = Stack(url, redis.url if redis else None, environ, dying_procfile())
        prepare(self.stack)
        self.orders = self.stack.var / "failpoint"
        self.orders.mkdir()
        self.stack.environ |= {
            "SHISHU_FAILPOINT": str(self.orders), "PYTHONPATH": str(PROJECT),
            "SECRET_KEY": "t" * 40,
        }  # fmt: skip
        self.stack.command("migrate")
        self.app = create_app(load_settings(self.stack.environ))
        with self.app.app_context():
            self.county = County()
            # A county's first turn has a transaction more than all others.
            rollup_county(self.county.code)
        self.cadres: list[Cadre] = []
        self.proxies: list[Proxy] = []

    # --- who is there ----------------------------------------------------------------------

    def cadre(
        self,
        url: str | None = None,
        role: str = "village_reporter",
        person: Person | None = None,
    ) -> Cadre:
        """Somebody who signs in on a phone of their own; ``url`` is where it sends to then."""
        person = person or self.county.accounts[role]
        cadre = Cadre(self.stack.url, person.name, person.password)
        cadre.url = url or cadre.url
        self.cadres.append(cadre)
        return cadre

    def proxy(self) -> Proxy:
        """A line to the web that can be made bad."""
        proxy = Proxy(self.stack.port)
        self.proxies.append(proxy)
        return proxy

    def web_pids(self) -> list[int]:
        """The processes that serve, without the one that watches over them."""
        return family(self.stack.processes["web"].pid)[1:]

    def hits(self) -> list[str]:
        """``act pid label`` of every failpoint that was met."""
        told = self.orders / "hits"
        return told.read_text(encoding="utf-8").splitlines() if told.exists() else []

    @contextmanager
    def looking(self) -> Iterator[None]:
        """The app's context, in which stored things can be read."""
        with self.app.app_context():
            yield

    # --- starting and ending ---------------------------------------------------------------

    def start(self, *names: str) -> "Site":
        """Start these processes (default: all) where they do not run."""
        self.stack.start(*names)
        return self

    def whole(self) -> None:
        """All of it runs and answers: how every test finds it."""
        self.wake()
        for name in [name for name in self.stack.processes if not self.stack.running(name)]:
            self.stack.processes.pop(name)
        if self.redis:
            self.redis.start()
        if self.postgres:
            self.postgres.start()
        self.start()
        wait_until(self._healthy, 60, "a healthy site")

    def _healthy(self) -> bool:
        try:
            answer = requests.get(f"{self.stack.url}/healthz", timeout=5)
        except requests.RequestException:
            return False
        return answer.status_code == 200

    def wake(self) -> None:
        """Let go on whatever a test has stopped: it could not be ended politely."""
        for pid in family(os.getpid()):
            _wake(pid)

    def stop(self) -> None:
        """End everything at once, and forget the app's connections."""
        for proxy in self.proxies:
            proxy.stop()
        for name in list(self.stack.processes):
            self.stack.halt(name, signal.SIGKILL)
        self.stack.stop()
        self.forget_connections()

    def forget_connections(self) -> None:
        """This process's own: after a restore they would show what was there before."""
        with self.app.app_context():
            db.engine.dispose()


def _wake(pid: int) -> None:
    status = Path(f"/proc/{pid}/stat")
    try:
        state = status.read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return
    if state == "T":
        os.kill(pid, signal.SIGCONT)
