"""HTTP for what waits for a person, and for what the person decides."""

from typing import Any
from uuid import UUID

from flask import current_app, request
from flask_smorest import Blueprint

from backend.db import reading
from backend.people.actor import COUNTY_OFFICER, TOWNSHIP_REVIEWER
from backend.people.session import current_actor, signed_in
from backend.policy import policy
from backend.review import schema
from backend.review.decide import carry_out, read_wish
from backend.review.held import held_page

blueprint = Blueprint("review", __name__, url_prefix="/api/v1", description="等乡镇定")

DECIDERS = (TOWNSHIP_REVIEWER, COUNTY_OFFICER)


@blueprint.route("/held", methods=["GET"])
@policy(DECIDERS, "read")
@signed_in(roles=DECIDERS)
@blueprint.arguments(schema.HeldQuery, location="query")
@blueprint.response(200, schema.HeldPage)
@blueprint.alt_response(401, description="session_expired")
@blueprint.alt_response(403, description="forbidden")
def get_held(query: dict[str, Any]) -> dict[str, Any]:
    """Conflicting, quarantined and late operations of one's own scope."""
    with reading() as connection:
        return held_page(
            connection,
            current_actor(),
            current_app.extensions["catalogue"],
            query["outcome"],
            query["after"],
        )


@blueprint.route("/held/<uuid:op_id>/decision", methods=["POST"])
@policy(DECIDERS, "write", op_id="held")
@signed_in(roles=DECIDERS)
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {"application/json": {"schema": schema.DecisionBody}},
    }
)
@blueprint.response(200, schema.DecisionShape)
@blueprint.alt_response(400, description="malformed: not JSON")
@blueprint.alt_response(403, description="forbidden, csrf")
@blueprint.alt_response(404, description="not_found: missing, or not in your scope")
@blueprint.alt_response(409, description="already_decided, or a reason why it cannot be done")
@blueprint.alt_response(
    422, description="invalid, with field_errors where a repair is not possible"
)
def post_decision(op_id: UUID) -> dict[str, Any]:
    """Accept, repair or return one; put on record."""
    actor = current_actor()
    return carry_out(read_wish(request, str(op_id), actor), actor)
