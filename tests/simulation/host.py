"""The Node process in which all phones of a world live."""

import base64
import fcntl
import io
import os
import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from PIL import Image

from backend.config import PROJECT

HERE = Path(__file__).parent / "phone"
PWA = PROJECT / "pwa"
BUILT = PWA / "node_modules" / ".simulation"
#: Its collector and compiler work for a long run of short pages: a sixth less processor time.
FLAGS = ("--max-old-space-size=6000", "--max-semi-space-size=64", "--single-threaded-gc")
#: An answer of this many characters is told once, and then by its number; so many are kept.
LONG_TEXT, TEXTS = 20_000, 50

Event = dict[str, Any]
Effect = dict[str, Any]
Mutation = dict[str, str]


class HostDied(RuntimeError):
    """The phones' process ended by itself: a fault of the simulation, not of the project."""


def build() -> Path:
    """Bundle the phone's core and its host where a source is newer; returns the folder."""
    BUILT.mkdir(parents=True, exist_ok=True)
    made, lock = BUILT / "host.mjs", BUILT / "lock"
    sources = [*HERE.glob("*"), *(PWA / "src").rglob("*.ts")]
    newest = max(path.stat().st_mtime for path in sources)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not made.exists() or made.stat().st_mtime < newest:
            subprocess.run(["node", HERE / "build.mjs", PWA, BUILT], check=True)
    return BUILT


@cache
def pictures() -> list[str]:
    """A few small JPEGs in base64."""
    made = []
    for shade in (30, 90, 150, 210):
        file = io.BytesIO()
        Image.new("RGB", (24, 16), (shade, 120, 80)).save(file, "JPEG")
        made.append(base64.b64encode(file.getvalue()).decode())
    return made


class Host:
    """Phones by number; each call is one batch of events at one instant."""

    def __init__(self) -> None:
        folder = build()
        self.process = subprocess.Popen(
            ["node", *FLAGS, folder / "host.mjs", folder / "core.js"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.texts: dict[str, int] = {}

    def begin(self, seed: int, mutation: Sequence[Mutation] = ()) -> None:
        """No phone at all; the next ones draw their chance from this seed."""
        self._say({"begin": {"seed": seed, "mutation": mutation, "pictures": pictures()}})

    def live(self, now: int, events: Iterable[tuple[int, Event]]) -> list[tuple[int, list[Effect]]]:
        """Let events act, in their order; what came of them, phone by phone."""
        found: list[tuple[int, list[Effect]]] = self._say({"now": now, "events": list(events)})
        return found

    def text(self, text: str) -> str | int:
        """An answer's text as the phones' process takes it: the catalogue is the same for all."""
        if len(text) < LONG_TEXT:
            return text
        number = self.texts.get(text)
        if number is None:
            if len(self.texts) == TEXTS:
                return text
            number = self.texts[text] = len(self.texts)
            self._say({"text": text, "number": number})
        return number

    def _say(self, line: dict[str, Any]) -> Any:
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(orjson.dumps(line) + b"\n")
            self.process.stdin.flush()
            heard = self.process.stdout.readline()
        except BrokenPipeError:
            heard = b""
        if not heard:
            raise HostDied(f"the phones' process ended with {self.process.wait()}")
        return orjson.loads(heard)

    def cpu(self) -> float:
        """Processor seconds of the phones' process so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End the process."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait(timeout=20)
        if self.process.stdout:
            self.process.stdout.close()

    def __enter__(self) -> "Host":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
