"""SQL of one measure on one record: does it take part in a figure, does it count, what it adds.

Shared by the list behind a figure and the list of what waits beside it.
"""

from typing import NamedTuple

from backend.catalogue.kind import Measure
from backend.records.status import APPROVED, official, unreviewed


class Side(NamedTuple):
    """SQL of one measure on a record: whether it takes part, whether it counts, what it adds.

    ``peers`` is the window of those of which one alone counts, None where each does. ``own`` is
    what it says by itself (default: ``value``), ``was`` what it takes the place of.
    """

    takes: str
    counts: str
    value: str
    peers: str | None = None
    own: str | None = None
    was: str = "0"


class _Peers(NamedTuple):
    """The records of which one alone counts: as a partition, and its order of preference."""

    same: str
    order: str

    def ordered(self, before: str = "") -> str:
        return f"({self.same} ORDER BY {before}{self.order})"


def _takes(measure: Measure, part: str) -> str:
    begins = ":first" if measure.type != "stock" else ":january" if measure.lasts == "year" else "0"
    conditions = [f"month BETWEEN {begins} AND :last"]
    if measure.number_slot:
        conditions.append(f"{measure.number_slot} IS NOT NULL")
    if measure.member_slot:
        conditions.append(f"{measure.member_slot} IS NOT NULL")
    if part and measure.dimension_slot:
        conditions.append(f"{measure.dimension_slot} = :part")
    return " AND ".join(conditions)


#: What tells the village of a record in a county where villages have had several codes: that of
#: today. A subject that a merge keeps apart has its own.
_HOME = """CASE WHEN EXISTS (SELECT 1 FROM apart a WHERE a.county_code = :county
        AND a.division = base.division AND a.kind = :kind AND a.member = base.{slot})
    THEN division ELSE coalesce((SELECT c.today FROM chain c WHERE c.code = division), division)
    END"""


def _peers(measure: Measure, takes: str, binary: str, chained: bool) -> _Peers:
    home = "" if measure.within == "county" else ", division"
    if home and chained:
        home = ", " + _HOME.format(slot=measure.member_slot)
    year, order = ", month / 100", "DESC" if chained else "ASC"
    if measure.type == "stock":
        year, order = "", "DESC"
    same = f"PARTITION BY CASE WHEN {takes} THEN 1 ELSE 0 END{home}{year}, {measure.member_slot}"
    return _Peers(same, f"day {order}, record_id{binary} {order}")


def _value(measure: Measure) -> str:
    return (measure.type == "stock" and measure.number_slot) or "1"


def _ever_any(measure: Measure, takes: str, same: str, latest: str) -> str:
    """Who never was one is none of them: of those that count 0 only what ended one is shown."""
    value = _value(measure)
    if measure.type != "stock" or measure.when is None:
        return takes
    return f"{takes} AND ({value} <> 0 OR {latest} AND max({value}) OVER ({same}) <> 0)"


def side_of(measure: Measure, part: str, binary: str, chained: bool) -> Side:
    """count, sum: each record's own; distinct: 1 for a member's first; stock: its latest.

    ``chained``: villages have had several codes, and a member counts where it was named last.
    """
    takes = _takes(measure, part)
    if measure.type in ("count", "sum"):
        return Side(takes, takes, measure.number_slot or "1")
    peers = _peers(measure, takes, binary, chained)
    first = f"row_number() OVER {peers.ordered()} = 1"
    counts, value = f"{takes} AND {first}", _value(measure)
    if measure.type == "stock" and measure.when is not None:
        counts = f"{counts} AND {value} <> 0"
    return Side(_ever_any(measure, takes, peers.same, first), counts, value, peers.ordered())


def waiting_side(measure: Measure, part: str, binary: str, chained: bool) -> Side:
    """What a record that waits for review adds to the approved figure once it is approved.

    Its own amount, less that of the approved record which it stands over (a stock's older state,
    a member's other record); so that all of them make up reported less approved. Where a village
    has moved, the two may stand in different divisions: the approved one is then listed where it
    is, as what will go.
    """
    takes = _takes(measure, part)
    if measure.type in ("count", "sum"):
        waits = f"{takes} AND {unreviewed()}"
        return Side(waits, waits, measure.number_slot or "1")
    peers, value = _peers(measure, takes, binary, chained), _value(measure)
    stands, passed = peers.ordered(), peers.ordered("status DESC, ")
    latest, here = f"row_number() OVER {stands} = 1", "BETWEEN :low AND :high"
    there = f"max(status) OVER ({peers.same}) = {APPROVED}"
    goes = "1 = 0"
    if chained:
        there = f"{there} AND first_value(division) OVER {passed} {here}"
        goes = f"""{official()} AND row_number() OVER {passed} = 1
            AND first_value(division) OVER {stands} NOT {here}"""
    was = f"CASE WHEN {there} THEN first_value({value}) OVER {passed} ELSE 0 END"
    adds = f"CASE WHEN {unreviewed()} THEN {value} - {was} ELSE -{value} END"
    changes = f"{was} = 0" if measure.type == "distinct" else "1 = 1"
    if measure.type == "stock" and measure.when is not None:
        changes = f"({value} <> 0 OR {was} <> 0)"
    shown = _ever_any(measure, takes, peers.same, latest)
    return Side(
        f"{shown} AND ({unreviewed()} OR {goes})",
        f"{takes} AND ({unreviewed()} AND {latest} AND {changes} OR {goes})",
        adds,
        stands if measure.type == "stock" else passed,
        value,
        f"CASE WHEN {unreviewed()} THEN {was} ELSE 0 END",
    )


NEITHER = Side("1 = 0", "1 = 0", "0")


def columns(name: str, side: Side) -> str:
    """What every list and its sum need: ``takes``, ``counts`` and ``value`` behind a name."""
    flags = f"""CASE WHEN {side.takes} THEN 1 ELSE 0 END AS {name}_takes,
                CASE WHEN {side.counts} THEN 1 ELSE 0 END AS {name}_counts"""
    return f"{flags}, CASE WHEN {side.counts} THEN {side.value} ELSE 0 END AS {name}_value"


def listed_columns(name: str, side: Side) -> str:
    """What only a list shows: a record's own value, what it takes the place of, and the day and
    id of what counts instead."""
    first = {
        one: f"first_value({one}) OVER {side.peers}" if side.peers else "NULL"
        for one in ("day", "record_id")
    }
    return f"""CASE WHEN {side.takes} THEN {side.own or side.value} ELSE 0 END AS {name}_own,
                CASE WHEN {side.counts} THEN {side.was} ELSE 0 END AS {name}_was,
                {first["day"]} AS {name}_peer_day, {first["record_id"]} AS {name}_peer"""
