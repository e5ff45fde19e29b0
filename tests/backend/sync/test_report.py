"""What a phone says of itself is read from any JSON."""

from hypothesis import given
from hypothesis import strategies as st

from backend.intake.ledger import DeviceReport
from backend.sync.report import read_report
from tests.backend.intake.test_read import JSON

NOW = 1_795_140_000_000
NAMES = ("id", "app", "now", "max_seq", "pending", "persisted", "quota_pct")


def test_a_whole_report():
    said = {"app": "0.1.0", "now": NOW - 5000, "max_seq": 41, "pending": 3, "persisted": True,
            "quota_pct": 2}  # fmt: skip
    assert read_report(said, NOW) == DeviceReport("0.1.0", 41, 3, -5000, True, 2)


def test_nothing_said():
    assert read_report({}, NOW) == DeviceReport("", 0, 0, 0, False, 0)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, JSON)))
def test_any_json(said: dict):
    report = read_report(said, NOW)
    assert len(report.app) <= 40 and "\x00" not in report.app
    assert 0 <= report.max_seq < 2**53 and 0 <= report.pending < 2**31
    assert 0 <= report.quota_pct <= 100 and abs(report.skew_ms) < 2**54


def test_what_it_brings_no_longer_waits_on_it():
    said = {"pending": 5}
    assert [read_report(said, 0, brought).pending for brought in (0, 2, 5, 9)] == [5, 3, 0, 0]
