"""GET /api/v1/records/{record_id}: one record, with everything that was ever said about it."""

from typing import Any
from uuid import UUID

from flask import current_app
from flask_smorest import Blueprint

from backend.db import reading
from backend.errors import not_found
from backend.people.session import current_actor, signed_in
from backend.policy import SIGNED_IN, policy
from backend.records import schema
from backend.records.page import record_page

blueprint = Blueprint("records", __name__, url_prefix="/api/v1", description="记录与历史")


@blueprint.route("/records/<uuid:record_id>", methods=["GET"])
@policy(SIGNED_IN, "read", record_id="record")
@signed_in
@blueprint.response(200, schema.RecordPage)
@blueprint.alt_response(401, description="session_expired")
@blueprint.alt_response(404, description="not_found: missing, or not in your scope")
def get_record(record_id: UUID) -> dict[str, Any]:
    """A record of one's own scope; any other is not found."""
    with reading() as connection:
        page = record_page(
            connection, current_actor(), current_app.extensions["catalogue"], str(record_id)
        )
    if page is None:
        raise not_found()
    return page
