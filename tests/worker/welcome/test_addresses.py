"""Where the app is reached: brackets, every face of the machine, and why a port cannot be had."""

import socket
from contextlib import closing

import pytest

from worker.welcome.addresses import bare, outward, own_url, url, why_not


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("localhost", "http://localhost:8000"),
        ("::1", "http://[::1]:8000"),
        ("[::1]", "http://[::1]:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("[::]", "http://[::1]:8000"),
        ("", "http://127.0.0.1:8000"),
        ("10.1.2.3", "http://10.1.2.3:8000"),
    ],
)
def test_this_machine_reaches_it_there(host, said):
    assert own_url(host, 8000) == said


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.53", "localhost", "::1", "[::1]"])
def test_loopback_is_for_nobody_else(host):
    assert outward(host, 8000) == []


@pytest.mark.parametrize(
    ("host", "said"),
    [("10.1.2.3", "http://10.1.2.3:80"), ("2001:db8::7", "http://[2001:db8::7]:80")],
)
def test_one_address_is_told_as_it_is(host, said):
    assert outward(host, 80) == [said]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "[::]", ""])
def test_every_address_of_the_machine_that_others_reach(host):
    found = outward(host, 8000)
    assert len(found) == len(set(found))
    for each in found:
        assert "127." not in each and "[::1]" not in each and "fe80" not in each
        assert each.startswith("http://") and each.endswith(":8000")
        # Each is an address of this machine: nobody may bind to any other.
        name = bare(each.removeprefix("http://").removesuffix(":8000"))
        family = socket.AF_INET6 if ":" in name else socket.AF_INET
        with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
            probe.bind((name, 0))


def test_brackets():
    assert url("[2001:db8::1]", 80) == url("2001:db8::1", 80) == "http://[2001:db8::1]:80"


def test_a_free_port_can_be_had_and_a_taken_one_not():
    with closing(socket.socket()) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        assert "in use" in (why_not("127.0.0.1", port) or "")
    assert why_not("127.0.0.1", port) is None


@pytest.mark.parametrize(("host", "port"), [("192.0.2.77", 8000), ("no.such.host.invalid", 8000),
                                            ("127.0.0.1", 70000)])  # fmt: skip
def test_what_cannot_be_listened_on_has_a_reason(host, port):
    assert why_not(host, port)
