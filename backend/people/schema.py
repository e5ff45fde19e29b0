"""Wire shapes of sign-in, settings, feedback and divisions.

Bodies are strict: an unknown field is refused by name. Faults are told in both languages, as
``fields: {"json": {field: [{"zh", "en"}]}}``.
"""

import unicodedata
from collections.abc import Callable
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from backend.people.accounts import NAME_LIMIT
from backend.people.feedback import TEXT_LIMIT
from backend.people.passwords import PASSWORD_MAX
from backend.people.settings import CLOSED_MONTHS_RULES, LEAD_TRACKS, TOTP_CHOICES


def _words(zh: str, en: str) -> list[dict[str, str]]:
    return [{"zh": zh, "en": en}]


_REQUIRED = _words("必须填写。", "This is required.")
_NOT_TEXT = _words("应当是文字。", "This must be text.")
_FAULTS: Any = {
    "required": _REQUIRED,
    "null": _REQUIRED,
    "invalid": _NOT_TEXT,
    "invalid_utf8": _NOT_TEXT,
}
_LINE_BREAKS = "\n\r\t"


class Strict(Schema):
    """A request body that names what it does not know."""

    error_messages: Any = {  # noqa: RUF012 - marshmallow's own way to say it
        "unknown": {"zh": "没有这个字段。", "en": "There is no such field."},
        "type": {"zh": "请求应当是一个 JSON 对象。", "en": "The body must be a JSON object."},
    }


class Text(fields.String):
    """Text of 1 to ``limit`` characters that any database can hold and any screen can show.

    ``trimmed`` is off for passwords alone, ``lines`` on where line breaks may be.
    """

    def __init__(
        self, limit: int, *, trimmed: bool = True, lines: bool = False, **options: Any
    ) -> None:
        super().__init__(error_messages=_FAULTS, metadata={"maxLength": limit}, **options)
        self.limit, self.trimmed, self.lines = limit, trimmed, lines

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options) or ""
        text = unicodedata.normalize("NFC", text.strip() if self.trimmed else text)
        if len(text) > self.limit:
            raise ValidationError(
                _words(f"最多 {self.limit} 个字。", f"At most {self.limit} characters.")
            )
        if not text and self.required:
            raise ValidationError(_REQUIRED)
        plain = text.translate({ord(c): None for c in _LINE_BREAKS}) if self.lines else text
        if not plain.isprintable():
            raise ValidationError(
                _words("含有无法显示的字符。", "It holds characters that cannot be shown.")
            )
        return text


def _one_of(choices: tuple[str, ...]) -> Callable[[str], None]:
    """A check that a value is one of these."""
    zh, en = " 或 ".join(choices), " or ".join(choices)

    def check(value: str) -> None:
        if value not in choices:
            raise ValidationError(_words(f"只能是 {zh}。", f"This must be {en}."))

    return check


class SignInBody(Strict):
    """POST /session."""

    name = Text(NAME_LIMIT, required=True)
    password = Text(PASSWORD_MAX, trimmed=False, required=True)
    label = Text(120, load_default="")
    code = Text(40, load_default="")


class AccountShape(Schema):
    """Who is signed in."""

    id = fields.String()
    name = fields.String()
    display_name = fields.String()
    role = fields.String()
    division = fields.String()
    county_code = fields.String()


class FactorShape(Schema):
    """How the account stands with its second factor; ``due``: nothing else before it is set up."""

    offered = fields.Boolean()
    required = fields.Boolean()
    enrolled = fields.Boolean()
    recovery_left = fields.Integer()
    due = fields.Boolean()


class ProfileDivision(Schema):
    """The scope of the account."""

    code = fields.String()
    name = fields.String(allow_none=True)
    level = fields.Integer(allow_none=True)


class DeviceShape(Schema):
    """The device that the server issued to this browser."""

    id = fields.String()
    proof = fields.String(
        metadata={"description": "the key by which a file proves to be this account's, base64url"}
    )


class SealShape(Schema):
    """The public key that a file is sealed to: P-256, uncompressed, base64url."""

    id = fields.String()
    key = fields.String()


class Profile(Schema):
    """The answer to a sign-in."""

    account = fields.Nested(AccountShape)
    division = fields.Nested(ProfileDivision)
    device = fields.Nested(DeviceShape)
    seal = fields.Nested(SealShape)
    epoch = fields.String(allow_none=True)
    lead_track = fields.String()
    demo = fields.Boolean()
    first_password = fields.Boolean(
        metadata={"description": "somebody else made the password and knows it"}
    )
    password_due = fields.Boolean(
        metadata={"description": "an own one must be chosen before anything else"}
    )
    totp = fields.Nested(FactorShape)


class SessionShape(Schema):
    """One living sign-in of the account."""

    id = fields.String()
    device_label = fields.String()
    user_agent = fields.String()
    created_at = fields.String()
    last_seen = fields.String()
    current = fields.Boolean()


class Sessions(Schema):
    """All living sign-ins of the account."""

    sessions = fields.List(fields.Nested(SessionShape))


class SettingsBody(Strict):
    """Some of the county's choices."""

    @validates_schema
    def _some(self, data: dict[str, str], **_: Any) -> None:
        if not data:
            raise ValidationError({"lead_track": _REQUIRED})

    lead_track = Text(20, validate=_one_of(LEAD_TRACKS))
    totp = Text(20, validate=_one_of(TOTP_CHOICES))
    closed_months = Text(20, validate=_one_of(CLOSED_MONTHS_RULES))


class SettingsShape(Schema):
    """The county's choices, as they stand."""

    lead_track = fields.String()
    totp = fields.String()
    closed_months = fields.String(
        metadata={"description": "county: its officers may accept into closed months"}
    )


class FeedbackBody(Strict):
    """POST /feedback."""

    text = Text(TEXT_LIMIT, lines=True, required=True)


class Kept(Schema):
    """The id of what was kept."""

    id = fields.String()


class FeedbackFrom(Schema):
    """Who wrote it."""

    display_name = fields.String()
    role = fields.String()
    division = fields.String()


class FeedbackShape(Schema):
    """One message to the county."""

    id = fields.String()
    text = fields.String()
    created_at = fields.String()
    sender = fields.Nested(FeedbackFrom, data_key="from", attribute="from")


class FeedbackList(Schema):
    """The last messages to the county."""

    feedback = fields.List(fields.Nested(FeedbackShape))


class DivisionShape(Schema):
    """A division as phones know it."""

    code = fields.String()
    name = fields.String()
    full_name = fields.String()
    level = fields.Integer()
    parent = fields.String(allow_none=True)


class Divisions(Schema):
    """The scope, what is below it and what is above it."""

    divisions = fields.List(fields.Nested(DivisionShape))
