"""Each fault of a list is named by its line, with what to do."""

import pytest

from backend.divisions.checking import Row, check_rows

COUNTY = Row("431222000000", "沅陵县", line=2)
TOWN = Row("431222114000", "官庄镇", line=3)


def faults(*rows):
    return check_rows([COUNTY, TOWN, *rows])


def test_a_good_list_has_none():
    assert faults(Row("431222114255", "官庄村", line=4)) == []


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        (Row("4.31222E+11", "官庄村"), "文本", "format the column as text"),
        (Row("431222114", "官庄镇"), "431222114000", "pad it with zeros"),
        (Row("431222", "沅陵县"), "431222000000", "pad it with zeros"),
        (Row("43122211425", "官庄村"), "12 位", "12-digit"),
        (Row("", "官庄村"), "12 位", "12-digit"),
        (Row("431200000000", "怀化市"), "省、市", "leave provinces and cities out"),
        (Row("431222600000", "某镇"), "001–599", "001-599"),
        (Row("431222114255", "  "), "名称是空的", "fill it in"),
        (Row("431222114255", "官\x00庄"), "无法显示", "cannot be shown"),
        (Row("431222114255", "村" * 61), "改短", "shorten"),
        (Row("431222114255", "官庄村", valid_from=-1), "valid_from", "2024-07-01"),
        (Row("431222114255", "官庄村", valid_to=20240230), "valid_to", "2024-07-01"),
        (Row("431222114255", "官庄村", 20240701, 20240701), "晚于", "later than"),
        (Row("431222114255", "官庄村", successor_code="431222114000"), "同级", "same level"),
        (Row("431222114255", "官庄村", successor_code="x"), "同级", "same level"),
        (Row("431222115001", "城关社区"), "431222115000", "add its line"),
        (Row("431223114000", "外县镇"), "431223000000", "add its line"),
        (Row("431222114000", "官庄镇"), "第 3 行重复", "on line 3 already"),
    ],
)
def test_fault(row, zh, en):
    row = Row(row.code, row.name, row.valid_from, row.valid_to, row.successor_code, line=4)
    found = faults(row)
    assert [fault.line for fault in found] == [4]
    assert zh in found[0].zh
    assert en in found[0].en


def test_all_faults_are_told_at_once_in_order_of_lines():
    found = faults(
        Row("431222114255", "", line=4), Row("x", "y", line=5), Row("431222115001", "某", line=6)
    )
    assert [fault.line for fault in found] == [4, 5, 6]
