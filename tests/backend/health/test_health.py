"""/healthz and /metrics: true, bounded, and up while the rest is down."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from backend import trouble
from backend.app import create_app
from backend.clock import now_ms
from backend.config import load_settings
from backend.db import db, writing
from backend.health import check
from backend.health.exposition import exposition
from backend.totals.models import DirtyCell
from tests.backend.intake.door import Door
from tests.backend.intake.test_accept import on_checkout
from tests.backend.intake.test_infrastructure import without_table
from tests.county import County
from tests.ports import free_port

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def door(county: County) -> Door:
    """A county, and a phone in it."""
    return Door(county)


def dirty(seconds: float) -> None:
    """A cell that has been dirty for so long."""
    with writing() as connection:
        connection.execute(
            insert(DirtyCell).values(
                county_code="431222", division="431222251233", kind="tea_base", month=202603,
                generation=1, marked_at=now_ms() - int(seconds * 1000),
            )
        )  # fmt: skip


def test_all_is_well(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    body = answer.get_json()
    assert body.pop("disk_free_mb") > 0
    assert body == {
        "status": "ok", "database": "ok", "broker": "ok", "storing": "ok", "trouble": None,
        "disk": "ok", "dirty_cells": 0, "oldest_dirty_seconds": 0.0,
    }  # fmt: skip
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_age_of_the_oldest_dirty_cell(client: FlaskClient) -> None:
    dirty(30)
    body = client.get("/healthz").get_json()
    assert body["status"] == "ok"
    assert body["dirty_cells"] == 1
    assert 30 <= body["oldest_dirty_seconds"] < 300


def test_no_worker_at_work_is_degraded(client: FlaskClient) -> None:
    dirty(3600)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "degraded")


@pytest.mark.parametrize("deaf", [False, True])
def test_a_dead_broker_costs_freshness_only(app: Flask, client: FlaskClient, deaf: bool) -> None:
    """Refused, or accepted and never answered: records still come in, so it is no 503."""
    settings = app.extensions["settings"]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1] if deaf else free_port()
        app.extensions["settings"] = replace(settings, broker_url=f"redis://127.0.0.1:{port}/0")
        answer = client.get("/healthz")
        app.extensions["settings"] = settings
    assert answer.status_code == 200
    body = answer.get_json()
    assert (body["status"], body["broker"], body["database"]) == ("degraded", "down", "ok")


@pytest.mark.parametrize("deaf", [False, True])
def test_a_dead_database_is_503(tmp_path: Path, deaf: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1] if deaf else free_port()
        env = {
            "SHISHU_VAR": str(tmp_path),
            "DATABASE_URL": f"postgresql://nobody@127.0.0.1:{port}/nothing",
        }
        app = create_app(load_settings(env))
        answer = app.test_client().get("/healthz")
        assert answer.status_code == 503
        body = answer.get_json()
        assert (body["status"], body["database"], body["broker"]) == ("down", "down", "ok")
        assert body["dirty_cells"] is None
        assert app.test_client().get("/metrics").status_code == 200


@pytest.fixture
def _calm() -> Iterator[None]:
    """No trouble before and after, and no answer of an earlier probe."""
    trouble.forget()
    check._probe = None
    yield
    trouble.forget()
    check._probe = None


@pytest.mark.usefixtures("_calm")
def test_a_database_that_lacks_a_table_is_broken_and_not_away(client: FlaskClient) -> None:
    with without_table("dirty_cell")():
        answer = client.get("/healthz")
        assert (answer.status_code, answer.get_json()["database"]) == (503, "broken")
    assert client.get("/healthz").get_json()["status"] == "ok"


@pytest.mark.usefixtures("_calm")
def test_pushes_that_are_refused_are_told_until_something_is_stored(
    client: FlaskClient, door: Door
) -> None:
    create = door.create()
    with without_table("change")():
        assert door.one(create).outcome == "retry"
        answer = client.get("/healthz")
        body = answer.get_json()
        assert (answer.status_code, body["status"], body["storing"]) == (503, "down", "failing")
        assert body["database"] == "ok" and body["trouble"]["what"]
    # Mended: whoever routes by /healthz must send pushes again, or it would never be well.
    check._probe = None
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "degraded")
    assert door.one(create).outcome == "applied"
    assert client.get("/healthz").get_json()["trouble"] is None


@pytest.mark.usefixtures("_calm")
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_full_disk_is_told(client: FlaskClient, door: Door) -> None:
    ops = [door.create(remark="字" * 190) for _ in range(60)]
    with db.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("VACUUM")
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    with on_checkout(f"PRAGMA max_page_count = {pages}"):
        assert {v.outcome for v in door.take(*ops)} == {"retry"}
        body = client.get("/healthz").get_json()
        assert body["status"] != "ok"
        assert body["trouble"]["what"] == "OperationalError SQLITE_FULL"


@pytest.mark.usefixtures("_calm")
def test_a_disk_that_is_nearly_full_is_told_before(app: Flask, client: FlaskClient) -> None:
    """Half a gigabyte, or a twentieth of a small disk: this one is said to have less."""
    usage = shutil.disk_usage(app.extensions["settings"].var_dir)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "LOW_BYTES", usage.total)
        patch.setattr(check, "LOW_PART", 1.0)
        answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "degraded")
    assert answer.get_json()["disk"] == "low"


def test_metrics(client: FlaskClient) -> None:
    dirty(30)
    client.get("/healthz")
    client.get("/api/v1/nothing-here")
    page = client.get("/metrics")
    assert page.status_code == 200
    assert page.content_type.startswith("text/plain")
    body = page.get_data(as_text=True)
    assert 'shishu_request_seconds_count{method="GET",route="/healthz",status="200"}' in body
    assert "shishu_dirty_cells 1.0" in body
    for name in ("operations", "nudges", "rollup_seconds", "rolled_cells"):
        assert f"# TYPE shishu_{name}" in body
    # An address that nobody serves must not become a label of its own.
    assert "nothing-here" not in body


COUNT = """
from pathlib import Path
from backend.metrics import NUDGES, ROLLUPS, share
share(Path(r"{folder}"))
NUDGES.labels("sent").inc(3)
ROLLUPS.labels("done").observe(0.004)
"""


def test_counts_of_several_processes_add_up(tmp_path: Path, monkeypatch) -> None:
    web, worker = tmp_path / "metrics", tmp_path / "metrics.worker"
    for folder in (web, worker, web):
        code = COUNT.format(folder=folder)
        subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=True, env=dict(os.environ))
    # The first web process has ended and was forgotten when the second one started.
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(web))
    body = exposition(tmp_path, 0, 0.0).decode()
    assert 'shishu_nudges_total{fate="sent"} 6.0' in body
    assert 'shishu_rollup_seconds_count{end="done"} 2.0' in body
