"""the county number under which an operation came in force

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("op_log", sa.Column("number", sa.BigInteger(), nullable=True))
    op.add_column(
        "county_clock",
        sa.Column("numbered_from", sa.BigInteger(), nullable=False, server_default="0"),
    )
    _read_off_the_changes()
    _say_from_where()


def downgrade() -> None:
    op.drop_column("county_clock", "numbered_from")
    op.drop_column("op_log", "number")


def _read_off_the_changes() -> None:
    """Whatever came in force left a change of its record, with the number and the same time.

    Where that record has changes under one number only at that time, it is that one. Where it has
    several, or they were pruned, nobody knows any more, and nothing is written.
    """
    known = """SELECT c.county_code, c.record_id, c.at, min(c.number) AS number FROM change c
        GROUP BY c.county_code, c.record_id, c.at HAVING min(c.number) = max(c.number)"""
    op.execute(f"""
        UPDATE op_log SET number = k.number FROM ({known}) k
        WHERE op_log.rev IS NOT NULL AND op_log.county_code = k.county_code
            AND op_log.record_id = k.record_id
            AND coalesce(op_log.resolved_at, op_log.received_at) = k.at""")


def _say_from_where() -> None:
    """A county with an operation in force of which it is not known begins with today's number."""
    op.execute("""
        UPDATE county_clock SET numbered_from = number WHERE EXISTS (
            SELECT 1 FROM op_log o WHERE o.county_code = county_clock.county_code
                AND o.rev IS NOT NULL AND o.number IS NULL)""")
