"""The addresses of other services as an operator may write them, and as each library wants them."""

from importlib.util import find_spec
from urllib.parse import parse_qs, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

_SOCKETS = ("unix", "redis+socket", "redis+unix")


class AddressError(ValueError):
    """An address that nothing here can reach; says what is understood."""


def database_address(url: str) -> str:
    """``postgres://`` and ``postgresql://`` both mean psycopg 3; SQLite is named by its file."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            url = "postgresql+psycopg://" + url.removeprefix(prefix)
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise AddressError("postgresql://USER:PASSWORD@HOST/DATABASE") from None
    if parsed.drivername == "sqlite" and parsed.database:
        return url
    if parsed.drivername == "postgresql+psycopg" and parsed.database:
        return url
    raise AddressError("postgresql://USER:PASSWORD@HOST/DATABASE, sqlite:////FOLDER/FILE.db")


def redis_address(url: str) -> str:
    """A Redis as redis-py reads it: ``redis://``, ``rediss://``, or ``unix://PATH?db=N``."""
    try:
        parts = urlsplit(url)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        port_is_one = False
    if port_is_one and parts.scheme in ("redis", "rediss") and parts.hostname:
        return url
    if port_is_one and parts.scheme in _SOCKETS and parts.path not in ("", "/"):
        asked = parse_qs(parts.query)
        number = (asked.get("virtual_host") or asked.get("db") or ["0"])[0].strip("/")
        if number.isdecimal() and not parts.hostname:
            return f"unix://{parts.netloc}{parts.path}?db={number}"
    raise AddressError("redis://HOST:6379/0, rediss://…, unix:///run/redis.sock?db=0")


def for_kombu(url: str) -> str:
    """The same for Celery's broker."""
    if not url.startswith("unix://"):
        return url
    return "redis+socket" + url.removeprefix("unix").replace("?db=", "?virtual_host=")


def for_limits(url: str) -> str:
    """The same for the limiter."""
    return f"redis+{url}" if url.startswith("unix://") else url


def photo_address(url: str) -> str:
    """A folder, or a bucket of S3 where its package is installed."""
    scheme = url.partition("://")[0] if "://" in url else ""
    if scheme in ("", "file"):
        return url.removeprefix("file://")
    if scheme != "s3":
        raise AddressError("/FOLDER, s3://BUCKET/PREFIX")
    if find_spec("s3fs") is None:
        raise AddressError("s3:// 要先装 needs the package s3fs: pip install 'shishu[s3]'")
    return url
