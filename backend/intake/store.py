"""What intake's transaction reads: the locks first, then everything its decisions need."""

from collections.abc import Iterable
from functools import cache
from itertools import accumulate
from typing import Any

import orjson
from sqlalchemy.engine import Connection

from backend import statement
from backend.catalogue.kind import Contribution
from backend.db import is_sqlite
from backend.intake.desk import Desk, Facts, Logged, Past, State
from backend.intake.ledger import Ledger
from backend.intake.operation import Arrival, Sender
from backend.intake.read import read
from backend.intake.rowset import among, by_key, keys
from backend.intake.verdict import WAITING
from backend.people.actor import scope_bounds
from backend.records.layout import check_fits
from backend.records.models import DIMENSIONS, MEMBERS, NUMBERS

_STATE = (
    "record_id, kind, kind_version, division, author, body, created_at, updated_at, status, dead,"
    " rev, flags, day, month, same_key"
)
_SLOTS = ", ".join((*NUMBERS, *DIMENSIONS, *MEMBERS))
#: Where in such a row each kind of slot begins.
_SLOTS_BEGIN = tuple(accumulate((_STATE.count(",") + 1, len(NUMBERS), len(DIMENSIONS))))
_IN_FORCE = "valid_from <= :today AND (valid_to IS NULL OR valid_to > :today)"


#: Nobody waits longer than this for somebody else's transaction: ``retry`` is answered then.
LOCK_TIMEOUT = "5s"

# The locks cost no round trip of their own, and are taken in one order by all: the device, then
# the records' ids in theirs. A record's lock also covers a record that does not exist yet, which
# a row lock cannot: without it an edit could be set aside as waiting at the very moment in which
# its create commits unseen.
_LOCKED = f"""
    WITH own AS (SELECT received, max_seq FROM device WHERE id = :device FOR UPDATE)
    SELECT 'wait' AS what, set_config('lock_timeout', '{LOCK_TIMEOUT}', true) AS word, 0 AS number
    UNION ALL SELECT 'device', received, max_seq FROM own
    UNION ALL SELECT 'lock', '', count(pg_advisory_xact_lock(k))
        FROM unnest(CAST(:locks AS bigint[])) AS k"""
#: SQLite's write transaction is one lock for all.
_UNLOCKED = """
    SELECT 'device' AS what, received AS word, max_seq AS number FROM device WHERE id = :device"""


@cache
def _facts(sqlite: bool) -> str:
    return f"""
        {_UNLOCKED if sqlite else _LOCKED}
        UNION ALL SELECT 'division', code, level FROM division
            WHERE code {among(sqlite, "codes")} AND county_code = :county AND {_IN_FORCE}
        UNION ALL SELECT 'closed', '', month FROM period_lock WHERE county_code = :county
        UNION ALL SELECT 'layout', kind || ' ' || layout, 0 FROM kind_layout
        UNION ALL SELECT 'version', '', facts FROM county_clock WHERE county_code = :county"""


def open_desk(
    connection: Connection, desk: Desk, device_id: str, codes: Iterable[str], locks: Iterable[int]
) -> Ledger | None:
    """Take the locks and fill in the facts; returns the device's ledger, None if it has none.

    Raises Outdated where this process knows older declarations than the records are filled by.
    """
    sqlite, facts = is_sqlite(connection), desk.facts
    rows = statement.rows(
        connection,
        _facts(sqlite),
        {
            "device": device_id,
            "county": facts.county_code,
            "codes": keys(sqlite, codes),
            "today": int(facts.today.strftime("%Y%m%d")),
            "locks": "{" + ",".join(map(str, locks)) + "}",
        },
    )
    kept = [word.partition(" ")[::2] for what, word, _ in rows if what == "layout"]
    check_fits(facts.catalogue, kept)
    facts.levels = {word: number for what, word, number in rows if what == "division"}
    facts.closed = frozenset(number for what, _, number in rows if what == "closed")
    facts.version = sum(number for what, _, number in rows if what == "version")
    ledgers = [Ledger(orjson.loads(word), n) for what, word, n in rows if what == "device"]
    return ledgers[0] if ledgers else None


@cache
def _levels(sqlite: bool) -> str:
    return f"""
        SELECT code, level FROM division
        WHERE code {among(sqlite, "codes")} AND county_code = :county AND {_IN_FORCE}"""


def levels(connection: Connection, facts: Facts, codes: Iterable[str]) -> dict[str, int]:
    """The levels of those of these divisions that are in force."""
    sqlite = is_sqlite(connection)
    given = {
        "county": facts.county_code,
        "codes": keys(sqlite, codes),
        "today": int(facts.today.strftime("%Y%m%d")),
    }
    return dict(statement.rows(connection, _levels(sqlite), given))


@cache
def _successors(sqlite: bool) -> str:
    gone = f"d.county_code = :county AND d.successor_code IS NOT NULL AND NOT ({_IN_FORCE})"
    return f"""
        WITH RECURSIVE chain(code, now, step) AS (
            SELECT d.code, d.successor_code, 1 FROM division d
            WHERE d.code {among(sqlite, "codes")} AND {gone}
            UNION ALL SELECT c.code, d.successor_code, c.step + 1
            FROM chain c JOIN division d ON d.code = c.now WHERE {gone} AND c.step < 20)
        SELECT code, now FROM chain ORDER BY step"""


