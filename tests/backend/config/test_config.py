"""Every setting that cannot be used is told in one line, which names it, by every process."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from backend.config import SettingsError, load_settings

BIN = Path(sys.executable).parent
PROJECT = Path(__file__).resolve().parents[3]

MISTAKES = {
    "DATABASE_URL": ["mysql://u:geheim@h/d", "nonsense", "postgresql://u:geheim@h"],
    "BROKER_URL": ["amqp://u:geheim@h", "redis://", "unix://"],
    "LIMITER_URL": ["memcached://h", "redis://h:geheim/0"],
    "PHOTO_URL": ["ftp://u:geheim@h"],
    "TRUSTED_PROXIES": ["abc", "-1", "1.5", "10", "１"],
    "SECURE_COOKIES": ["yes", "true"],
    "SHISHU_ENV": ["prod", "Production"],
    "PWA_DIR": ["/nowhere/at/all"],
    "KINDS_DIR": ["/nowhere/at/all"],
    "PUBLIC_URL": ["data.example.cn", "https://a.cn/path", "ftp://a.cn"],
    "METRICS_TOKEN": ["short"],
    "SHISHU_NOW": ["abc"],
    "SHISHU_VAR": ["/dev/null/x"],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in MISTAKES.items() for value in values]
)
def test_one_line_that_names_it_and_no_secret(tmp_path: Path, name: str, value: str):
    with pytest.raises(SettingsError) as told:
        load_settings({"SHISHU_VAR": str(tmp_path), name: value})
    line = str(told.value)
    assert "\n" not in line and "geheim" not in line
    assert name in line


def test_empty_means_the_default(tmp_path: Path):
    names = [name for name in MISTAKES if name != "SHISHU_VAR"]
    plain = load_settings({"SHISHU_VAR": str(tmp_path)})
    assert load_settings({"SHISHU_VAR": str(tmp_path), **dict.fromkeys(names, "")}) == plain
    assert plain.limiter_url == "memory://"


def test_the_limiter_shares_the_broker_s_redis(tmp_path: Path):
    env = {"SHISHU_VAR": str(tmp_path), "BROKER_URL": "redis+socket:///r.sock?virtual_host=3"}
    settings = load_settings(env)
    assert settings.broker_url == settings.limiter_url == "unix:///r.sock?db=3"


def test_origins_as_a_browser_writes_them(tmp_path: Path):
    env = {
        "SHISHU_VAR": str(tmp_path),
        "PUBLIC_URL": "https://Data.example.cn/, http://10.0.0.5:80",
    }
    assert load_settings(env).public_origins == {"https://data.example.cn", "http://10.0.0.5:80"}


COMMANDS = {
    "shishu": [BIN / "shishu", "rollup"],
    "web": [BIN / "gunicorn", "--config", "backend/site/gunicorn.py", "backend.app:create_app()"],
    "worker": [BIN / "celery", "--quiet", "-A", "worker.app", "worker"],
    "beat": [BIN / "celery", "--quiet", "-A", "worker.app", "beat"],
}


def ended(command: list, tmp_path: Path, **environ: str) -> str:
    """What a process says that ends by itself with an error."""
    env = {"PATH": os.environ["PATH"], "SHISHU_VAR": str(tmp_path), "PORT": "0", **environ}
    done = subprocess.run(command, env=env, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    return done.stdout + done.stderr


@pytest.mark.parametrize("process", COMMANDS)
@pytest.mark.parametrize(
    ("name", "value"),
    [("DATABASE_URL", "mysql://h/d"), ("TRUSTED_PROXIES", "abc"), ("SHISHU_VAR", "/dev/null/x"),
     ("BROKER_URL", "amqp://h")],
)  # fmt: skip
def test_every_process_says_it_in_one_line(tmp_path: Path, process: str, name: str, value: str):
    said = ended(COMMANDS[process], tmp_path, **{name: value})
    assert "Traceback" not in said
    assert len([line for line in said.splitlines() if line.strip()]) == 1
    assert name in said and any(ord(letter) > 0x4E00 for letter in said)


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "abc"), ("WEB_PROCESSES", "0"), ("WEB_THREADS", "many")]
)
def test_the_web_s_own_settings(tmp_path: Path, name: str, value: str):
    said = ended(COMMANDS["web"], tmp_path, **{"PORT": "8123", name: value})
    assert said.startswith(f"{name}={value}: ") and "Traceback" not in said


NO_RIGHT = """
import os, sys
from backend.config import SettingsError, load_settings
os.setuid(65534) if os.getuid() == 0 else None
try:
    load_settings({"SHISHU_VAR": sys.argv[1]})
except SettingsError as error:
    print(error)
"""


def test_a_folder_that_is_another_user_s():
    """As an ordinary user: root may write anywhere."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", NO_RIGHT, home],
            cwd=PROJECT, capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert done.stdout.count("\n") == 1 and "Permission denied" in done.stdout
