"""Where the web listens, as HOST and PORT say it."""

import subprocess

import pytest
import requests

from tests.stack import PROJECT, Stack


@pytest.mark.parametrize(
    ("host", "answers"),
    [("::", ("127.0.0.1", "[::1]")), ("[::]", ("127.0.0.1", "[::1]")), ("[::1]", ("[::1]",)),
     ("0.0.0.0", ("127.0.0.1",))],
)  # fmt: skip
def test_an_address_of_either_family(host: str, answers: tuple[str, ...]):
    """And a second server on it is told that somebody listens, with and without brackets."""
    stack = Stack(environ={"HOST": host})
    stack.url = f"http://{answers[-1]}:{stack.port}"
    try:
        stack.start("web")
        for address in answers:
            found = requests.get(f"http://{address}:{stack.port}/healthz", timeout=10)
            assert found.status_code in (200, 503)
        for other in (host, host.strip("[]")):
            second = subprocess.run(
                ["/bin/sh", "-c", f"exec {stack.commands['web']}"],
                env={**stack.environ, "HOST": other}, cwd=PROJECT, capture_output=True, text=True,
                timeout=60,
            )  # fmt: skip
            said = second.stdout + second.stderr
            assert second.returncode != 0 and "Address already in use" in said
            assert said.strip().count("\n") == 0
    finally:
        stack.stop()
