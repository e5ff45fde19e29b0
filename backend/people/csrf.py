"""Requests that change something must come from our own pages."""

from urllib.parse import urlsplit

from flask import request

from backend.errors import Problem

_HARMLESS = ("GET", "HEAD", "OPTIONS")


def refuse_foreign_pages() -> None:
    """Raise Problem 403 ``csrf`` for a non-GET without our header or of another origin.

    A page of another origin cannot send ``X-Shishu`` without a preflight, which we never answer.
    Origins are compared by host and port: behind a proxy that ends TLS the scheme we see is not
    the one that the browser sees. Where the browser says itself whose page is asking
    (``Sec-Fetch-Site``), that must be ours too: a neighbour on another port or subdomain is not.
    """
    if request.method in _HARMLESS:
        return
    origin = request.headers.get("Origin")
    same = origin is None or _authority(origin) == request.host.lower()
    same = same and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if not same or request.headers.get("X-Shishu") != "1":
        raise Problem(
            403,
            "csrf",
            "这个请求不是从本系统的页面发出的，已拒绝。",
            "This request did not come from our own pages and was refused.",
        )


def _authority(origin: str) -> str | None:
    """Host and port of an Origin header; None where it is no address at all."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None
