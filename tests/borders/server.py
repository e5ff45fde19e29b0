"""A real web server to send odd requests to, and how much memory it has in use."""

from pathlib import Path

import requests

from tests.borders.described import Answer, Request
from tests.stack import Stack


def resident(pid: int) -> int:
    """Megabytes in memory of a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return own // 1024 + sum(resident(int(child)) for child in children)


class Over:
    """Sends over a real socket to a real server."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.http, self.sizes = stack, requests.Session(), [0]

    def send(self, request: Request) -> Answer:
        """One request over the wire."""
        answer = self.http.request(
            request.method, f"{self.stack.url}{request.path}", headers=request.headers,
            data=request.body, timeout=60,
        )  # fmt: skip
        return Answer(answer.status_code, answer.headers.get("Content-Type", ""), answer.content)

    def resident(self) -> int:
        """Megabytes of the web's processes."""
        return resident(self.stack.processes["web"].pid)
