"""A sign-in over plain http whose cookies the browser would throw away without a word."""

import ipaddress
import logging
from urllib.parse import urlsplit

from flask import current_app, request

from backend.errors import Problem

log = logging.getLogger(__name__)


def refuse_lost_cookies() -> None:
    """Raise Problem 403 ``needs_https`` where a sign-in could only begin again for ever.

    Cookies that are Secure are kept by pages over https, and of this very machine. What the page
    came over is in ``Origin``, also behind a proxy that ends TLS and is not trusted.
    """
    origin = request.headers.get("Origin", "")
    if not current_app.extensions["settings"].secure_cookies or not origin.startswith("http://"):
        return
    host = (urlsplit(origin).hostname or "").lower()
    if host == "localhost" or host.endswith(".localhost") or _is_loopback(host):
        return
    log.warning(
        "sign-in over plain http from %.100r was refused: its cookies are Secure. Serve https, or"
        " set SECURE_COOKIES=0 on a network that you trust 用 http 不能登录：请改用 https，"
        "内网试用可设 SECURE_COOKIES=0", origin,
    )  # fmt: skip
    raise Problem(
        403,
        "needs_https",
        "服务器设成了只能用 https 登录，这个页面是用 http 打开的。请换 https 的地址；"
        "没有的话，请管理员配好 https，或在内网试用时设 SECURE_COOKIES=0。",
        "This server lets people sign in over https alone, and this page came over http. Open the"
        " https address; the operator sets up https, or SECURE_COOKIES=0 on a trusted network.",
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
