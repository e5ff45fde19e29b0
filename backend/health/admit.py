"""Who may read /metrics: whoever has the token, or, where none is set, this very machine."""

import hmac
import ipaddress

from flask import request

from backend.errors import Problem

#: A proxy on this machine passes on what came from elsewhere, and says so in one of these.
_PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


def admit(token: str) -> None:
    """Let a request through. Raises Problem 401 ``token_required``, 403 ``local_only``."""
    if token:
        _ask_for(token)
    elif not _is_local():
        raise Problem(
            403,
            "local_only",
            "运行指标只给本机看；要从别处看，请设置 METRICS_TOKEN。",
            "Metrics are for this machine alone; set METRICS_TOKEN to read them from elsewhere.",
        )


def _ask_for(token: str) -> None:
    said = request.headers.get("Authorization", "").encode()
    if hmac.compare_digest(said, f"Bearer {token}".encode()):
        return
    refusal = Problem(
        401,
        "token_required",
        "查看运行指标要带 METRICS_TOKEN 里的令牌。",
        "Metrics ask for the token of METRICS_TOKEN: Authorization: Bearer …",
    )
    refusal.headers["WWW-Authenticate"] = 'Bearer realm="metrics"'
    raise refusal


def _is_local() -> bool:
    """Whether the asker is on this machine, and not only the proxy that passes it on."""
    try:
        local = ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    return local and not any(name in request.headers for name in _PASSED_ON)
