"""Wire shapes of what is held and of decisions about it."""

from marshmallow import Schema, fields, validate

from backend.intake.wish import HOWS
from backend.people.paging import Page, PageQuery
from backend.people.schema import Strict, Text
from backend.records.schema import NAMED
from backend.review.held import OUTCOMES

REASON_LIMIT = 200
_MOST_FIELDS = 200


class HeldQuery(PageQuery):
    """Which held operations."""

    outcome = fields.String(load_default=None, validate=validate.OneOf(OUTCOMES))


class Stands(Schema):
    """The record as it stands."""

    rev = fields.Integer()
    division = fields.String()
    status = fields.String()
    dead = fields.Boolean()
    body = fields.Dict()


class Held(Schema):
    """One held operation against what stands."""

    op_id = fields.String()
    record_id = fields.String(allow_none=True)
    do = fields.String()
    kind = fields.String(allow_none=True)
    division = fields.String()
    place = fields.String(metadata={"description": "township and village by name"})
    outcome = fields.String(validate=validate.OneOf(OUTCOMES))
    code = fields.String(allow_none=True)
    field_errors = fields.List(fields.Dict(), allow_none=True)
    author = fields.String()
    author_name = fields.String(metadata=NAMED)
    device = fields.String()
    received_at = fields.String()
    set = fields.Dict(metadata={"description": "what it says; personal ones masked for the county"})
    was = fields.Dict(metadata={"description": "what its author saw"})
    stands = fields.Nested(Stands, allow_none=True)
    mended = fields.Boolean(metadata={"description": "its author has said something else since"})
    can = fields.List(fields.String(validate=validate.OneOf(HOWS)))


class Counts(Schema):
    """How many are held in the scope."""

    conflict = fields.Integer()
    quarantined = fields.Integer()
    late = fields.Integer()


class HeldPage(Page):
    """A page of what waits for a person, the longest waiting first."""

    held = fields.List(fields.Nested(Held))
    counts = fields.Nested(Counts)


class DecisionBody(Strict):
    """A decision; ``decision_id`` is the asker's own, so that a second tap is the same one."""

    decision_id = fields.UUID(required=True)
    how = fields.String(required=True, validate=validate.OneOf(HOWS))
    reason = Text(REASON_LIMIT, load_default="")
    set = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        validate=validate.Length(max=_MOST_FIELDS),
        metadata={"description": "the fields that a repair corrects; null clears"},
    )
    division = fields.String(
        load_default=None, allow_none=True, validate=validate.Regexp(r"^[0-9]{12}\Z")
    )


class DecisionShape(Schema):
    """A decision as it stands; ``rev`` where something came in force."""

    op_id = fields.String()
    how = fields.String(validate=validate.OneOf(HOWS))
    reason = fields.String()
    rev = fields.Integer(allow_none=True)
    by = fields.String(metadata=NAMED)
    at = fields.String()
    replayed = fields.Boolean()
