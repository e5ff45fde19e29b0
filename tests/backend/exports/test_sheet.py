"""CSV that opens clean: nothing in it can be taken for a formula."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest

from backend.exports.sheet import Percentage, amount, download, headed, lines, safe


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "　=1", "＝1+1", "＋1", "－1", "＠A"],
)
def test_text_that_could_be_a_formula_is_put_behind_a_mark(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["屋场坪", "碧香早1号", "a=b", "", "张*明", "'=1", "12 亩", "A栋3-5"]
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "0012", "3-5", "3/5", "12E5", "1e3", "20210012345678901", "１２", "1,234", "12%", "3:05",
        "2026年11月", "11月3日", "2026-11-30", "MAR1", "5-Mar", "1 Jan 2026", "TRUE", "￥12",
    ],
)  # fmt: skip
def test_text_that_a_spreadsheet_would_change_is_put_behind_a_tab(text: str) -> None:
    """A house number 0012 must not become 12, nor 3-5 a day in March."""
    assert safe(text) == f"\t{text}"


def test_days_instants_and_rates_stay_values() -> None:
    assert safe(date(2026, 11, 30)) == "2026-11-30"
    assert safe(datetime(2026, 11, 30, 9, 5)) == "2026-11-30 09:05:00"
    assert safe(Percentage("-16.0%")) == "-16.0%"


def test_numbers_stay_numbers() -> None:
    assert [safe(cell) for cell in (-5, Decimal("-0.50"), 0, None)] == ["-5", "-0.50", "0", ""]


@pytest.mark.parametrize(
    ("value", "scale", "text"),
    [(1250, 2, "12.50"), (-5, 2, "-0.05"), (7, 0, "7"), (10**15, 2, "10000000000000.00")],
)
def test_amounts_are_exact(value: int, scale: int, text: str) -> None:
    assert safe(amount(value, scale)) == text


def test_no_amount_is_an_empty_cell_and_zero_is_not() -> None:
    assert safe(amount(None, 2)) == ""
    assert safe(amount(0, 2)) == "0.00"


def test_quotes_commas_and_line_breaks_come_back_as_they_were() -> None:
    row = ['说“好”, "good"', "第一行\n第二行", "a;b"]
    content = b"".join(lines([row])).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(content))) == row


def test_a_long_sheet_leaves_in_pieces() -> None:
    pieces = list(lines([n] for n in range(1000)))
    assert len(pieces) > 4
    assert b"".join(pieces).decode("utf-8-sig").split() == [str(n) for n in range(1000)]


def test_headers_carry_their_unit() -> None:
    assert (headed("面积", "亩"), headed("品种", "")) == ("面积（亩）", "品种")


def test_the_file_name_is_chinese_and_has_a_plain_one_beside_it() -> None:
    disposition = download([], "dashboard", "沅陵县/汇总").headers["Content-Disposition"]
    assert disposition == (
        'attachment; filename="dashboard.csv"; '
        "filename*=UTF-8''%E6%B2%85%E9%99%B5%E5%8E%BF%2F%E6%B1%87%E6%80%BB.csv"
    )
