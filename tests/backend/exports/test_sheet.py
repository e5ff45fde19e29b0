"""CSV that opens clean: nothing in it can be taken for a formula."""

import csv
import io
from decimal import Decimal

import pytest

from backend.exports.sheet import amount, download, headed, lines, safe


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "　=1", "＝1+1", "＋1", "－1", "＠A"],
)
def test_text_that_could_be_a_formula_is_put_behind_a_mark(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["屋场坪", "3-12", "a=b", "", "张*明", "'=1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


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
