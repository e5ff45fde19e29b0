"""The wire shape of what has become of a file."""

from marshmallow import Schema, fields


class BroughtShape(Schema):
    """How many operations and pictures a file held, and what has become of them."""

    operations = fields.Integer()
    outcomes = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "by outcome; `retry`: not stored, import the file again"},
    )
    again = fields.Integer(metadata={"description": "had arrived before"})
    unproven = fields.Integer(
        metadata={"description": "set aside: not proven to come from that phone"}
    )
    elsewhere = fields.Integer(
        metadata={"description": "of other scopes' people: not taken in, keep the file for them"}
    )
    pictures = fields.Integer()
    pictures_kept = fields.Integer(metadata={"description": "whole on the server now"})
