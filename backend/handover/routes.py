"""POST /api/v1/handover: a file that a phone has sealed, brought in by the township."""

from dataclasses import asdict
from typing import Any

from flask import current_app, request
from flask_smorest import Blueprint

from backend.clock import now_ms
from backend.errors import Problem
from backend.handover import schema
from backend.handover.bring import bring
from backend.handover.bundle import read_bundle
from backend.handover.sealed import opened
from backend.people.actor import COUNTY_OFFICER, TOWNSHIP_REVIEWER
from backend.people.session import current_actor, signed_in
from backend.policy import policy

blueprint = Blueprint("handover", __name__, url_prefix="/api/v1", description="导入手机文件")

BRINGERS = (TOWNSHIP_REVIEWER, COUNTY_OFFICER)
#: Phones make several files before one grows larger than this.
MOST_BYTES = 12 * 1024 * 1024
_BINARY = {"schema": {"type": "string", "format": "binary"}}


@blueprint.route("/handover", methods=["POST"])
@policy(BRINGERS, "push")
@signed_in(roles=BRINGERS)
@blueprint.doc(
    requestBody={"required": True, "content": {"application/octet-stream": _BINARY}},
)
@blueprint.response(200, schema.BroughtShape)
@blueprint.alt_response(403, description="forbidden, csrf")
@blueprint.alt_response(413, description="too_large")
@blueprint.alt_response(
    422, description="not_a_handover, newer_handover, other_server, damaged: nothing was imported"
)
def post_handover() -> dict[str, Any]:
    """Import one file; the same one twice has one effect."""
    if (request.content_length or 0) > MOST_BYTES:
        raise _too_large()
    # One more than we take: a chunked body is cut at the limit without a word.
    request.max_content_length = MOST_BYTES + 1
    data = request.get_data(cache=False)
    if len(data) > MOST_BYTES:
        raise _too_large()
    secret = current_app.extensions["settings"].secret_key
    return asdict(bring(read_bundle(opened(secret, data)), current_actor(), secret, now_ms()))


def _too_large() -> Problem:
    return Problem(
        413,
        "too_large",
        "文件太大。手机会分成几个文件导出，请一个一个导入。",
        "The file is too large; a phone exports several, import them one by one.",
        limit=MOST_BYTES,
    )