def successors(connection: Connection, facts: Facts, codes: Iterable[str]) -> dict[str, str]:
    """The codes of today of those of these divisions that are out of force and have one."""
    sqlite = is_sqlite(connection)
    given = {
        "county": facts.county_code,
        "codes": keys(sqlite, codes),
        "today": int(facts.today.strftime("%Y%m%d")),
    }
    return dict(statement.rows(connection, _successors(sqlite), given))


@cache
def _logged(sqlite: bool) -> str:
    columns = "op_id, fingerprint, outcome, code, rev, field_errors, record_id, body, seq"
    return by_key(sqlite, columns, "op_log", "op_id")


def logged(connection: Connection, county_code: str, ids: Iterable[str]) -> dict[str, Logged]:
    """Those of these operations that came earlier, by the id they are stored under."""
    sqlite = is_sqlite(connection)
    given = {"county": county_code, "ids": keys(sqlite, ids)}
    return {row[0]: Logged(*row[1:]) for row in statement.rows(connection, _logged(sqlite), given)}


@cache
def _records(sqlite: bool) -> str:
    return by_key(sqlite, f"{_STATE}, {_SLOTS}", "record", "record_id", lock=True)


def records(connection: Connection, county_code: str, ids: Iterable[str]) -> dict[str, State]:
    """Those of these records that exist, locked in the order of their ids."""
    sqlite = is_sqlite(connection)
    given = {"county": county_code, "ids": keys(sqlite, sorted(ids))}
    return {row[0]: _state(row) for row in statement.rows(connection, _records(sqlite), given)}


def _state(row: tuple[Any, ...]) -> State:
    first, second, third = _SLOTS_BEGIN
    (
        record_id, kind, kind_version, division, author, body, created_at, updated_at, status,
        dead, rev, flags, day, month, same_key,
    ) = row[:first]  # fmt: skip
    numbers, dimensions, members = row[first:second], row[second:third], row[third:]
    adds = Contribution(day, month, numbers, dimensions, members, same_key)
    return State(
        record_id, kind, kind_version, division, author, orjson.loads(body), created_at,
        updated_at, status, bool(dead), rev, flags, adds,
    )  # fmt: skip


#: An operation that is held because its base had not arrived. A held one has no revision.
WAITS = f"""o.county_code = :county AND o.rev IS NULL AND o.outcome = 'quarantined'
    AND o.code = '{WAITING}' AND o.resolved_at IS NULL"""
_WAITING = f"""SELECT o.op_id, o.record_id, o.body, o.device_id, o.author, a.role, a.division,
    a.active FROM {{found}} LEFT JOIN account a ON a.id = o.author WHERE {WAITS}"""


@cache
def _waiting(sqlite: bool) -> str:
    if sqlite:
        return f"{_WAITING.format(found='op_log o')} AND o.record_id {among(True, 'ids')}"
    # OFFSET 0: record by record, not through all that is held in the county.
    own = "county_code = :county AND record_id = given AND rev IS NULL"
    return _WAITING.format(
        found=f"""unnest(CAST(:ids AS text[])) AS given
            CROSS JOIN LATERAL (SELECT * FROM op_log WHERE {own} OFFSET 0) o"""
    )


def waiting(
    connection: Connection, county_code: str, ids: Iterable[str]
) -> dict[str, list[Arrival]]:
    """What is held because its base had not arrived, by record, with who sent it."""
    sqlite = is_sqlite(connection)
    given = {"county": county_code, "ids": keys(sqlite, ids)}
    found: dict[str, list[Arrival]] = {}
    for op_id, record_id, body, *who in statement.rows(connection, _waiting(sqlite), given):
        op = read(orjson.loads(body))
        op.key = op_id
        found.setdefault(record_id, []).append(Arrival(op, _sender(*who), stored=True))
    return found


def _sender(
    device_id: str, author: str, role: str | None, division: str | None, active: int | None
) -> Sender:
    """Whoever sent it, in the role and scope of today; nobody where the account is gone."""
    if role is None or division is None:
        return Sender(author, "", "", "", "", device_id, False)
    low, high = scope_bounds(division)
    return Sender(author, role, division, low, high, device_id, bool(active))


@cache
def _past(sqlite: bool) -> str:
    return f"""
        SELECT record_id, rev, "do", device_id, author, division FROM op_log
        WHERE county_code = :county AND record_id {among(sqlite, "ids")}
            AND outcome IN ('applied', 'merged') ORDER BY record_id, rev"""


def past(connection: Connection, county_code: str, ids: Iterable[str]) -> dict[str, list[Past]]:
    """Who made which revision of these records, in order."""
    sqlite = is_sqlite(connection)
    given = {"county": county_code, "ids": keys(sqlite, ids)}
    found: dict[str, list[Past]] = {}
    for row in statement.rows(connection, _past(sqlite), given):
        found.setdefault(row[0], []).append(Past(*row[1:]))
    return found


def version(connection: Connection, county_code: str) -> int:
    """The county's ``facts`` as they stand: see ``Facts.version``."""
    sql = "SELECT facts FROM county_clock WHERE county_code = :county"
    return int(statement.value(connection, sql, {"county": county_code}) or 0)


def clock(connection: Connection, county_code: str) -> int:
    """The county's number as it stands."""
    sql = "SELECT number FROM county_clock WHERE county_code = :county"
    return int(statement.value(connection, sql, {"county": county_code}) or 0)
