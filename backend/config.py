"""Settings, read once from the environment; the defaults are the embedded set-up."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from backend import clock
from backend.addresses import AddressError, database_address, photo_address, redis_address
from backend.secret_key import SecretLost, kept_secret

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
    ``public_origins`` are the addresses in a browser's bar where a proxy says another ``Host``.
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
    public_origins: frozenset[str] = frozenset()

    @property
    def embedded(self) -> bool:
        """True where the database is the SQLite file under ``var_dir``."""
        return self.database_url.startswith("sqlite")


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


def _read(env: dict[str, str], name: str, otherwise: str, reader: Callable[[str], str]) -> str:
    """An address by its reader; raises SettingsError with the name and what is understood."""
    said = env.get(name) or otherwise
    try:
        return reader(said)
    except AddressError as error:
        # Not what was said: it may hold a password.
        raise SettingsError(f"{name}: 地址写得不对 not understood; 可用 write {error}") from None


def _broker(url: str) -> str:
    if url.startswith("filesystem://"):
        return url
    try:
        return redis_address(url)
    except AddressError as error:
        raise AddressError(f"{error}, filesystem:///FOLDER") from None


def _limiter(url: str) -> str:
    return url if url == "memory://" else redis_address(url)


def _one_of(env: dict[str, str], name: str, otherwise: str, allowed: tuple[str, ...]) -> str:
    said = env.get(name, otherwise).strip() or otherwise
    if said not in allowed:
        words = " / ".join(one or '""' for one in allowed)
        raise SettingsError(f"{name}={said}: 只能是 must be one of {words}")
    return said


def whole_number(env: dict[str, str], name: str, otherwise: int, low: int, high: int) -> int:
    """A setting that is a count; raises SettingsError in one line where it is none."""
    said = env.get(name, "").strip() or str(otherwise)
    if not (said.isascii() and said.isdecimal() and low <= int(said) <= high):
        raise SettingsError(f"{name}={said}: 要填整数 must be a whole number, {low} … {high}")
    return int(said)


def _origins(said: str) -> frozenset[str]:
    """``https://data.example.cn`` and more, behind commas, as a browser writes them."""
    found = [one.strip().rstrip("/").lower() for one in said.split(",") if one.strip()]
    for one in found:
        parts = urlsplit(one)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
            raise SettingsError(f"PUBLIC_URL={one}: 要写成 write https://HOST or https://HOST:PORT")
    return frozenset(found)


def _folder(env: dict[str, str], name: str, otherwise: Path) -> Path:
    """A folder that is read; a default that was not built yet is no mistake."""
    found = Path(env.get(name) or otherwise)
    if env.get(name) and not found.is_dir():
        raise SettingsError(f"{name}={found}: 没有这个文件夹 no such folder")
    return found


def _var_dir(env: dict[str, str]) -> Path:
    """The folder for everything an embedded set-up writes, made and tried."""
    found = Path(env.get("SHISHU_VAR") or PROJECT / "var").resolve()
    try:
        found.mkdir(parents=True, exist_ok=True)
        writable = os.access(found, os.W_OK | os.X_OK)
        why = "" if writable else "Permission denied"
    except OSError as error:
        why = error.strerror or str(error)
    if why:
        raise SettingsError(
            f"{found}: 不能写入 cannot be written to ({why})."
            " 请改文件夹的属主和权限，或用 SHISHU_VAR 换一个 Change its owner and mode,"
            " or set SHISHU_VAR to another folder"
        )
    return found


def _secret(env: dict[str, str], var_dir: Path, production: bool) -> str:
    said = env.get("SECRET_KEY", "")
    if production and len(said) < 32:
        raise SettingsError("SECRET_KEY: set a random value of 32 characters or more in production")
    if said:
        return said
    try:
        return kept_secret(var_dir, begin_anew=env.get("NEW_SECRET") == "1")
    except SecretLost as lost:
        raise SettingsError(str(lost)) from None
    except OSError as error:
        raise SettingsError(f"{error.filename}: {error.strerror}") from None


def load_settings(environ: dict[str, str] | None = None) -> Settings:
    """Read the environment; raises SettingsError, one line, where it cannot be served with.

    Read from the process's own environment, SHISHU_NOW takes effect; from a given one it is only
    checked, since a process has one clock.
    """
    env = dict(os.environ if environ is None else environ)
    var_dir = _var_dir(env)
    production = _one_of(env, "SHISHU_ENV", "", ("", "production", "development")) == "production"
    _check_clock(env, production)
    if environ is None:
        clock.follow(os.environ)
    broker = _read(env, "BROKER_URL", f"filesystem://{var_dir / 'broker'}", _broker)
    shared = "memory://" if broker.startswith("filesystem://") else broker
    database = f"sqlite:///{var_dir / 'shishu.db'}"
    return Settings(
        var_dir=var_dir,
        database_url=_read(env, "DATABASE_URL", database, database_address),
        broker_url=broker,
        photo_url=_read(env, "PHOTO_URL", str(var_dir / "photos"), photo_address),
        limiter_url=_read(env, "LIMITER_URL", shared, _limiter),
        secret_key=_secret(env, var_dir, production),
        production=production,
        secure_cookies=_one_of(env, "SECURE_COOKIES", str(int(production)), ("0", "1")) == "1",
        trusted_proxies=whole_number(env, "TRUSTED_PROXIES", 0, 0, 9),
        pwa_dir=_folder(env, "PWA_DIR", PROJECT / "pwa" / "dist"),
        kinds_dir=_folder(env, "KINDS_DIR", PROJECT / "backend" / "kinds"),
        audit_heads=Path(env.get("AUDIT_HEADS") or var_dir / "audit-heads"),
        metrics_token=_metrics_token(env),
        public_origins=_origins(env.get("PUBLIC_URL", "")),
    )
