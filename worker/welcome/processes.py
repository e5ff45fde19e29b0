"""`python -m worker.welcome.processes`: the Procfile's processes, all or none, as honcho runs them.

Unlike `honcho start` it does not tell when each is started and ended as it should.
"""

import re
import sys
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Message, Printer

PROCFILE = Path(__file__).resolve().parents[2] / "Procfile"
#: Ended by itself, and not because it was told to.
_DIED = re.compile(r"stopped \(rc=(?!0\)|-15\)|143\))")


class Quiet(Printer):
    """A printer of what the processes say, and of how one died; not of what is as it should be."""

    def write(self, message: Message) -> None:
        """Print one message."""
        if message.name != SYSTEM_PRINTER_NAME or _DIED.search(message.data):
            super().write(message)


def main() -> int:
    """Run the processes until one ends or a signal comes; returns the status to end with."""
    manager = Manager(Quiet(sys.stdout))
    for name, command in parse_procfile(PROCFILE.read_text(encoding="utf-8")).processes.items():
        manager.add_process(name, command, cwd=str(PROCFILE.parent))
    manager.loop()
    return int(manager.returncode or 0)


if __name__ == "__main__":
    sys.exit(main())
