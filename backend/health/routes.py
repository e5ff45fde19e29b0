"""/healthz for whoever restarts things, /metrics for Prometheus; and the clock on every request."""

import time

import orjson
from flask import Response, current_app, g, request
from flask_smorest import Blueprint
from prometheus_client import CONTENT_TYPE_LATEST

from backend.health.admit import admit
from backend.health.check import check
from backend.health.exposition import exposition
from backend.metrics import REQUESTS
from backend.policy import ANYONE, policy

blueprint = Blueprint("health", __name__, description="Health and metrics of this installation.")


@blueprint.route("/healthz")
@policy(ANYONE, "read")
def healthz() -> Response:
    """Whether records can be stored, whether database and broker answer, the disk, the backlog.

    200 ok or degraded, 503 down: nothing can be stored.
    """
    status, body = check()
    response = Response(orjson.dumps(body), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/metrics")
@policy(ANYONE, "read")
@blueprint.response(200, content_type="text/plain")
@blueprint.alt_response(401, description="token_required")
@blueprint.alt_response(403, description="local_only")
def metrics() -> Response:
    """Counts and latencies in Prometheus' text format, for whoever may watch: see METRICS_TOKEN."""
    admit(current_app.extensions["settings"].metrics_token)
    _, body = check()
    var_dir = current_app.extensions["settings"].var_dir
    page = exposition(var_dir, body["dirty_cells"], body["oldest_dirty_seconds"])
    return Response(page, content_type=CONTENT_TYPE_LATEST)


@blueprint.before_app_request
def _begin() -> None:
    g.began = time.perf_counter()


@blueprint.after_app_request
def _count(response: Response) -> Response:
    rule = request.url_rule.rule if request.url_rule else "none"
    spent = time.perf_counter() - g.get("began", time.perf_counter())
    REQUESTS.labels(request.method, rule, response.status_code).observe(spent)
    return response
