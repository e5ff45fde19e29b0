"""Shapes of setting up a second factor."""

from marshmallow import Schema, fields

from backend.people.passwords import PASSWORD_MAX
from backend.people.schema import Strict, Text


class FactorBody(Strict):
    """POST /totp: the password again, and a code where one is in use."""

    password = Text(PASSWORD_MAX, trimmed=False, required=True)
    code = Text(40, load_default="")


class FactorProposed(Schema):
    """What an authenticator needs, as text and for a QR code; never told again."""

    secret = fields.String()
    uri = fields.String()


class CodeBody(Strict):
    """POST /totp/confirm."""

    code = Text(40, required=True)


class RecoveryCodes(Schema):
    """Each lets its owner in once without the phone; never told again."""

    recovery = fields.List(fields.String())
