"""The shape of one record with its history, for the API's description."""

from typing import Any

from marshmallow import Schema, fields

NAMED: Any = {"description": "masked for the county: 张*明"}


class Picture(Schema):
    """A picture of the record; ``stored`` tells whether it has been uploaded."""

    field = fields.String()
    sha256 = fields.String()
    gone = fields.Boolean(metadata={"description": "no longer in the record, or of a held one"})
    stored = fields.Boolean()


class StepDecision(Schema):
    """What a person decided about an operation that was held."""

    how = fields.String(metadata={"description": "accepted, repaired, returned"})
    reason = fields.String()
    by = fields.String(metadata=NAMED)


class Step(Schema):
    """One operation on the record: in force where it has a ``rev``."""

    op_id = fields.String()
    rev = fields.Integer(allow_none=True)
    do = fields.String()
    outcome = fields.String()
    code = fields.String(allow_none=True)
    field_errors = fields.List(fields.Dict(), allow_none=True)
    author = fields.String()
    author_name = fields.String(metadata=NAMED)
    division = fields.String()
    at = fields.Integer(metadata={"description": "the phone's clock, ms"})
    received_at = fields.String()
    resolved_at = fields.String(allow_none=True)
    set = fields.Dict(metadata={"description": "new values; personal ones masked for the county"})
    was = fields.Dict(metadata={"description": "the values that its author saw"})
    decision = fields.Nested(StepDecision, allow_none=True)


class Double(Schema):
    """A live record with the same natural key: a suspected duplicate."""

    record_id = fields.String()
    day = fields.String()
    rev = fields.Integer()
    author = fields.String()
    author_name = fields.String(metadata=NAMED)


class Record(Schema):
    """A record as it stands."""

    record_id = fields.String()
    kind = fields.String()
    kind_version = fields.Integer()
    division = fields.String()
    day = fields.String()
    status = fields.String()
    dead = fields.Boolean()
    rev = fields.Integer()
    flags = fields.Integer(metadata={"description": "how many soft warnings it draws"})
    body = fields.Dict(metadata={"description": "personal fields masked for the county"})
    author = fields.String()
    author_name = fields.String(metadata=NAMED)
    created_at = fields.String()
    updated_at = fields.String()


class RecordPage(Schema):
    """One record with everything that was ever said about it, in order."""

    record = fields.Nested(Record)
    photos = fields.List(fields.Nested(Picture))
    history = fields.List(fields.Nested(Step))
    held = fields.List(fields.Nested(Step))
    same = fields.List(fields.Nested(Double))
