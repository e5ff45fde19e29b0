"""Requests that change something must come from our own pages."""

import logging
from urllib.parse import urlsplit

from flask import current_app, request

from backend.errors import Problem

log = logging.getLogger(__name__)

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
    own_page = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    same = origin is None or _authority(origin) == request.host.lower()
    same = same or (origin or "").lower() in current_app.extensions["settings"].public_origins
    if not same and own_page and request.headers.get("X-Shishu") == "1":
        raise _host_rewritten(origin or "")
    same = same and own_page
    if not same or request.headers.get("X-Shishu") != "1":
        raise Problem(
            403,
            "csrf",
            "这个请求不是从本系统的页面发出的，已拒绝。",
            "This request did not come from our own pages and was refused.",
        )


def _host_rewritten(origin: str) -> Problem:
    """403 ``csrf`` with its likely cause: a proxy in front that says another Host."""
    log.warning(
        "a page of %.100r was refused: this server was asked as %.100r. Let the proxy pass Host on,"
        " or set PUBLIC_URL to the address in the browser's bar",
        origin, request.host,
    )  # fmt: skip
    return Problem(
        403,
        "csrf",
        "页面的地址和服务器收到的地址不一样（多半是代理改了 Host），已拒绝。"
        "请管理员让代理原样转发 Host，或把 PUBLIC_URL 设成浏览器里的地址。",
        "The page's address is not the one that the server was asked under (a proxy may rewrite"
        " Host). The operator: pass Host on, or set PUBLIC_URL to the address in the browser.",
    )


def _authority(origin: str) -> str | None:
    """Host and port of an Origin header; None where it is no address at all."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None
