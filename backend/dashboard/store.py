"""SQL of the dashboard: how fresh the figures are, and the divisions on it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from backend import statement
from backend.divisions.code import bounds, county_of
from backend.people.settings import LEAD_TRACK, LEAD_TRACK_DEFAULT
from backend.totals.figure import year_start
from backend.totals.read import Ask


class Freshness(NamedTuple):
    """The state that figures were read in, for one division.

    ``version`` moves with every rollup of the county; ``rolled_at`` is when (ms, 0: never);
    ``waiting`` cells of the division are older than their records, since ``oldest`` (ms).
    ``proved_at`` is when the county was last proved (ms, None: never), ``proved_ok`` whether all
    agreed, and ``told`` the JSON list of what did not.
    """

    version: int
    rolled_at: int
    epoch: str
    waiting: int
    oldest: int | None
    lead_track: str
    proved_at: int | None = None
    proved_ok: bool = False
    told: str = "[]"


_FRESHNESS = """
    SELECT COALESCE(t.version, 0), COALESCE(t.rolled_at, 0), COALESCE(c.epoch, ''), d.waiting,
        d.oldest, COALESCE((SELECT value FROM setting
            WHERE county_code = :county AND name = :lead), :usual),
        p.at, COALESCE(p.ok, 0), COALESCE(p.told, '[]')
    FROM (SELECT count(*) AS waiting, min(marked_at) AS oldest FROM dirty_cell
            WHERE county_code = :county AND division BETWEEN :low AND :high) d
    LEFT JOIN proof p ON p.county_code = :county
    LEFT JOIN rollup_turn t ON t.county_code = :county
    LEFT JOIN county_clock c ON c.county_code = :county"""


def freshness(connection: Connection, division: str) -> Freshness:
    """What an answer on ``division`` depends on, in one query by keys."""
    low, high = bounds(division)
    given = {
        "county": county_of(division), "low": low, "high": high,
        "lead": LEAD_TRACK, "usual": LEAD_TRACK_DEFAULT,
    }  # fmt: skip
    found = Freshness(*statement.rows(connection, _FRESHNESS, given)[0])
    return found._replace(proved_ok=bool(found.proved_ok))


def reviewed(connection: Connection, county: str, counts: Sequence[Ask], month: int) -> bool:
    """Whether the county has approved any record of these in the year up to ``month``.

    ``counts`` are the kinds' counts of records: a few rows of the totals each.
    """
    sql = """SELECT EXISTS (SELECT 1 FROM total WHERE county_code = :county
        AND division = :division AND kind = :kind AND measure = :measure AND part = ''
        AND month BETWEEN :first AND :last AND approved > 0)"""
    given = {
        "county": county, "division": county.ljust(12, "0"), "first": year_start(month),
        "last": month,
    }  # fmt: skip
    return any(
        statement.value(connection, sql, given | {"kind": ask.kind, "measure": ask.measure})
        for ask in counts
    )


def path(connection: Connection, code: str) -> list[dict[str, Any]]:
    """A division and what is above it, county first; empty where there is none such."""
    sql = """SELECT code, name, level FROM division
        WHERE code IN (:county, :township, :own) ORDER BY level"""
    parameters = {"county": code[:6] + "000000", "township": code[:9] + "000", "own": code}
    rows = statement.named_rows(connection, sql, parameters)
    return rows if rows and rows[-1]["code"] == code else []


def below(connection: Connection, code: str) -> list[dict[str, Any]]:
    """Every division right below one, by code, with ``valid_to``: old ones may hold figures."""
    sql = """SELECT code, name, level, valid_to FROM division
        WHERE county_code = :county AND parent_code = :code ORDER BY code"""
    return statement.named_rows(connection, sql, {"county": county_of(code), "code": code})
