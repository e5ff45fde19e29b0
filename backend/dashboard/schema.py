"""Wire shapes of the figures' queries. Faults name the parameter, in both languages."""

from typing import Any

from flask import current_app
from marshmallow import Schema, ValidationError, fields

from backend.totals.figure import TRACKS

FIRST_YEAR, LAST_YEAR = 1949, 2199
LAST_PAGE = 1_000_000


def _words(zh: str, en: str) -> list[dict[str, str]]:
    return [{"zh": zh, "en": en}]


class Division(fields.String):
    """12 digits; whether it exists and is in scope is asked later."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> str:
        if len(value) != 12 or not (value.isascii() and value.isdigit()):
            raise ValidationError(
                _words("区划代码应为 12 位数字。", "A division code has 12 digits.")
            )
        return str(value)


class Month(fields.Field[int]):
    """A month as YYYYMM, e.g. 202611."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> int:
        text = str(value)
        if len(text) == 6 and text.isascii() and text.isdigit():
            year, month = int(text[:4]), int(text[4:])
            if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12:
                return int(text)
        raise ValidationError(
            _words("月份应写成 6 位，如 202611。", "A month is written YYYYMM, e.g. 202611.")
        )


class Track(fields.String):
    """One of the two figures kept side by side."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> str:
        if value not in TRACKS:
            raise ValidationError(
                _words("只能是 reported 或 approved。", "This must be reported or approved.")
            )
        return str(value)


class Page(fields.Field[int]):
    """A page number from 1."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> int:
        text = str(value)
        if len(text) <= 7 and text.isascii() and text.isdigit() and 1 <= int(text) <= LAST_PAGE:
            return int(text)
        raise ValidationError(_words("页码应为正整数。", "A page is a whole number from 1."))


class Part(fields.String):
    """A value of the measure's dimension; whether it exists is asked later."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> str:
        if len(value) > 40 or not value.isprintable():
            raise ValidationError(_words("分类代码不对。", "This is no code of a part."))
        return str(value)


class KindName(fields.String):
    """A kind of the catalogue."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> str:
        if value not in current_app.extensions["catalogue"].kinds:
            raise ValidationError(_words("没有这种台账。", "There is no such kind."))
        return str(value)


class State(fields.String):
    """By which state a list is narrowed."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> str:
        if value != "waiting":
            raise ValidationError(_words("只能是 waiting（待审）。", "This must be waiting."))
        return str(value)


class BoardQuery(Schema):
    """GET /dashboard: default the session's own scope, this month, the county's lead track."""

    division = Division(metadata={"description": "12 位区划代码，默认本人管辖范围"})
    month = Month(metadata={"type": "integer", "description": "YYYYMM，默认本月"})
    track = Track(metadata={"enum": list(TRACKS), "description": "默认按县里的设置"})
    kind = KindName(metadata={"description": "只看这一种台账，连同它的全部指标"})


class BehindQuery(Schema):
    """GET /figures/{kind}/{indicator}/records: default from January to this month."""

    division = Division(metadata={"description": "12 位区划代码，默认本人管辖范围"})
    first = Month(
        data_key="from", metadata={"type": "integer", "description": "YYYYMM，默认当年一月"}
    )
    last = Month(data_key="to", metadata={"type": "integer", "description": "YYYYMM，默认本月"})
    track = Track(metadata={"enum": list(TRACKS), "description": "默认按县里的设置"})
    part = Part(metadata={"description": "只看这一分类"})
    state = State(
        metadata={
            "enum": ["waiting"],
            "description": "只看待审的：每条写审核后已审核的数会增减多少，合计即卡片的 pending",
        }
    )
    page = Page(load_default=1, metadata={"type": "integer"})
