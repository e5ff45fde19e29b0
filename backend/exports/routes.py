"""HTTP for what is shown, as a file: the addresses of the figures, ending in ``.csv``."""

from contextlib import ExitStack
from typing import Any

from flask import Response, current_app
from flask_smorest import Blueprint

from backend.clock import today
from backend.dashboard import behind, store
from backend.dashboard.ask import division_in_scope, settle
from backend.dashboard.behind import Behind
from backend.dashboard.board import board
from backend.dashboard.schema import BehindQuery, BoardQuery
from backend.db import reading, writing
from backend.errors import not_found
from backend.exports import board_sheet, records_sheet
from backend.exports.sheet import download, lines
from backend.people.actor import Actor
from backend.people.audit import audit
from backend.people.session import current_actor, signed_in
from backend.policy import SIGNED_IN, policy

blueprint = Blueprint("exports", __name__, url_prefix="/api/v1", description="导出")


@blueprint.route("/dashboard.csv", methods=["GET"])
@policy(SIGNED_IN, "export", division="division")
@signed_in
@blueprint.arguments(BoardQuery, location="query")
@blueprint.response(200, content_type="text/csv")
@blueprint.alt_response(404, description="not_found")
def get_dashboard_sheet(query: dict[str, Any]) -> Response:
    """The dashboard of one division as CSV."""
    actor = current_actor()
    division = division_in_scope(actor, query)
    with reading() as connection:
        fresh = store.freshness(connection, division)
        asked = settle(actor, division, query, fresh.lead_track)
        catalogue = current_app.extensions["catalogue"]
        shown = board(connection, catalogue, asked, fresh, everything=True)
    name = f"{shown['division']['name']}指标汇总{asked.month}"
    return download(
        lines(board_sheet.rows(shown, fresh)), f"dashboard-{division}-{asked.month}", name
    )


@blueprint.route("/figures/<string:kind>/<string:indicator>/records.csv", methods=["GET"])
@policy(SIGNED_IN, "export", free=("kind", "indicator"), division="division")
@signed_in
@blueprint.arguments(BehindQuery, location="query")
@blueprint.response(200, content_type="text/csv")
@blueprint.alt_response(404, description="not_found")
def get_records_sheet(query: dict[str, Any], kind: str, indicator: str) -> Response:
    """The records behind a figure as CSV; who took it is put on record, for it holds names."""
    actor = current_actor()
    figure = behind.find_figure(current_app.extensions["catalogue"], kind, indicator)
    division = division_in_scope(actor, query)
    with ExitStack() as stack:
        # One snapshot from the first line to the last: it ends when the answer has left.
        connection = stack.enter_context(reading())
        fresh = store.freshness(connection, division)
        place = store.path(connection, division)
        if not place:
            raise not_found()
        led = behind.lead_track(connection, figure, division, query, fresh.lead_track)
        opened = behind.open_asked(actor, figure, division, query, led)
        _put_on_record(actor, opened)
        listed = records_sheet.listed_words(opened)
        name = f"{place[-1]['name']}{figure.indicator.label['zh']}{listed}{today():%Y%m%d}"
        content = lines(records_sheet.rows(connection, opened, fresh))
        response = download(content, f"records-{kind}-{indicator}-{division}", name)
        response.call_on_close(stack.pop_all().close)
    return response


def _put_on_record(actor: Actor, opened: Behind) -> None:
    span = opened.span
    detail = {
        "kind": span.kind,
        "indicator": opened.figure.indicator.name,
        "division": span.division,
        "from": span.first,
        "to": span.last,
        "track": span.track,
        **({"state": behind.WAITING} if span.waiting else {}),
    }
    with writing() as connection:
        audit(connection, actor.county_code, actor.account_id, "export", detail)
