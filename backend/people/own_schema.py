"""Shapes of what asks for the password once more."""

from marshmallow import Schema, fields

from backend.people.passwords import PASSWORD_MAX
from backend.people.schema import Strict, Text


class PasswordAgain(Strict):
    """The password, from somebody who is signed in."""

    password = Text(PASSWORD_MAX, trimmed=False, required=True)


class OwnPassword(PasswordAgain):
    """POST /password: the one that is, and the one that is to be."""

    new = Text(PASSWORD_MAX, trimmed=False, required=True)


class Ended(Schema):
    """How many other sign-ins have ended."""

    ended = fields.Integer()
