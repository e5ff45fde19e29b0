"""The second factor: set up, asked for, never taken twice, slowed down, reset."""

import threading

import pyotp
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from backend.clock import now_ms, shift
from backend.db import reading, writing
from backend.people.commands import accounts
from backend.people.factor import prove
from backend.people.totp import CODES, STEP, opened, sealed, step_of
from tests.county import PASSWORD

URL = "/api/v1/session"
ADMIN, OFFICER, REPORTER = "administrator", "county_officer", "village_reporter"


def post(client, county, path, **body):
    return client.post(f"/api/v1{path}", json=body, headers=county.headers)


def code_of(secret, later=0):
    return pyotp.TOTP(secret).generate_otp(now_ms() // 1000 // STEP + later)


def enrol(client, county, role=ADMIN):
    """Sign in, set the second factor up; its secret and recovery codes, a minute later."""
    county.sign_in(client, role)
    proposed = post(client, county, "/totp", password=PASSWORD).get_json()
    answer = post(client, county, "/totp/confirm", code=code_of(proposed["secret"]))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    shift(60_000)
    return proposed["secret"], answer.get_json()["recovery"]


def sign_in(client, county, role=ADMIN, **more):
    name = county.accounts[role].name
    answer = post(client, county, "/session", name=name, password=PASSWORD, **more)
    return answer.status_code, answer.get_json().get("code", "in")


def acts():
    with reading() as connection:
        rows = connection.execute(text("SELECT what FROM audit ORDER BY at, number"))
        return [row[0] for row in rows]


def require(client, county, choice="required"):
    county.sign_in(client, ADMIN)
    url = "/api/v1/settings"
    answer = client.put(url, json={"totp": choice}, headers=county.headers)
    assert answer.status_code == 200
    assert answer.get_json()["totp"] == choice


@pytest.mark.parametrize("role", [ADMIN, OFFICER])
def test_once_set_up_it_is_asked_for(client, county, role):
    secret, recovery = enrol(client, county, role)
    assert len(set(recovery)) == CODES
    assert client.get(URL).get_json()["totp"] == {
        "offered": True, "required": False, "enrolled": True, "recovery_left": CODES, "due": False,
    }  # fmt: skip
    assert sign_in(client, county, role) == (401, "totp_required")
    assert sign_in(client, county, role, code="000000") == (401, "bad_totp")
    assert sign_in(client, county, role, code=code_of(secret)) == (200, "in")
    assert {"totp.enrolled", "totp.failed", "sign_in"} <= set(acts())


def test_a_wrong_password_learns_nothing_of_a_second_factor(client, county):
    enrol(client, county)
    name = county.accounts[ADMIN].name
    answer = post(client, county, "/session", name=name, password="wrong", code="123456")
    assert answer.get_json()["code"] == "bad_credentials"


def test_no_code_is_taken_twice(client, county):
    secret, _ = enrol(client, county)
    code = code_of(secret)
    assert sign_in(client, county, code=code) == (200, "in")
    assert sign_in(client, county, code=code) == (401, "bad_totp")
    assert sign_in(client, county, code=code_of(secret, -1)) == (401, "bad_totp")
    assert sign_in(client, county, code=code_of(secret, 1)) == (200, "in")


def test_of_many_that_show_one_code_at_once_one_gets_in(app, client, county):
    secret, _ = enrol(client, county)
    person, code = county.accounts[ADMIN], code_of(secret)
    account = {"id": person.id, "county_code": county.code}
    gate, passed = threading.Barrier(6), []

    def show():
        with app.app_context():
            gate.wait(60)
            try:
                prove(account, code, "")
                passed.append(True)
            except Exception:
                passed.append(False)

    threads = [threading.Thread(target=show) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(passed) == [False] * 5 + [True]


def test_a_clock_that_is_half_a_minute_off_still_fits(client, county):
    secret, _ = enrol(client, county)
    assert sign_in(client, county, code=code_of(secret, 3)) == (401, "bad_totp")
    assert sign_in(client, county, code=code_of(secret, 1)) == (200, "in")


def test_a_recovery_code_lets_its_owner_in_once(client, county):
    _, recovery = enrol(client, county)
    assert sign_in(client, county, code=recovery[3].upper()) == (200, "in")
    assert client.get(URL).get_json()["totp"]["recovery_left"] == CODES - 1
    assert sign_in(client, county, code=recovery[3]) == (401, "bad_totp")
    assert sign_in(client, county, code=recovery[4].replace("-", " ")) == (200, "in")
    assert acts().count("totp.recovery_used") == 2


def test_nothing_readable_is_stored(app, client, county):
    secret, recovery = enrol(client, county)
    with reading() as connection:
        (row,) = connection.execute(text("SELECT * FROM totp")).mappings().all()
    told = str(dict(row))
    assert secret not in told
    assert not any(code in told or code.replace("-", "") in told for code in recovery)
    key = app.extensions["settings"].secret_key
    assert opened(row["secret"], key) == secret
    assert opened(row["secret"], "another key of thirty-two letters") is None
    with reading() as connection:
        details = connection.execute(text("SELECT detail FROM audit")).scalars()
        assert not [detail for detail in details if secret in detail]


def test_another_one_takes_the_password_and_a_code(client, county):
    secret, _ = enrol(client, county)
    assert post(client, county, "/totp", password="wrong").get_json()["code"] == "bad_credentials"
    answer = post(client, county, "/totp", password=PASSWORD)
    assert answer.get_json()["code"] == "totp_required"
    answer = post(client, county, "/totp", password=PASSWORD, code=code_of(secret))
    fresh = answer.get_json()["secret"]
    # Until its first code comes, the old one stays in use.
    assert sign_in(client, county, code=code_of(secret, 1)) == (200, "in")
    assert post(client, county, "/totp/confirm", code="000000").get_json()["code"] == "bad_totp"
    assert post(client, county, "/totp/confirm", code=code_of(fresh)).status_code == 200
    shift(5 * 60_000)
    assert sign_in(client, county, code=code_of(secret)) == (401, "bad_totp")
    assert sign_in(client, county, code=code_of(fresh)) == (200, "in")


def test_nothing_to_confirm(client, county):
    county.sign_in(client, ADMIN)
    assert post(client, county, "/totp/confirm", code="123456").get_json()["code"] == "bad_totp"


def test_the_others_need_none(client, county):
    require(client, county)
    profile = county.sign_in(client, REPORTER)
    assert profile["totp"]["offered"] is profile["totp"]["due"] is False
    assert post(client, county, "/totp", password=PASSWORD).status_code == 403
    assert client.get("/api/v1/dashboard").status_code == 200


def test_where_it_is_required_nothing_opens_before_it_is_set_up(client, county):
    require(client, county)
    assert client.get("/api/v1/settings").get_json()["code"] == "totp_due"
    profile = county.sign_in(client, OFFICER)
    assert profile["totp"]["due"] is True
    for path in ("/dashboard", "/divisions", "/sessions"):
        answer = client.get(f"/api/v1{path}")
        assert (answer.status_code, answer.get_json()["code"]) == (403, "totp_due")
    sync = post(client, county, "/sync", proto=1, request_id="r", ops=[])
    assert sync.get_json()["code"] == "totp_due"
    enrol(client, county, OFFICER)
    assert client.get("/api/v1/dashboard").status_code == 200
    assert client.get(URL).get_json()["totp"]["due"] is False


def test_only_an_administrator_requires_it(client, county):
    county.sign_in(client, OFFICER)
    url = "/api/v1/settings"
    refused = client.put(url, json={"totp": "required"}, headers=county.headers)
    assert refused.status_code == 403
    county.sign_in(client, ADMIN)
    refused = client.put(url, json={"totp": "sometimes"}, headers=county.headers)
    assert refused.status_code == 422


def test_guessing_codes_is_slowed_down(client, county):
    enrol(client, county)
    seen = [
        client.post(
            URL,
            json={
                "name": county.accounts[ADMIN].name,
                "password": PASSWORD,
                "code": f"{number:06}",
            },
            headers=county.headers,
            environ_overrides={"REMOTE_ADDR": f"198.51.100.{number}"},
        )
        for number in range(1, 36)
    ]
    assert seen[0].get_json()["code"] == "bad_totp"
    assert seen[-1].status_code == 429 and int(seen[-1].headers["Retry-After"]) > 0


def test_reset(client, county):
    enrol(client, county)
    name = county.accounts[ADMIN].name
    done = CliRunner().invoke(accounts, ["reset-totp", name])
    assert done.exit_code == 0, done.output
    assert client.get(URL).get_json()["code"] == "session_revoked"
    assert sign_in(client, county) == (200, "in")
    again = CliRunner().invoke(accounts, ["reset-totp", name])
    assert again.exit_code == 1 and "Traceback" not in again.output
    assert "totp.reset" in acts()


def test_a_lost_secret_key_locks_nobody_in_silence(app, client, county, caplog):
    """Sealed under another key: refused, and the log says what to do."""
    enrol(client, county)
    with writing() as connection:
        foreign = sealed("JBSWY3DPEHPK3PXP", "another key of thirty-two letters")
        connection.execute(text("UPDATE totp SET secret = :s"), {"s": foreign})
    assert sign_in(client, county, code="123456") == (401, "bad_totp")
    assert "SECRET_KEY" in caplog.text


@pytest.mark.parametrize("code", ["", " ", "12345", "1234567", "１２３４５６", "abcdef", "-12345"])
def test_what_is_no_code_is_refused(client, county, code):
    enrol(client, county)
    assert sign_in(client, county, code=code)[1] in ("totp_required", "bad_totp")


def test_the_codes_are_those_of_the_standard():
    """RFC 6238, appendix B, by its last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        assert step_of(secret, code, seconds * 1000) == seconds // STEP
    assert step_of(secret, "287082", 200_000) is None
