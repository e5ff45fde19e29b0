"""Wire shapes of the devices of a scope."""

from marshmallow import Schema, fields

from backend.people.paging import Page, PageQuery
from backend.records.schema import NAMED


class DevicesQuery(PageQuery):
    """Which devices."""

    troubled = fields.Boolean(
        load_default=False,
        metadata={"description": "only where something is missing, waits or was set aside"},
    )


class Reason(Schema):
    """Why operations of a device are held, and how many."""

    outcome = fields.String()
    code = fields.String(allow_none=True)
    count = fields.Integer()


class WatchedDevice(Schema):
    """One device and its ledger."""

    id = fields.String()
    label = fields.String(metadata={"description": "empty for the county"})
    person = fields.String(metadata=NAMED)
    division = fields.String()
    place = fields.String(metadata={"description": "township and village by name"})
    active = fields.Boolean(metadata={"description": "account and device may sign in"})
    made = fields.Integer(metadata={"description": "the highest number that it spoke of"})
    received = fields.Integer()
    pending = fields.Integer(metadata={"description": "what it says still waits on it"})
    missing = fields.Integer(metadata={"description": "neither received nor waiting on it"})
    holes = fields.List(
        fields.List(fields.Integer()), metadata={"description": "not received, the first twenty"}
    )
    held = fields.Integer(metadata={"description": "set aside and not decided about"})
    reasons = fields.List(fields.Nested(Reason))
    app = fields.String()
    skew_ms = fields.Integer()
    persisted = fields.Boolean()
    quota_pct = fields.Integer()
    created_at = fields.String()
    last_seen = fields.String()


class DevicesCounts(Schema):
    """Of the whole scope."""

    devices = fields.Integer()
    troubled = fields.Integer()
    pending = fields.Integer()


class DevicesPage(Page):
    """A page of devices, by division and name."""

    devices = fields.List(fields.Nested(WatchedDevice))
    counts = fields.Nested(DevicesCounts)
