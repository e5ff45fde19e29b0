"""No personal data in any log: seeded names go through good and bad days, and are looked for."""

import gzip
import logging
import uuid

import pytest
import requests
from sqlalchemy import text

from backend.app import create_app
from backend.config import load_settings
from backend.db import writing
from tests.county import County
from tests.phone import OpMaker, Phone, sample
from tests.ports import wait_until
from tests.stack import Stack

#: People who do not exist, a number that nobody has, and a word nobody should ever read.
NAME, OTHER, NUMBER, SECRET = "欧阳测不准", "司徒记日志", "19900001234", "Sesam-öffne-7"
SEEDED = (NAME, OTHER, NUMBER, SECRET)


def written(folder, told: str) -> list[str]:
    """The seeded words that are in these logs, in any spelling that a log might have."""
    texts = [path.read_text("utf-8", "replace") for path in folder.glob("*.log")] + [told]
    spellings = {
        word: {word, word.encode("unicode_escape").decode(), repr(word.encode())[2:-1]}
        for word in SEEDED
    }
    return [
        word
        for word, ways in spellings.items()
        if any(way in content for way in ways for content in texts)
    ]


def body(**other) -> dict:
    return sample("tea_base", operator=NAME, remark=f"{OTHER} {NUMBER}", **other)


def good_and_bad_pushes(phone: Phone) -> set[str]:
    """Every outcome that a push can have, with names in all of them; returns the outcomes."""
    good = phone.ops.create("tea_base", body())
    edits = [
        phone.ops.make("edit", "tea_base", good["record_id"], {"operator": name}, base={"rev": 1},
                       was={"operator": NAME})
        for name in (OTHER, NUMBER)
    ]  # fmt: skip
    odd = [
        phone.ops.create("tea_base", body(area_mu=NAME)),
        phone.ops.create("tea_base", body(), division=NAME),
        phone.ops.create("tea_base", body(), author=str(uuid.uuid4())),
        phone.ops.create(NAME, body()),
        phone.ops.create("tea_base", {NAME: OTHER}),
        {**good, "set": body(base_name=OTHER)},
        {"op_id": NAME, OTHER: NUMBER},
        NAME,
    ]
    results = [phone.push(op)[0] for op in (good, *edits, *odd)]
    return {result["outcome"] for result in results}


def broken_requests(phone: Phone) -> None:
    """Bodies that cannot be read, and sign-ins that go wrong: passwords are words too."""
    url, http = f"{phone.url}/api/v1", phone.http
    for data in (f'{{"{NAME}": "{SECRET}"', f'["{NAME}"]', f'{{"proto": "{NAME}"}}'):
        packed = gzip.compress(data.encode())
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        assert http.post(f"{url}/sync", data=packed, headers=headers, timeout=30).status_code == 400
    for sent in ({"name": NAME, "password": SECRET}, {"name": SECRET, "password": NUMBER, NAME: 1}):
        assert requests.post(
            f"{url}/session", json=sent, headers={"X-Shishu": "1"}, timeout=30
        ).status_code in (401, 422)  # fmt: skip
    assert http.post(f"{url}/feedback", json={"text": f"{NAME} {NUMBER}"}, timeout=30).ok
    assert http.get(f"{url}/records/{NAME}?{OTHER}={NUMBER}", timeout=30).status_code == 404
    assert http.get(f"{url}/dashboard?division={NAME}", timeout=30).status_code == 422
    # The database refuses in mid-push: its own words hold the row that it refused.
    answer = phone.push(phone.ops.create("tea_base", body(base_name=OTHER)))
    assert answer[0]["outcome"] in ("quarantined", "retry")


@pytest.mark.flow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_no_process_writes_a_name_a_number_or_a_password(engine, request):
    url, broker = None, None
    if engine == "postgres":
        url = request.getfixturevalue("postgres").create_plain("logs")
        broker = request.getfixturevalue("redis_url")
    stack = Stack(url, broker, {"SECRET_KEY": "t" * 40})
    try:
        stack.command("migrate")
        app = create_app(load_settings(stack.environ))
        with app.app_context():
            people = County().accounts
            stack.start()
            phone = Phone(stack.url, people["village_reporter"].name, "correct horse 7")
            outcomes = good_and_bad_pushes(phone)
            assert outcomes == {"applied", "conflict", "quarantined", "key_reuse", "malformed"}
            with writing() as connection:
                # From here on the table cannot be written: every push fails inside.
                connection.execute(text("ALTER TABLE record RENAME COLUMN body TO gone"))
            broken_requests(phone)
            wait_until(lambda: "answered retry" in stack.log("web"), 30, "the failure's log line")
        for name in ("web", "worker", "beat"):
            stack.halt(name)
        assert written(stack.var, "") == []
    finally:
        stack.stop()


def test_the_grep_would_find_them(tmp_path):
    (tmp_path / "web.log").write_text(f"a {NAME}\n{NUMBER.encode()!r} {SECRET}", "utf-8")
    assert written(tmp_path, OTHER.encode("unicode_escape").decode()) == list(SEEDED)


def test_an_error_s_own_words_stay_out_of_the_log(app, client, county, monkeypatch, caplog):
    """A mistake of ours whose exception quotes what was reported: its place is logged, not it."""

    def mistaken(*args, **kwargs):
        raise KeyError(f"{NAME} {NUMBER}")

    county.sign_in(client)
    monkeypatch.setattr("backend.people.routes.leave_feedback", mistaken)
    monkeypatch.setattr("backend.intake.write.make", mistaken)
    with caplog.at_level(logging.INFO):
        answer = client.post("/api/v1/feedback", json={"text": OTHER}, headers=county.headers)
        assert answer.status_code == 500
        maker = OpMaker(county.accounts["village_reporter"].id, county.village)
        sent = {"proto": 1, "request_id": "r", "ops": [maker.create("tea_base", body())]}
        client.post("/api/v1/sync", json=sent, headers=county.headers)
    assert "unexpected KeyError" in caplog.text
    assert "leave_feedback" in caplog.text
    assert "not even a plain record can be stored" in caplog.text
    assert not [word for word in SEEDED if word in caplog.text]
