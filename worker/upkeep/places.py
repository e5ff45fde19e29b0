"""Divisions that have gone: nothing hangs on their codes, and nothing of theirs counts twice.

Reads the division table and what was said, in plain Python; shares nothing with the rollup.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from flask import current_app
from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend.catalogue.kind import Kind
from backend.catalogue.measure import contribution
from backend.db import reading
from backend.records.status import is_official, reported
from backend.totals.figure import TRACKS
from worker.rollup.villages import Villages, villages_of
from worker.upkeep.fault import Fault

_DIVISIONS = """SELECT code, valid_to, successor_code FROM division WHERE county_code = :county"""
#: What may hang on a code, by what it is called; records of closed months may stay.
_HANGING = {
    ("账号", "accounts"): """SELECT division, count(*) FROM account
        WHERE county_code = :county AND active = 1 GROUP BY division""",
    ("待处理", "held operations"): """SELECT division, count(*) FROM op_log
        WHERE county_code = :county AND outcome IN ('conflict', 'quarantined', 'late')
            AND rev IS NULL AND resolved_at IS NULL GROUP BY division""",
    ("手机", "phones"): """SELECT a.division, count(*) FROM device d
        JOIN account a ON a.id = d.account_id AND a.active = 1
        WHERE d.county_code = :county AND d.revoked_at IS NULL GROUP BY a.division""",
    ("记录", "records"): """SELECT r.division, count(*) FROM record r
        WHERE r.county_code = :county AND r.dead = 0 AND NOT EXISTS (SELECT 1 FROM period_lock p
                WHERE p.county_code = r.county_code AND p.month = r.month)
            AND NOT EXISTS (SELECT 1 FROM apart a WHERE a.county_code = r.county_code
                AND a.division = r.division AND a.kind = r.kind
                AND a.member IN (r.k1, r.k2, r.k3))
        GROUP BY r.division""",
}


def places(county_code: str) -> list[Fault]:
    """What hangs on codes that have gone, chains that lead nowhere, subjects that count twice."""
    with reading() as connection:
        given = {"county": county_code}
        rows = connection.execute(text(_DIVISIONS), given).all()
        gone = {row.code: row.successor_code for row in rows if row.valid_to is not None}
        faults = [*_left(connection, county_code, gone), *_chains(rows, gone)]
        return [*faults, *_twice_counted(connection, county_code)]


def _left(
    connection: Connection, county_code: str, gone: Mapping[str, str | None]
) -> Iterator[Fault]:
    for (zh, en), sql in _HANGING.items():
        counts = dict(map(tuple, connection.execute(text(sql), {"county": county_code})))
        for code in sorted(counts.keys() & gone.keys()):
            to = gone[code]
            # Records of a division that is simply closed keep their place.
            if to is None and en == "records":
                continue
            yield Fault(
                "places",
                f"{code} {en}",
                f"区划 {code} 已停用，还有 {counts[code]} 个{zh}"
                + (
                    f"没有移到 {to}：请运行 shishu divisions move {code} {to}" if to else "没有去处"
                ),
                f"division {code} is out of force and has {counts[code]} {en} still"
                + (f"; run shishu divisions move {code} {to}" if to else ""),
            )


def _chains(rows: Any, gone: Mapping[str, str | None]) -> Iterator[Fault]:
    """Successors that are not there, lead round in a circle, or stand beside their forerunner."""
    known = {row.code for row in rows}
    for row in rows:
        to, seen = row.successor_code, {row.code}
        if to is not None and row.valid_to is None:
            yield _chain(row.code, f"现行，却写着去处 {to}", f"in force beside its successor {to}")
            continue
        while to in gone and gone[to] is not None and to not in seen:
            seen.add(to)
            to = gone[to]
        if to in seen:
            yield _chain(row.code, "的去处绕回自己", "leads round in a circle")
        elif to is not None and (to not in known or to in gone):
            yield _chain(row.code, f"的去处 {to} 不是现行区划", f"leads to {to}, not in force")


def _chain(code: str, zh: str, en: str) -> Fault:
    return Fault("places", f"{code} successor", f"区划 {code} {zh}", f"division {code} {en}")


def _twice_counted(connection: Connection, county_code: str) -> Iterator[Fault]:
    """Subjects of a stock that have more than their one latest state along a village's codes."""
    villages = villages_of(connection, county_code)
    codes = sorted({*villages.today, *villages.today.values()})
    if not codes:
        return
    kinds: Mapping[str, Kind] = current_app.extensions["catalogue"].kinds
    dirty = {
        (villages.today.get(row[0], row[0]), row[1])
        for row in connection.execute(
            text("SELECT DISTINCT division, kind FROM dirty_cell WHERE county_code = :county"),
            {"county": county_code},
        )
    }
    for kind in kinds.values():
        stands = _states(connection, county_code, kind, villages, codes)
        counted = _counted(connection, county_code, kind, villages, codes)
        for key in sorted(stands.keys() | counted.keys()):
            end, *_, measure, track, member = key
            is_waiting = (villages.today.get(end, end), kind.name) in dirty
            if is_waiting or counted.get(key, 0) == stands.get(key, (0, "", 0))[2]:
                continue
            place = f"{end} {kind.name} {measure} {track} {member}"
            yield Fault(
                "places",
                place,
                f"{end} {kind.label['zh']}“{member}”：各代码合计不是它最近一次的数",
                f"{end} {kind.label['en']} {member!r}: its codes add up to another than its "
                "latest state",
            )


