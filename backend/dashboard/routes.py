"""HTTP for the county's and the townships' figures, and for the records behind each of them."""

from typing import Any

import orjson
from flask import Response, current_app, request
from flask_smorest import Blueprint

from backend.catalogue.kind import Catalogue
from backend.clock import iso, now_ms
from backend.dashboard import behind, schema, store
from backend.dashboard.answer import Kept, etag_of, json_answer
from backend.dashboard.ask import division_in_scope, settle
from backend.dashboard.board import board
from backend.db import reading
from backend.people.session import current_actor, signed_in
from backend.policy import SIGNED_IN, policy

blueprint = Blueprint("dashboard", __name__, url_prefix="/api/v1", description="指标与台账")
#: Boards as they were last made, by ETag.
_kept = Kept(64)


@blueprint.route("/dashboard", methods=["GET"])
@policy(SIGNED_IN, "read", division="division")
@signed_in
@blueprint.arguments(schema.BoardQuery, location="query")
@blueprint.response(200, content_type="application/json")
@blueprint.alt_response(304, description="not changed since the ETag that was sent")
@blueprint.alt_response(404, description="not_found")
def get_dashboard(query: dict[str, Any]) -> Response:
    """Cards, trends and the table of one division; with an ETag that costs one look."""
    actor = current_actor()
    division = division_in_scope(actor, query)
    catalogue: Catalogue = current_app.extensions["catalogue"]
    with reading() as connection:
        fresh = store.freshness(connection, division)
        asked = settle(actor, division, query, fresh.lead_track)
        etag = etag_of(fresh, catalogue.etag, asked)
        if request.if_none_match.contains_weak(etag):
            return _answer(Response(status=304), etag)
        body = _kept.get(etag)
        if body is None:
            body = orjson.dumps(board(connection, catalogue, asked, fresh))
            _kept.put(etag, body)
    # The server's clock is told beside what was kept, so that ages can be worked out.
    now = orjson.dumps({"now": iso(now_ms())})
    return _answer(json_answer(now[:-1] + b"," + body[1:]), etag)


def _answer(response: Response, etag: str) -> Response:
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Cookie")
    return response


@blueprint.route("/figures/<string:kind>/<string:indicator>/records", methods=["GET"])
@policy(SIGNED_IN, "read", free=("kind", "indicator"), division="division")
@signed_in
@blueprint.arguments(schema.BehindQuery, location="query")
@blueprint.response(200, content_type="application/json")
@blueprint.alt_response(404, description="not_found")
def get_records(query: dict[str, Any], kind: str, indicator: str) -> Response:
    """The records behind a figure, newest first, and the figure that all of them make."""
    actor = current_actor()
    figure = behind.find_figure(current_app.extensions["catalogue"], kind, indicator)
    division = division_in_scope(actor, query)
    with reading() as connection:
        fresh = store.freshness(connection, division)
        led = behind.lead_track(connection, figure, division, query, fresh.lead_track)
        opened = behind.open_asked(actor, figure, division, query, led)
        body = orjson.dumps(behind.opened(connection, opened, query["page"]))
    response = json_answer(body)
    response.headers["Cache-Control"] = "private, no-store"
    return response
