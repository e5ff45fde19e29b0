"""The rival: Kinto's batch endpoint on PostgreSQL, from its own package in its own environment."""

import base64
import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import requests

from backend.config import PROJECT
from tests.bench.load import Load, drive, request_bytes
from tests.ports import free_port, wait_until

HOME = PROJECT / "var" / "bench" / "kinto"
PACKAGES = ("kinto[postgresql]==26.5.0", "gunicorn==27.0.1")
AUTHORISATION = "Basic " + base64.b64encode(b"phone:secret").decode()
HEADERS = {"Authorization": AUTHORISATION, "Content-Type": "application/json"}
#: One collection a connection: puts into one at the same time collide on its time stamp (503).
COLLECTION = "/buckets/county/collections/village-{}"

SETTINGS = """
[app:main]
use = egg:kinto
kinto.storage_backend = kinto.core.storage.postgresql
kinto.storage_url = {url}
kinto.storage_pool_size = 20
kinto.permission_backend = kinto.core.permission.postgresql
kinto.permission_url = {url}
kinto.cache_backend = kinto.core.cache.memory
kinto.userid_hmac_secret = a-secret-for-the-benchmark
kinto.batch_max_requests = 50
multiauth.policies = basicauth
kinto.bucket_create_principals = system.Authenticated
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = plain
[logger_root]
level = ERROR
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = plain
[formatter_plain]
format = %(message)s
"""


def install() -> Path:
    """Kinto's environment, made on the first run; returns its folder of commands."""
    commands = HOME / "venv" / "bin"
    if not (commands / "kinto").exists():
        subprocess.run([sys.executable, "-m", "venv", HOME / "venv"], check=True)
        subprocess.run([commands / "pip", "install", "--quiet", *PACKAGES], check=True)
    return commands


def _batch(village: int, bodies: list[dict]) -> bytes:
    records = COLLECTION.format(village) + "/records"
    puts = [
        {"method": "PUT", "path": f"{records}/{uuid.uuid4()}", "body": {"data": body}}
        for body in bodies
    ]
    return request_bytes("POST", "/v1/batch", HEADERS, json.dumps({"requests": puts}).encode())


def _check(status: int, body: bytes) -> None:
    answers = json.loads(body).get("responses", [])
    bad = [answer for answer in answers if answer["status"] != 201]
    assert status == 200 and answers and not bad, body[:500]


def measure(database_url: str, bodies: list[dict], connections: int, batches: int) -> Load:
    """Batches of 50 puts of these bodies, under gunicorn with as many processes as ours has."""
    commands = install()
    settings, port = HOME / "kinto.ini", free_port()
    settings.write_text(SETTINGS.format(url=database_url), encoding="utf-8")
    subprocess.run(
        [commands / "kinto", "migrate", "--ini", settings], check=True, capture_output=True
    )
    server = subprocess.Popen(
        [commands / "gunicorn", "--paste", settings, "--bind", f"127.0.0.1:{port}",
         "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--reuse-port",
         "--keep-alive", "30", "--log-level", "error"],
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    try:
        root = f"http://127.0.0.1:{port}/v1"
        wait_until(lambda: _answers(root), 60, "Kinto")
        for path in ("/buckets/county", *map(COLLECTION.format, range(connections))):
            requests.put(root + path, headers=HEADERS, timeout=10).raise_for_status()
        queues = [
            [_batch(village, bodies) for _ in range(batches)] for village in range(connections)
        ]
        return drive(port, queues, _check, warm=1)
    finally:
        server.terminate()
        server.wait(20)


def _answers(root: str) -> bool:
    try:
        return requests.get(root + "/", timeout=2).ok
    except requests.RequestException:
        return False