def _states(
    connection: Connection, county_code: str, kind: Kind, villages: Villages, codes: list[str]
) -> dict[tuple, tuple[int, str, int]]:
    """By village, measure, track and member: day, id and amount of what was said last."""
    found: dict[tuple, tuple[int, str, int]] = {}
    stocks = [m for m in kind.measures.values() if m.type == "stock"]
    sql = text(f"""SELECT record_id, division, status, body FROM record
        WHERE county_code = :county AND kind = :kind AND dead = 0 AND {reported()}
            AND division = :code""")
    for code in codes if stocks else ():
        given = {"county": county_code, "kind": kind.name, "code": code}
        for record_id, division, status, body in connection.execute(sql, given):
            adds = contribution(kind, orjson.loads(body))
            columns: dict[str | None, Any] = dict(zip(_NUMBERS, adds.numbers, strict=True))
            columns |= dict(zip(_MEMBERS, adds.members, strict=True))
            for measure in stocks:
                member, value = columns[measure.member_slot], columns[measure.number_slot]
                if member is None or value is None:
                    continue
                home = villages.home(division, kind.name, member)
                for track in TRACKS[: 1 + is_official(status)]:
                    key, state = (home, measure.name, track, member), (adds.day, record_id, value)
                    found[key] = max(state, found.get(key, state))
    return found


def _counted(
    connection: Connection, county_code: str, kind: Kind, villages: Villages, codes: list[str]
) -> dict[tuple, int]:
    """The same keys: what the months of all codes of the village have added up to."""
    found: dict[tuple, int] = defaultdict(int)
    stocks = {m.name for m in kind.measures.values() if m.type == "stock"}
    sql = text("""SELECT division, measure, member, month, reported, approved FROM total_member
        WHERE county_code = :county AND kind = :kind AND division = :code ORDER BY month""")
    last: dict[tuple, int] = {}
    for code in codes if stocks else ():
        given = {"county": county_code, "kind": kind.name, "code": code}
        for division, measure, member, _, *values in connection.execute(sql, given):
            for track, value in zip(TRACKS, values, strict=True):
                if measure in stocks and value is not None:
                    last[division, measure, track, member] = value
    for (division, measure, track, member), value in last.items():
        found[villages.home(division, kind.name, member), measure, track, member] += value
    return found


_NUMBERS = tuple(f"n{number}" for number in range(1, 9))
_MEMBERS = ("k1", "k2", "k3")
