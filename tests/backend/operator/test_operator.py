"""A database that cannot be used: one line to whoever starts things, 503 to whoever asks."""

import os
import subprocess
from pathlib import Path

import pytest

from backend.app import create_app
from backend.config import load_settings
from backend.operator import NO_DATABASE, NO_FILE, NO_TABLES, NOT_UTF8, why_not
from tests.backend.config.test_config import BIN, PROJECT
from tests.ports import free_port
from tests.postgres import Postgres
from tests.stack import Stack


def shishu(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], **environ}
    return subprocess.run(
        [BIN / "shishu", *words], env=env, cwd=PROJECT, capture_output=True, text=True, timeout=60
    )


@pytest.fixture(scope="module")
def addresses(postgres: Postgres) -> dict[str, tuple[str, str]]:
    """Databases that cannot be used, each with how it is told."""
    empty = postgres.create("operator_empty")
    return {
        "no such host": ("postgresql://u@no-such-host.invalid/d", NO_DATABASE),
        "nobody listens": (f"postgresql://u@127.0.0.1:{free_port()}/d", NO_DATABASE),
        "no such database": (postgres.url("nothing_of_this_name"), NO_DATABASE),
        "no such role": (postgres.url("operator_empty", "nobody_of_this_name"), NO_DATABASE),
        "no tables": (empty, NO_TABLES),
        "no such folder": ("sqlite:////no/such/folder/x.db", NO_FILE),
    }


NAMES = ("no such host", "nobody listens", "no such database", "no such role", "no tables",
         "no such folder")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_command_says_it_in_one_line(tmp_path: Path, addresses, name: str):
    url, kind = addresses[name]
    done = shishu("rollup", SHISHU_VAR=str(tmp_path), DATABASE_URL=url)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and done.stderr.strip().count("\n") == 0
    assert done.stderr.startswith("Error: " + kind.partition("{")[0])


@pytest.mark.parametrize("name", [name for name in NAMES if name != "no tables"])
def test_so_does_migrate(tmp_path: Path, addresses, name: str):
    url, kind = addresses[name]
    done = shishu("migrate", SHISHU_VAR=str(tmp_path), DATABASE_URL=url)
    assert (done.returncode, done.stderr.strip().count("\n")) == (1, 0)
    assert kind.partition("{")[0] in done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_a_sign_in_is_answered_503_and_health_says_which(tmp_path: Path, addresses, name: str):
    url, kind = addresses[name]
    client = create_app(load_settings({"SHISHU_VAR": str(tmp_path), "DATABASE_URL": url}))
    client = client.test_client()
    body = {"name": "somebody", "password": "correct horse 7"}
    answer = client.post("/api/v1/session", json=body, headers={"X-Shishu": "1"})
    assert answer.status_code == 503
    assert answer.content_type.startswith("application/problem+json")
    assert answer.headers["Retry-After"] in ("5", "30")
    health = client.get("/healthz")
    assert health.status_code == 503
    assert health.get_json()["database"] == ("broken" if kind == NO_TABLES else "down")


def test_a_database_in_another_encoding_is_refused(postgres: Postgres, tmp_path: Path):
    ascii_only = Postgres(made_with=("-E", "SQL_ASCII", "--locale=C")).start()
    try:
        url = ascii_only.create("ascii")
        why = why_not(
            load_settings({"SHISHU_VAR": str(tmp_path), "DATABASE_URL": url}).database_url
        )
        assert why is not None and why.kind == NOT_UTF8 and "SQL_ASCII" in why.line
        done = shishu("migrate", SHISHU_VAR=str(tmp_path), DATABASE_URL=url)
        assert (done.returncode, done.stderr.strip().count("\n")) == (1, 0)
        assert "SQL_ASCII" in done.stderr and "ENCODING 'UTF8'" in done.stderr
    finally:
        ascii_only.stop()


def test_the_web_and_the_worker_start_before_their_database(postgres: Postgres):
    """503 meanwhile, one line each in the log and no trace; and well by itself once it is there."""
    url = postgres.url("later")
    stack = Stack(database_url=url)
    try:
        stack.start()
        assert "连不上数据库" in stack.log("web")
        postgres.create("later")
        stack.command("migrate")
        for name in ("web", "worker", "beat"):
            assert stack.running(name)
            assert "Traceback" not in stack.log(name)
        stack.start()
    finally:
        stack.stop()
