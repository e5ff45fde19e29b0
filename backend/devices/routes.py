"""GET /api/v1/devices: whether everything that phones have made has arrived."""

from typing import Any

from flask import current_app
from flask_smorest import Blueprint

from backend.db import reading
from backend.devices import schema
from backend.devices.shown import devices_page
from backend.people.actor import ADMINISTRATOR, COUNTY_OFFICER, COUNTY_VIEWER, TOWNSHIP_REVIEWER
from backend.people.session import current_actor, signed_in
from backend.policy import policy

blueprint = Blueprint("devices", __name__, url_prefix="/api/v1", description="手机收报核对")

WATCHERS = (TOWNSHIP_REVIEWER, COUNTY_OFFICER, COUNTY_VIEWER, ADMINISTRATOR)


@blueprint.route("/devices", methods=["GET"])
@policy(WATCHERS, "read")
@signed_in(roles=WATCHERS)
@blueprint.arguments(schema.DevicesQuery, location="query")
@blueprint.response(200, schema.DevicesPage)
@blueprint.alt_response(401, description="session_expired")
@blueprint.alt_response(403, description="forbidden")
def get_devices(query: dict[str, Any]) -> dict[str, Any]:
    """The devices of the scope's people, each with what it made, what arrived and what is held."""
    secret = current_app.extensions["settings"].secret_key
    with reading() as connection:
        return devices_page(connection, current_actor(), query["troubled"], query["after"], secret)
