"""A list in pages: how the next one is asked for, and where one ends."""

from typing import Any

from marshmallow import Schema, fields, validate

from backend.errors import Problem

PAGE = 50
_PLACE_LIMIT = 400

Row = dict[str, Any]


class PageQuery(Schema):
    """Where to go on."""

    after = fields.String(
        load_default=None,
        validate=validate.Length(max=_PLACE_LIMIT),
        metadata={"description": "`next` of the page before"},
    )


class Page(Schema):
    """Where the next page begins; null where there is none."""

    next = fields.String(allow_none=True)


def cut(rows: list[Row]) -> tuple[list[Row], Row | None]:
    """Of PAGE + 1 rows those of the page, and its last one where another page follows."""
    return rows[:PAGE], rows[PAGE - 1] if len(rows) > PAGE else None


def wrong_place() -> Problem:
    """422: this is no place of ours to go on from."""
    return Problem(422, "invalid", "翻页的位置不对，请从头看。", "Start from the first page.")
