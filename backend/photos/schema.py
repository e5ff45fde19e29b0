"""Wire shapes of uploads and of asking for a picture."""

from marshmallow import Schema, ValidationError, fields

from backend.people.schema import Strict

SIZES = ("thumb", "full")


def _known_size(value: str) -> None:
    if value not in SIZES:
        raise ValidationError(
            [{"zh": "只能是 thumb 或 full。", "en": "This must be thumb or full."}]
        )


class PictureQuery(Strict):
    """Which of the two sizes."""

    size = fields.String(load_default="full", validate=_known_size, metadata={"enum": list(SIZES)})


class ProgressShape(Schema):
    """How far an upload has come."""

    received = fields.Integer()
    complete = fields.Boolean()
