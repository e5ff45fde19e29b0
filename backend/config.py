"""Settings, read once from the environment; the defaults are the embedded set-up."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from backend import clock

PROJECT = Path(__file__).resolve().parent.parent


class SettingsError(RuntimeError):
    """A setting that must not be served with; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where this process keeps its data and how it is reached.

    ``var_dir`` holds everything an embedded set-up writes. ``trusted_proxies`` is the number of
    reverse proxies whose forwarded headers are believed. ``audit_heads`` is the file to which the
    audit chains' heads are written daily: best on another machine's disk. ``metrics_token`` is
    what /metrics asks of whoever is not on this machine; empty: nobody else is answered.
    """

    var_dir: Path
    database_url: str
    broker_url: str
    photo_url: str
    limiter_url: str
    secret_key: str
    production: bool
    secure_cookies: bool
    trusted_proxies: int
    pwa_dir: Path
    kinds_dir: Path
    audit_heads: Path
    metrics_token: str

    @property
    def embedded(self) -> bool:
        """True where the database is the SQLite file under ``var_dir``."""
        return self.database_url.startswith("sqlite")


def _kept_secret(var_dir: Path) -> str:
    """The embedded set-up's own secret: made once, readable by its owner alone."""
    path = var_dir / "secret_key"
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


def _psycopg(url: str) -> str:
    """``postgres://`` and ``postgresql://`` both mean psycopg 3."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _metrics_token(env: dict[str, str]) -> str:
    token = env.get("METRICS_TOKEN", "")
    if token and len(token) < 16:
        raise SettingsError("METRICS_TOKEN: set a random value of 16 characters or more")
    return token


def _check_clock(env: dict[str, str], production: bool) -> None:
    if production and env.get(clock.SETTING):
        raise SettingsError(f"{clock.SETTING}: leave it out in production, where the clock is true")
    try:
        clock.told(env.get(clock.SETTING, ""))
    except ValueError as error:
        raise SettingsError(f"{clock.SETTING}: {error}") from None


def load_settings(environ: dict[str, str] | None = None) -> Settings:
    """Read the environment; raises SettingsError where a production setting is unsafe.

    Read from the process's own environment, SHISHU_NOW takes effect; from a given one it is only
    checked, since a process has one clock.
    """
    env = dict(os.environ if environ is None else environ)
    var_dir = Path(env.get("SHISHU_VAR", PROJECT / "var")).resolve()
    var_dir.mkdir(parents=True, exist_ok=True)
    production = env.get("SHISHU_ENV", "") == "production"
    _check_clock(env, production)
    if environ is None:
        clock.follow(os.environ)
    secret = env.get("SECRET_KEY", "")
    if production and len(secret) < 32:
        raise SettingsError("SECRET_KEY: set a random value of 32 characters or more in production")
    broker = env.get("BROKER_URL") or f"filesystem://{var_dir / 'broker'}"
    return Settings(
        var_dir=var_dir,
        database_url=_psycopg(env.get("DATABASE_URL") or f"sqlite:///{var_dir / 'shishu.db'}"),
        broker_url=broker,
        photo_url=env.get("PHOTO_URL") or str(var_dir / "photos"),
        limiter_url=env.get("LIMITER_URL")
        or (broker if broker.startswith("redis") else "memory://"),
        secret_key=secret or _kept_secret(var_dir),
        production=production,
        secure_cookies=env.get("SECURE_COOKIES", "1" if production else "0") == "1",
        trusted_proxies=int(env.get("TRUSTED_PROXIES", "0")),
        pwa_dir=Path(env.get("PWA_DIR", PROJECT / "pwa" / "dist")),
        kinds_dir=Path(env.get("KINDS_DIR", PROJECT / "backend" / "kinds")),
        audit_heads=Path(env.get("AUDIT_HEADS", var_dir / "audit-heads")),
        metrics_token=_metrics_token(env),
    )
