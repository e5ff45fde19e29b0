"""The shapes of a sync, for the API's description. The hot path reads and writes JSON itself."""

from marshmallow import Schema, fields, validate

from backend.records.status import NAMES

OUTCOMES = (
    "applied", "merged", "conflict", "quarantined", "late", "key_reuse", "malformed", "retry",
)  # fmt: skip
_ANY = fields.Raw(metadata={"description": "a value of the field's type"})


class Announced(Schema):
    """A picture that is new with its operation."""

    sha256 = fields.String(required=True)
    bytes = fields.Integer(required=True)


class Operation(Schema):
    """One change, as its author made it; it never changes once made."""

    op_id = fields.UUID(required=True)
    seq = fields.Integer(required=True, metadata={"minimum": 1})
    record_id = fields.UUID(required=True)
    do = fields.String(
        required=True, validate=validate.OneOf(("create", "edit", "delete", "review", "attach"))
    )
    kind = fields.String(required=True)
    kind_version = fields.Integer(required=True)
    division = fields.String(required=True, metadata={"pattern": "^[0-9]{12}$"})
    base = fields.Dict(
        allow_none=True, metadata={"description": 'null, {"rev": n} or {"op": op_id}'}
    )
    set = fields.Dict(keys=fields.String(), values=_ANY, required=True)
    was = fields.Dict(keys=fields.String(), values=_ANY)
    photos = fields.List(fields.Nested(Announced))
    at = fields.Integer(required=True, metadata={"description": "the phone's clock, ms"})
    author = fields.UUID(required=True)


class DeviceSays(Schema):
    """What a phone says of itself."""

    id = fields.UUID()
    app = fields.String()
    now = fields.Integer(metadata={"description": "the phone's clock, ms"})
    max_seq = fields.Integer()
    pending = fields.Integer()
    persisted = fields.Boolean()
    quota_pct = fields.Integer()


class SyncBody(Schema):
    """Push and pull in one."""

    proto = fields.Integer(required=True, validate=validate.Equal(1))
    request_id = fields.String(required=True)
    epoch = fields.String(allow_none=True)
    cursor = fields.String(allow_none=True)
    deposit = fields.Boolean()
    device = fields.Nested(DeviceSays)
    account = fields.UUID(metadata={"description": "who is signed in, as the phone has it"})
    ops = fields.List(fields.Nested(Operation), metadata={"maxItems": 100})
    counted_elsewhere = fields.List(
        fields.UUID(),
        metadata={"maxItems": 100, "description": "of ops: `seq` is another device's count"},
    )
    held = fields.List(
        fields.UUID(),
        metadata={"maxItems": 200, "description": "own operations that wait for a person"},
    )


class FieldError(Schema):
    """What is wrong with one field, in words."""

    field = fields.String()
    code = fields.String()
    params = fields.Dict()
    message = fields.Dict(keys=fields.String(), values=fields.String())


class Result(Schema):
    """The verdict on one operation, in the order of ``ops``."""

    op_id = fields.String()
    outcome = fields.String(validate=validate.OneOf(OUTCOMES))
    rev = fields.Integer(allow_none=True)
    code = fields.String(allow_none=True)
    field_errors = fields.List(fields.Nested(FieldError), allow_none=True)
    replayed = fields.Boolean()
    number = fields.Integer(allow_none=True)


class Change(Schema):
    """A record as it stands."""

    record_id = fields.String()
    kind = fields.String()
    kind_version = fields.Integer()
    division = fields.String()
    rev = fields.Integer()
    status = fields.String(validate=validate.OneOf(NAMES))
    dead = fields.Boolean()
    day = fields.Date()
    body = fields.Dict()
    author = fields.String()
    number = fields.Integer()
    updated_at = fields.Integer(metadata={"description": "ms"})
    held = fields.List(fields.String())


class Settled(Schema):
    """How an operation among ``held`` has ended."""

    op_id = fields.String()
    how = fields.String(validate=validate.OneOf(("accepted", "repaired", "returned", "released")))
    reason = fields.String(metadata={"description": "the reviewer's own words"})
    rev = fields.Integer(allow_none=True)


class Ledger(Schema):
    """Which of the device's sequence numbers have arrived."""

    contiguous_seq = fields.Integer()
    missing = fields.List(fields.List(fields.Integer()))
    max_seq = fields.Integer()


class Limits(Schema):
    """What one request may hold."""

    ops = fields.Integer()
    wire = fields.Integer()
    inflated = fields.Integer()


class SyncAnswer(Schema):
    """Verdicts, and what changed."""

    proto = fields.Integer()
    request_id = fields.String()
    epoch = fields.String()
    now = fields.Integer(metadata={"description": "the server's clock, ms"})
    results = fields.List(fields.Nested(Result))
    device = fields.Nested(Ledger)
    changes = fields.List(fields.Nested(Change))
    settled = fields.List(fields.Nested(Settled))
    rolled_number = fields.Integer()
    cursor = fields.String(allow_none=True)
    more = fields.Boolean()
    reset = fields.Boolean()
    limits = fields.Nested(Limits)
