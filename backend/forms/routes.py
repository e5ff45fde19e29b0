"""The declarations that phones build their forms, checks and figures from."""

from functools import lru_cache

import orjson
from flask import Response, current_app, request
from flask_smorest import Blueprint

from backend.catalogue.kind import Catalogue
from backend.people.session import signed_in
from backend.policy import SIGNED_IN, policy

blueprint = Blueprint("forms", __name__, url_prefix="/api/v1", description="表格定义")


@blueprint.route("/catalogue", methods=["GET"])
@policy(SIGNED_IN, "read")
@signed_in
@blueprint.doc(responses={304: {"description": "If-None-Match named the current catalogue"}})
@blueprint.response(200, description="every kind's declaration and the messages of every rule")
@blueprint.alt_response(401, description="session_expired")
def get_catalogue() -> Response:
    """Every kind as declared (see docs/kinds.md), with an ETag that changes when one does."""
    catalogue: Catalogue = current_app.extensions["catalogue"]
    response = Response(_encoded(catalogue), mimetype="application/json")
    response.set_etag(catalogue.etag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


@lru_cache(maxsize=1)
def _encoded(catalogue: Catalogue) -> bytes:
    """The document as JSON: 47 KB that are the same for every phone."""
    return orjson.dumps(catalogue.document)
