"""A request and its answer, as they are between a phone and the server's WSGI app."""

import io
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Request:
    """What reaches the server. ``path`` is below the root, e.g. ``/api/v1/sync``."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    cookies: dict[str, str]


@dataclass(slots=True)
class Heard:
    """An answer: headers by lower-case name; ``cookies`` are those that it sets."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: dict[str, str] = field(default_factory=dict)


def environ_of(request: Request) -> dict[str, Any]:
    """The WSGI environment of a request."""
    path, _, query = request.path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method, "SCRIPT_NAME": "", "PATH_INFO": path,
        "QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "10.0.0.1", "HTTP_HOST": "localhost",
        "CONTENT_LENGTH": str(len(request.body)), "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(), "wsgi.multithread": False, "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }  # fmt: skip
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    if request.cookies:
        environ["HTTP_COOKIE"] = "; ".join(f"{k}={v}" for k, v in request.cookies.items())
    return environ


def cookies_of(headers: list[tuple[str, str]]) -> dict[str, str]:
    """The cookies that an answer's headers set."""
    pairs = (value.split(";", 1)[0].split("=", 1) for name, value in headers
             if name == "Set-Cookie")  # fmt: skip
    return {pair[0]: pair[1] for pair in pairs}
