"""`make faults`: every fault in volume, a summary, and the section of docs/reliability.md.

    python -m tests.faults [arguments of pytest]

The section is written only where all of it ran and all of it passed.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.tally import PLACE
from tests.reliability import write_section

PROJECT = Path(__file__).resolve().parents[2]
#: What the promise is about: these come first, and must be 0.
PROMISED = ("lost", "doubled")
#: Seconds that one test may take in volume.
PATIENCE = 3600


def main() -> int:
    """Run, print, and write."""
    chosen = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "tally.json"
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "tests/faults", f"--timeout={PATIENCE}", *chosen],
            env={**os.environ, "SHISHU_FAULTS": "full", PLACE: str(place)}, cwd=PROJECT,
        )  # fmt: skip
        minutes = (time.monotonic() - began) / 60
        tally = json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}
    lines = summary(tally, minutes)
    print("\n".join(lines))
    wrong = [what for what in PROMISED if tally.get(what, 1)]
    if done.returncode or wrong:
        return 1
    if not chosen:
        write_section("faults", lines)
    return 0


def summary(tally: dict[str, int], minutes: float) -> list[str]:
    """What was done and what came of it, as a table."""
    promised = ", ".join(f"**{what} {tally.get(what, 'not counted')}**" for what in PROMISED)
    lines = [
        f"{promised} of {tally.get('operations acknowledged', 0):,} operations that were "
        f"acknowledged under these faults, in {minutes:.0f} minutes.",
        "",
        "| fault, or what it led to | times |",
        "|---|---:|",
    ]
    rest = {what: number for what, number in tally.items() if what not in PROMISED}
    return lines + [f"| {what} | {number:,} |" for what, number in sorted(rest.items())]


if __name__ == "__main__":
    sys.exit(main())
