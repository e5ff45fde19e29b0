"""SQL of what is held in a scope: by the partial index on it, whatever the log has grown to."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from backend import statement
from backend.people.actor import Actor, scope_bounds

Row = dict[str, Any]
#: The withdrawal of what never came in force needs nobody: it follows, should that ever do so.
_HELD = """o.outcome IN ('conflict','quarantined','late') AND o.resolved_at IS NULL
    AND NOT (o."do" = 'delete' AND o.code = 'waiting_for_base')"""
_IN_SCOPE = f"o.county_code = :county AND o.division BETWEEN :low AND :high AND {_HELD}"


class Place(NamedTuple):
    """Where a page ends: when its last operation was received (ms), and its id."""

    at: int
    op_id: str


@cache
def _page(one_outcome: bool) -> str:
    wanted = "AND o.outcome = :outcome" if one_outcome else ""
    return f"""
        SELECT h.op_id, h.record_id, h."do", h.kind, h.division, h.author, h.device_id, h.outcome,
            h.code, h.field_errors, h.body AS said, h.received_at, a.display_name AS author_name,
            v.name AS village, t.name AS township, r.rev, r.division AS record_division, r.status,
            r.dead, r.kind AS record_kind, r.body, EXISTS (SELECT 1 FROM op_log n
                WHERE n.county_code = h.county_code AND n.record_id = h.record_id
                    AND n.rev IS NOT NULL AND n.author = h.author
                    AND (n.received_at > h.received_at
                        OR (n.device_id = h.device_id AND n.seq > h.seq))) AS mended,
            EXISTS (SELECT 1 FROM record x WHERE x.county_code = h.county_code
                AND x.record_id = h.record_id) AS there
        FROM (SELECT * FROM op_log o
            WHERE {_IN_SCOPE} {wanted} AND (o.received_at, o.op_id) > (:at, :op)
            ORDER BY o.received_at, o.op_id LIMIT :limit) h
        LEFT JOIN account a ON a.id = h.author
        LEFT JOIN division v ON v.code = h.division
        LEFT JOIN division t ON t.code = v.parent_code AND t.level = 2
        LEFT JOIN record r ON r.county_code = h.county_code AND r.record_id = h.record_id
            AND r.division BETWEEN :low AND :high
        ORDER BY h.received_at, h.op_id"""


def page(
    connection: Connection, actor: Actor, outcome: str | None, after: Place, limit: int
) -> list[Row]:
    """Held operations after a place, those that have waited longest first.

    The columns from ``rev`` to ``body`` are the record's as it stands; NULL where there is none in
    the scope (``there`` tells whether there is one at all). ``mended``: its author has said
    something on the record since that came in force.
    """
    given = {**_scope(actor), "at": after.at, "op": after.op_id, "limit": limit}
    if outcome is not None:
        given["outcome"] = outcome
    return statement.named_rows(connection, _page(outcome is not None), given)


_COUNTS = f"SELECT o.outcome, count(*) FROM op_log o WHERE {_IN_SCOPE} GROUP BY 1"


def counts(connection: Connection, actor: Actor) -> dict[str, int]:
    """How many are held in a scope, by outcome."""
    return {row[0]: row[1] for row in statement.rows(connection, _COUNTS, _scope(actor))}


def display_name(connection: Connection, account_id: str) -> str:
    """A person's name; empty where the account is gone."""
    sql = "SELECT display_name FROM account WHERE id = :id"
    return str(statement.value(connection, sql, {"id": account_id}) or "")


def _scope(actor: Actor) -> Row:
    low, high = scope_bounds(actor)
    return {"county": actor.county_code, "low": low, "high": high}
