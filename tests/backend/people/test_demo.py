"""Demo accounts: usable, fictional, made once."""

from backend.db import reading, writing
from backend.divisions.checking import Row
from backend.divisions.importing import import_divisions, load_demo_divisions
from backend.people.actor import ROLES
from backend.people.demo import create_demo_accounts
from backend.people.store import account_named


def test_one_for_each_role_and_each_signs_in(app):
    with writing() as connection:
        load_demo_divisions(connection)
        made = create_demo_accounts(connection, "431222")
    assert {account.role for account in made} == set(ROLES)
    reporters = [account.division for account in made if account.role == "village_reporter"]
    assert "431222251233" in reporters
    assert any(division.startswith("431222114") for division in reporters)
    assert "431222251000" in [account.division for account in made]
    for account in made:
        client = app.test_client()
        body = {"name": account.name, "password": account.password}
        answer = client.post("/api/v1/session", json=body, headers={"X-Shishu": "1"})
        assert answer.status_code == 200
        assert "演示" in answer.get_json()["account"]["display_name"]
        assert answer.get_json()["demo"] is True


def test_again_makes_nothing_and_changes_no_password(app):
    with writing() as connection:
        load_demo_divisions(connection)
        create_demo_accounts(connection, "431222")
        before = account_named(connection, "jietan")
        assert create_demo_accounts(connection, "431222") == []
        assert account_named(connection, "jietan") == before


def test_in_another_county_its_own_first_villages_report(app):
    rows = [
        Row("431223000000", "辰溪县"),
        Row("431223100000", "辰阳镇"),
        Row("431223100001", "城东社区"),
    ]
    with writing() as connection:
        import_divisions(connection, rows)
        made = create_demo_accounts(connection, "431223")
    assert {account.division for account in made} == {row.code for row in rows}
    with reading() as connection:
        assert account_named(connection, "beirong")["county_code"] == "431223"
