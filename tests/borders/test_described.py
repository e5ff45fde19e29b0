"""Some thousands of requests made from the API's description: no 5xx, no trace, memory flat."""

import pytest

from backend.app import create_app
from backend.config import load_settings
from tests.borders.described import Answer, Drive, Request
from tests.borders.server import Over
from tests.borders.world import World
from tests.stack import Stack

#: Megabytes that a web process may grow by under odd requests, once it is warm.
GROWTH = 48


def told(answer) -> Answer:
    return Answer(answer.status_code, answer.content_type or "", answer.get_data())


@pytest.mark.timeout(900)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_odd_requests_are_refused_and_never_break_anything(app, capsys):
    client = app.test_client(use_cookies=False)

    def send(request: Request) -> Answer:
        return told(
            client.open(
                request.path, method=request.method, headers=request.headers, data=request.body
            )
        )

    description = client.get("/api/openapi.json").get_json()
    outcome = Drive(description, World(), send).run(20)
    with capsys.disabled():
        print(f"\n{outcome.requests} requests: {dict(outcome.statuses)}")
    assert not outcome.wrong, "\n".join(outcome.wrong[:5])
    assert outcome.requests > 2000
    assert {200, 400, 401, 403, 404, 422} <= outcome.statuses.keys()


def drive_server(examples: tuple[int, int]) -> tuple[int, int, int, list[str]]:
    """Warm a real server up, then send it more; requests, megabytes before and after, faults."""
    stack = Stack(environ={"SECRET_KEY": "t" * 40, "WEB_PROCESSES": "1"})
    try:
        stack.command("migrate")
        app = create_app(load_settings({**stack.environ}))
        with app.app_context():
            over = Over(stack.start("web"))
            description = app.test_client().get("/api/openapi.json").get_json()
            drive = Drive(description, World(), over.send)
            drive.run(examples[0], number=1)
            before = over.resident()
            outcome = drive.run(examples[1], number=2)
            return outcome.requests, before, over.resident(), outcome.wrong
    finally:
        stack.stop()


@pytest.mark.timeout(900)
def test_a_real_server_stays_as_large_as_it_is(capsys):
    sent, before, after, wrong = drive_server((4, 8))
    with capsys.disabled():
        print(f"\n{sent} requests over HTTP; web processes {before} MB before, {after} MB after")
    assert not wrong, "\n".join(wrong[:5])
    assert after <= before + GROWTH
