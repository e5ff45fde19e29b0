"""`shishu welcome` over a real server: the address when it answers, passwords once, then how."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from click.testing import CliRunner
from werkzeug.serving import make_server

from tests.ports import free_port
from tests.worker.demo.test_commands import LINE
from worker.demo.commands import demo
from worker.welcome.commands import welcome


@pytest.fixture
def port(app) -> Iterator[int]:
    """The app, really served on a port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def _welcome(*words: str):
    return CliRunner().invoke(welcome, list(words))


def test_the_address_the_accounts_and_what_to_try(app, port):
    CliRunner().invoke(demo, ["--empty", "--first-run"])
    said = _welcome("--port", str(port))
    assert said.exit_code == 0, said.output
    assert f"http://127.0.0.1:{port}" in said.output
    accounts = dict(LINE.findall(said.output))
    body = {"name": "officer", "password": accounts["officer"]}
    answer = app.test_client().post("/api/v1/session", json=body, headers={"X-Shishu": "1"})
    assert answer.status_code == 200
    assert "Try first" in said.output and "先试试" in said.output
    assert "\x1b" not in said.output and "\r" not in said.output


def test_passwords_come_once_and_then_how_to_get_others(port):
    CliRunner().invoke(demo, ["--empty", "--first-run"])
    assert LINE.findall(_welcome("--port", str(port)).output)
    again = _welcome("--port", str(port)).output
    assert not LINE.findall(again)
    assert "shishu demo --passwords" in again


def test_without_a_demo_there_is_the_address_alone(port):
    said = _welcome("--port", str(port)).output
    assert f"http://127.0.0.1:{port}" in said
    assert "demo" not in said


def test_other_machines_are_told_theirs(port):
    said = _welcome("--host", "0.0.0.0", "--port", str(port)).output
    assert f"http://127.0.0.1:{port}" in said
    # Not a terminal: no picture, whatever addresses the machine has.
    assert "█" not in said


def test_nothing_is_said_where_nothing_serves(app):
    """Whoever started it has ended: this process is not its child."""
    said = _welcome("--port", str(free_port()), "--parent", "1")
    assert (said.exit_code, said.output) == (0, "")


def test_a_port_that_is_taken_is_told_before_anything_is_made(app):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        said = _welcome("--check", "--port", str(other.getsockname()[1]))
    assert said.exit_code == 1
    assert "PORT=" in said.output and "choose another" in said.output
    assert _welcome("--check", "--port", str(free_port())).exit_code == 0
