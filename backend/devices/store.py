"""SQL of devices: by the accounts of a scope, a page at a time; never over records or the log."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from backend import statement
from backend.people.actor import Actor, scope_bounds

Row = dict[str, Any]


class Place(NamedTuple):
    """Where a page ends: the account's division and name, and the device."""

    division: str
    name: str
    device_id: str


#: Something of it neither arrived nor is on it, or waits on it, or was set aside.
_TROUBLED = "(d.contiguous_seq < d.max_seq OR d.pending > 0 OR h.held > 0)"
#: Operations that wait for somebody, by their partial index: no more than there are of them.
_WAIT = """FROM op_log o WHERE o.county_code = :county AND o.division BETWEEN :low AND :high
    AND o.outcome IN ('conflict','quarantined','late') AND o.resolved_at IS NULL
    AND NOT (o."do" = 'delete' AND o.code = 'waiting_for_base')"""
_HELD = f"SELECT o.device_id, count(*) AS held {_WAIT} GROUP BY o.device_id"
_SCOPE = f"""
    FROM account a JOIN device d ON d.account_id = a.id LEFT JOIN ({_HELD}) h ON h.device_id = d.id
    WHERE a.county_code = :county AND a.division BETWEEN :low AND :high
        AND d.county_code = :county"""


@cache
def _page(troubled: bool) -> str:
    only = f"AND {_TROUBLED}" if troubled else ""
    return f"""
        SELECT d.id, d.label, d.received, d.max_seq, d.pending, d.app, d.skew_ms, d.persisted,
            d.quota_pct, d.created_at, d.last_seen, d.revoked_at, a.name, a.display_name,
            a.division, a.active, v.name AS village, t.name AS township, COALESCE(h.held, 0) AS held
        FROM (SELECT a.id AS account_id, d.id AS device_id {_SCOPE} {only}
                AND (a.division, a.name, d.id) > (:division, :name, :device)
                ORDER BY a.division, a.name, d.id LIMIT :limit) p
        JOIN account a ON a.id = p.account_id JOIN device d ON d.id = p.device_id
        LEFT JOIN ({_HELD}) h ON h.device_id = d.id
        LEFT JOIN division v ON v.code = a.division
        LEFT JOIN division t ON t.code = v.parent_code AND t.level = 2
        ORDER BY a.division, a.name, d.id"""


def page(
    connection: Connection, actor: Actor, troubled: bool, after: Place, limit: int
) -> list[Row]:
    """Devices of the scope's people after a place, by division and name."""
    given = {
        **_scope(actor), "division": after.division, "name": after.name,
        "device": after.device_id, "limit": limit,
    }  # fmt: skip
    return statement.named_rows(connection, _page(troubled), given)


_COUNTS = f"""
    SELECT count(*) AS devices, COALESCE(sum(CASE WHEN {_TROUBLED} THEN 1 ELSE 0 END), 0)
            AS troubled, COALESCE(sum(d.pending), 0) AS pending
    {_SCOPE}"""


def counts(connection: Connection, actor: Actor) -> Row:
    """How many devices there are in the scope, how many with trouble, and what waits on them."""
    row = statement.named_rows(connection, _COUNTS, _scope(actor))[0]
    return {name: int(value) for name, value in row.items()}


_REASONS = f"""
    SELECT o.device_id, o.outcome, o.code, count(*) {_WAIT}
    GROUP BY o.device_id, o.outcome, o.code ORDER BY o.device_id, 4 DESC, o.outcome, o.code"""


def reasons(connection: Connection, actor: Actor) -> dict[str, list[Row]]:
    """Why operations of the scope are held, by the device that sent them."""
    found: dict[str, list[Row]] = {}
    for device_id, outcome, code, count in statement.rows(connection, _REASONS, _scope(actor)):
        reason = {"outcome": outcome, "code": code, "count": count}
        found.setdefault(device_id, []).append(reason)
    return found


def _scope(actor: Actor) -> Row:
    low, high = scope_bounds(actor)
    return {"county": actor.county_code, "low": low, "high": high}
