"""投诉建议: what users tell the county."""

import uuid
from typing import Any

from sqlalchemy.engine import Connection

from backend import statement
from backend.clock import iso, now_ms
from backend.people.actor import Actor

TEXT_LIMIT = 2000
_PAGE = 200


def leave_feedback(connection: Connection, actor: Actor, words: str) -> str:
    """Keep what somebody wrote; returns its id."""
    key = str(uuid.uuid4())
    sql = """INSERT INTO feedback (id, county_code, account_id, text, created_at)
        VALUES (:id, :county, :account, :text, :at)"""
    statement.written(
        connection,
        sql,
        {
            "id": key,
            "county": actor.county_code,
            "account": actor.account_id,
            "text": words,
            "at": now_ms(),
        },
    )
    return key


def list_feedback(connection: Connection, county_code: str) -> list[dict[str, Any]]:
    """A county's last 200, newest first."""
    sql = """SELECT f.id, f.text, f.created_at, a.display_name, a.role, d.full_name
        FROM feedback f JOIN account a ON a.id = f.account_id
        LEFT JOIN division d ON d.code = a.division
        WHERE f.county_code = :county ORDER BY f.created_at DESC, f.id LIMIT :page"""
    return [
        {
            "id": row["id"],
            "text": row["text"],
            "created_at": iso(row["created_at"]),
            "from": {
                "display_name": row["display_name"],
                "role": row["role"],
                "division": row["full_name"] or "",
            },
        }
        for row in statement.named_rows(connection, sql, {"county": county_code, "page": _PAGE})
    ]
