"""CSV files as they come out of spreadsheets."""

import pytest

from backend.divisions.checking import check_rows
from backend.divisions.parsing import parse_list

GOOD = "code,name\n431222000000,沅陵县\n431222114000,官庄镇\n431222114255,官庄村\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(encoding):
    rows, faults = parse_list(GOOD.encode(encoding))
    assert not faults
    assert [(row.line, row.code, row.name) for row in rows] == [
        (2, "431222000000", "沅陵县"),
        (3, "431222114000", "官庄镇"),
        (4, "431222114255", "官庄村"),
    ]


def test_chinese_headers_extra_columns_blank_lines_and_windows_line_ends():
    text = "序号,区划代码,名称\r\n1, 431222000000 ,沅陵县\r\n,,\r\n\r\n2,431222114000,官庄镇\r\n"
    rows, faults = parse_list(text.encode())
    assert not faults
    assert [(row.line, row.code) for row in rows] == [(2, "431222000000"), (5, "431222114000")]


def test_validity_columns():
    text = GOOD.replace("code,name", "code,name,valid_from,valid_to,successor_code")
    text += "431222114256,双泉村,2001-01-01,20240701,431222114255\n"
    rows, faults = parse_list(text.encode())
    assert not faults
    assert not check_rows(rows)
    assert (rows[3].valid_from, rows[3].valid_to) == (20010101, 20240701)
    assert rows[3].successor_code == "431222114255"


def test_utf_16_is_told_to_be_saved_again():
    rows, faults = parse_list(GOOD.encode("utf-16"))
    assert not rows
    assert "CSV UTF-8" in faults[0].zh
    assert "CSV UTF-8" in faults[0].en


def test_no_text_at_all():
    assert parse_list(b"\x80\xff\xff\xff").faults
    assert parse_list(b"") == ([], [])
    assert check_rows([])[0].line == 0


def test_without_a_header_nothing_is_guessed():
    rows, faults = parse_list(GOOD.split("\n", 1)[1].encode())
    assert not rows
    assert faults[0].line == 1
    assert "code,name" in faults[0].en


def test_a_line_with_too_many_cells_is_named():
    rows, faults = parse_list((GOOD + "431222114256,双泉村,旧称,甲\n").encode())
    assert [fault.line for fault in faults] == [5]
    assert "4" in faults[0].zh
    assert len(rows) == 4


def test_a_quote_that_never_ends_is_named():
    faults = parse_list((GOOD + '431222114256,"双泉村\n431222114257,沃溪村\n').encode()).faults
    assert len(faults) == 1
    assert faults[0].line >= 5
