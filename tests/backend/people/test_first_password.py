"""Accounts from before anybody could choose a password: whose is taken for an operator's."""

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from backend.app import create_app
from backend.config import load_settings
from backend.db import db, reading, writing

BEFORE = """INSERT INTO account (id, county_code, name, display_name, password_hash, role, division,
    active, demo, created_at)
    VALUES (:id, '431222', :id, 'x', 'x', 'village_reporter', '431222251233', 1, :demo, 0)"""


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_an_older_account_is_asked_and_a_demo_is_not(engine, request, tmp_path):
    env = {"SHISHU_VAR": str(tmp_path)}
    if engine == "postgres":
        env["DATABASE_URL"] = request.getfixturevalue("postgres").create_plain("older")
    app = create_app(load_settings(env))
    with app.app_context():
        upgrade(revision="0007")
        with writing() as connection:
            for name, demo in (("real", 0), ("shown", 1)):
                connection.execute(text(BEFORE), {"id": name, "demo": demo})
        upgrade(revision="0008")
        with reading() as connection:
            rows = connection.execute(text("SELECT name, first_password FROM account"))
            assert {row.name: row.first_password for row in rows} == {"real": 1, "shown": 0}
        downgrade(revision="0007")
        with reading() as connection:
            row = connection.execute(text("SELECT * FROM account")).mappings().first()
            assert row and "first_password" not in row
        upgrade()
        db.engine.dispose()
