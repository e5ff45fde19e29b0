"""The sheets that leave: the same figures as on the screen, with who took them on record."""

import csv
import io
from decimal import Decimal

import orjson
from flask import current_app
from sqlalchemy import text

from backend.dashboard import behind, store
from backend.dashboard.ask import Asked
from backend.dashboard.card import figure_of
from backend.db import reading
from backend.exports import records_sheet
from backend.people.audit import verify
from tests.backend.dashboard.world import COUNTY, FAR, TOWNSHIP, VILLAGE, World

Rows = list[list[str]]


def _rows(answer) -> Rows:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def _table(rows: Rows) -> tuple[list[str], Rows]:
    """The header, and the rows below it up to an empty one."""
    start = rows.index([]) + 1
    end = next((n for n, row in enumerate(rows) if n > start and not row), len(rows))
    return rows[start], rows[start + 1 : end]


def _audits() -> list[dict]:
    with reading() as connection:
        assert verify(connection, "431222") is None
        rows = connection.execute(text("SELECT detail FROM audit WHERE what = 'export'"))
        return [orjson.loads(row.detail) for row in rows]


def test_the_board_is_the_screens_and_its_rows_add_up(world: World) -> None:
    for division, area in ((VILLAGE, 1250), (VILLAGE, 30), (FAR, 400)):
        world.say("crop_variety", division, area_mu=area, status=1)
    world.roll()
    answer = world.reader().get("/dashboard.csv", month=202611, track="approved")
    rows = _rows(answer)
    header, table = _table(rows)
    column = header.index("推广种植面积（亩）")
    assert table[0][0] == "合计"
    assert Decimal(table[0][column]) == Decimal("16.80")
    assert sum(Decimal(row[column] or 0) for row in table[1:]) == Decimal("16.80")
    assert len(table) == 22
    empty = header.index("茶园面积（亩）")
    assert {row[empty] for row in table} == {""}
    told = {row[0]: row[1] for row in rows[1:6]}
    assert told["区划"] == "沅陵县"
    assert told["期间"].startswith("2026年1—11月")
    assert told["口径"] == "已审核"
    assert told["导出时间"] == "2026-11-20 12:00:00"
    assert "%E6%B2%85%E9%99%B5%E5%8E%BF" in answer.headers["Content-Disposition"]
    assert _audits() == []


def test_the_board_says_what_waits(world: World) -> None:
    world.say("crop_variety")
    rows = _rows(world.reader().get("/dashboard.csv"))
    assert any(row[:1] == ["提示"] for row in rows)


def test_the_records_add_up_and_the_taking_is_on_record(world: World) -> None:
    for area in (1250, 30, 400):
        world.say("crop_variety", area_mu=area, grower_name="张小明")
    world.roll()
    reader = world.reader()
    asked = {"from": 202601, "to": 202611, "track": "reported"}
    header, table = _table(_rows(reader.get("/figures/crop_variety/area/records.csv", **asked)))
    column = header.index("计入推广种植面积（亩）")
    assert table[0][0] == "合计"
    assert Decimal(table[0][column]) == Decimal("16.80")
    assert sum(Decimal(row[column]) for row in table[1:]) == Decimal("16.80")
    assert all(len(row) == len(header) for row in table)
    assert {
        row[header.index("种植主体名称" if "种植主体名称" in header else "填报人")]
        for row in table[1:]
    }
    assert "张小明" not in str(table)
    assert str(table).count("张*明") == 3
    assert _audits() == [
        {"kind": "crop_variety", "indicator": "area", "division": COUNTY, "from": 202601,
         "to": 202611, "track": "reported"}
    ]  # fmt: skip


