"""HTTP for pictures: uploaded in pieces, reached through a record in scope alone."""

import re
import uuid

from flask import Response, request
from flask_smorest import Blueprint

from backend.db import reading
from backend.errors import not_found
from backend.people.session import current_actor, signed_in
from backend.photos.objects import objects
from backend.photos.schema import PictureQuery, ProgressShape
from backend.photos.store import stored_of_record
from backend.photos.upload import Progress, expected, object_name, parse_span, progress, take
from backend.policy import SIGNED_IN, policy

blueprint = Blueprint("photos", __name__, url_prefix="/api/v1", description="照片")

_SHA256 = re.compile(r"[0-9a-f]{64}")
_DAY_SECONDS = 86_400


def _checked(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise not_found()
    return sha256


@blueprint.route("/photos/<string:sha256>/upload", methods=["GET"])
@policy(SIGNED_IN, "photo", sha256="announced")
@signed_in
@blueprint.response(200, ProgressShape)
@blueprint.alt_response(404, description="no operation in scope has announced this picture")
def get_upload(sha256: str) -> Progress:
    """How many bytes of this device's upload the server holds."""
    return progress(current_actor(), _checked(sha256))


@blueprint.route("/photos/<string:sha256>/upload", methods=["PUT"])
@policy(SIGNED_IN, "photo", sha256="announced")
@signed_in
@blueprint.doc(
    parameters=[
        {
            "in": "header",
            "name": "Content-Range",
            "required": True,
            "schema": {"type": "string", "pattern": r"^bytes \d+-\d+/\d+$"},
        }
    ],
    requestBody={
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
)
@blueprint.response(200, ProgressShape)
@blueprint.alt_response(400, description="content_range")
@blueprint.alt_response(404, description="no operation in scope has announced this picture")
@blueprint.alt_response(409, description="offset, with the `received` to go on from")
@blueprint.alt_response(422, description="hash_mismatch, not_an_image, image_too_large")
def put_upload(sha256: str) -> Progress:
    """Send a piece; the one that makes it whole has the picture checked, cleaned and kept."""
    actor = current_actor()
    span = parse_span(request.headers.get("Content-Range"))
    done = expected(actor, _checked(sha256), span)
    return done or take(actor, sha256, span, request.get_data(cache=False))


@blueprint.route("/records/<uuid:record_id>/photos/<string:sha256>", methods=["GET"])
@policy(SIGNED_IN, "photo", record_id="record", sha256="picture")
@signed_in
@blueprint.arguments(PictureQuery, location="query")
@blueprint.response(200, content_type="image/jpeg")
@blueprint.alt_response(404, description="not_found")
def get_picture(query: dict[str, str], record_id: uuid.UUID, sha256: str) -> Response:
    """A record's picture, as a clean JPEG."""
    actor, size = current_actor(), query["size"]
    with reading() as connection:
        stored = stored_of_record(connection, actor, str(record_id), _checked(sha256))
    if stored is None:
        raise not_found()
    response = Response(mimetype="image/jpeg")
    response.set_etag(f"{stored[:32]}-{size}")
    response.headers["Cache-Control"] = f"private, max-age={_DAY_SECONDS}"
    response.headers["Content-Disposition"] = 'inline; filename="photo.jpg"'
    if not request.if_none_match.contains(response.get_etag()[0] or ""):
        content = objects().get(object_name(actor.county_code, stored, size))
        if content is None:
            raise not_found()
        response.set_data(content)
    response.make_conditional(request)
    return response
