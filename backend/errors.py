"""Problem answers (RFC 9457): one shape for every refusal, with its words in both languages."""

import traceback
from typing import Any

import orjson
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from backend import trouble
from backend.failures import Fault, fault_of


class Problem(Exception):
    """A refusal that a person will read.

    ``code`` is a stable word for programs, ``zh`` and ``en`` say what happened and what to do;
    ``more`` joins the body (e.g. ``field``, ``rule``, ``limit``).
    """

    def __init__(self, status: int, code: str, zh: str, en: str, **more: Any) -> None:
        super().__init__(f"{status} {code}: {en}")
        self.status, self.code, self.zh, self.en, self.more = status, code, zh, en, more
        self.headers: dict[str, str] = {}


def not_found() -> Problem:
    """The one answer for what is missing and for what is not yours to see."""
    return Problem(404, *_PLAIN[404])


def problem_response(problem: Problem) -> Response:
    """Turn a Problem into its application/problem+json response."""
    body = {
        "type": "about:blank",
        "status": problem.status,
        "code": problem.code,
        "title": {"zh": problem.zh, "en": problem.en},
        **problem.more,
    }
    response = Response(orjson.dumps(body), problem.status, mimetype="application/problem+json")
    response.headers.update(problem.headers)
    return response


#: When to ask again after something passing, and after what somebody has to mend (seconds).
_PASSES, _LASTS = 5, 30


def busy(error: BaseException) -> Problem:
    """503 for what the infrastructure refused: nothing was stored, and asking again is right."""
    if fault_of(error) is Fault.PASSING:
        zh, en = (
            "系统正忙，数据没有丢失，请稍后再试。",
            "The system is busy; nothing was lost; try again.",
        )
        problem, after = Problem(503, "busy", zh, en), _PASSES
    else:
        zh = "服务器出了故障，要等管理员修好；数据没有丢失，修好后再试。"
        en = "The server is out of order until its operator mends it; nothing was lost."
        problem, after = Problem(503, "out_of_order", zh, en), _LASTS
    problem.headers["Retry-After"] = str(after)
    return problem


_PLAIN = {
    400: ("bad_request", "请求的格式不对。", "The request is malformed."),
    404: ("not_found", "没有找到，或不在您的管辖范围内。", "Not found, or not in your scope."),
    405: ("method_not_allowed", "这个地址不支持该操作。", "That method is not allowed here."),
    413: ("too_large", "内容太大，请分批发送。", "The body is too large; send it in parts."),
    415: ("unsupported_media_type", "不支持这种内容格式。", "That content type is not supported."),
    422: ("invalid", "有字段没有填对。", "Some fields are not valid."),
    429: ("too_many_requests", "尝试太频繁，请稍后再试。", "Too many tries; wait and try again."),
}

_UNEXPECTED = (
    "系统出错，数据没有丢失，请稍后再试。",
    "Something failed; nothing was lost; try again later.",
)


def register_errors(app: Flask) -> None:
    """Every error that leaves the app is problem+json, and none carries a trace."""

    @app.errorhandler(Problem)
    def _problem(problem: Problem) -> Response:
        return problem_response(problem)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        status = error.code or 500
        code, zh, en = _PLAIN.get(status, (f"http_{status}", "请求没有成功。", error.name))
        more: dict[str, Any] = {}
        messages = getattr(error, "data", {}).get("messages") if hasattr(error, "data") else None
        if messages:
            more["fields"] = messages
        return problem_response(Problem(status, code, zh, en, **more))

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        if fault_of(error) is not Fault.OWN:
            trouble.note(error, "a request is answered 503")
            return problem_response(busy(error))
        # The places that it came by, and not its words: they may hold what was reported (names!).
        places = "".join(traceback.format_tb(error.__traceback__))
        app.logger.error("unexpected %s\n%s", type(error).__name__, places)
        return problem_response(Problem(500, "unexpected", *_UNEXPECTED))