def test_what_waits_is_a_sheet_of_its_own(world: World) -> None:
    """Each line with what it adds, says, and stands in the place of; only those that wait."""
    said = {"base_name": "甲", "recorded_on": "2026-03-01"}
    world.say("tea_base", status=1, area_mu=5000, **said)
    world.say("tea_base", area_mu=8000, **{**said, "recorded_on": "2026-05-01"})
    world.say("tea_base", area_mu=700, **{**said, "base_name": "乙"})
    world.roll()
    reader = world.reader()
    answer = reader.get("/figures/tea_base/area/records.csv", to=202611, state="waiting")
    rows = _rows(answer)
    header, table = _table(rows)
    names = ("审核后增减", "本条", "替换已审核的")
    columns = [next(i for i, one in enumerate(header) if one.startswith(name)) for name in names]
    assert sorted([row[column] for column in columns] for row in table[1:]) == [
        ["30.00", "80.00", "50.00"], ["7.00", "7.00", "0.00"]
    ]  # fmt: skip
    assert Decimal(table[0][columns[0]]) == Decimal("37.00")
    assert ["口径", "只列待审"] in rows
    assert {row[header.index("审核")] for row in table[1:]} == {"待审核"}
    assert _audits()[0]["state"] == "waiting"


def test_a_township_takes_its_own_names(world: World) -> None:
    world.say("toilet_renovation", head_name="张小明")
    answer = world.reader("township_reviewer").get("/figures/toilet_renovation/built/records.csv")
    assert "张小明" in answer.get_data(as_text=True)
    assert _audits()[0]["division"] == TOWNSHIP


def test_a_ratio_has_both_its_sides(world: World) -> None:
    world.say("tea_base", base_name="甲", area_mu=1000, improved_area_mu=250)
    world.say("tea_base", base_name="乙", area_mu=1000, improved_area_mu=500)
    answer = world.reader().get("/figures/tea_base/improved_share/records.csv", to=202611)
    rows = _rows(answer)
    header, table = _table(rows)
    over = header.index("分子：良种茶基地面积（亩）")
    under = header.index("分母：茶园面积（亩）")
    assert (table[0][over], table[0][under]) == ("7.50", "20.00")
    assert ["指标值（%）", "37.50"] in rows


def test_those_that_count_come_first_and_the_others_say_why_not(world: World) -> None:
    for household, day in (("9", "2026-08-01"), ("9", "2026-09-01"), ("8", "2026-07-01")):
        world.say("toilet_renovation", household_no=household, completed_on=day)
    path = "/figures/toilet_renovation/households/records.csv"
    rows = _rows(world.reader().get(path, to=202611))
    assert rows[0] == ["农村厕改·完成厕改明细（3 条，计入 2 条）"]
    header, table = _table(rows)
    day, adds, counts = (header.index(n) for n in ("日期", "计入完成厕改（口）", "是否计入"))
    assert [[row[day], row[adds], row[counts]] for row in table[1:]] == [
        ["2026-08-01", "1", "是"],
        ["2026-07-01", "1", "是"],
        ["2026-09-01", "0", "否：户编号相同，2026-08-01 那条已计"],
    ]
    assert table[0][adds] == "2"


def test_a_formula_in_a_record_stays_text(world: World) -> None:
    world.say("crop_variety", plot_name="=HYPERLINK(1)", remark="@cmd")
    content = world.reader().get("/figures/crop_variety/area/records.csv").get_data(as_text=True)
    assert "'=HYPERLINK(1)" in content
    assert "'@cmd" in content
    assert ",=HYPERLINK" not in content


def test_a_sheet_that_is_too_long_says_so_and_its_sum_is_whole(world: World) -> None:
    for _ in range(5):
        world.say("crop_variety", area_mu=100)
    kind = current_app.extensions["catalogue"].kinds["crop_variety"]
    figure = figure_of(kind, kind.indicators["area"])
    asked = Asked(COUNTY, 202611, "reported", COUNTY)
    opened = behind.open_figure(figure, asked, 202601, None, "county_officer")
    with reading() as connection:
        fresh = store.freshness(connection, COUNTY)
        rows = list(records_sheet.rows(connection, opened, fresh, limit=3))
    warned = [row for row in rows if row[:1] == ["提示"] and "只列前 3 条" in str(row[1])]
    assert len(warned) == 1
    start = next(n for n, row in enumerate(rows) if row[:1] == ["合计"])
    assert rows[start][4] == Decimal("5.00")
    assert len(rows) - start - 1 == 3


def test_a_refusal_is_a_problem_and_no_sheet(world: World) -> None:
    answer = world.reader().get("/figures/tea_base/area/records.csv", part="x")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert _audits() == []
