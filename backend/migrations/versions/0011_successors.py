"""subjects that a merge keeps apart; figures of villages that have had more than one code

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SEEN = "current_setting('shishu.county', true)"


def upgrade() -> None:
    op.create_table(
        "apart",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("member", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "division", "kind", "member", name=op.f("pk_apart")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE "apart" ENABLE ROW LEVEL SECURITY')
        op.execute('ALTER TABLE "apart" FORCE ROW LEVEL SECURITY')
        op.execute(
            f"CREATE POLICY county ON \"apart\" USING (county_code = {SEEN} OR {SEEN} = '*')"
        )
    _roll_again()


def downgrade() -> None:
    op.drop_table("apart")


def _roll_again() -> None:
    """A village that had moved counted a base of a closed month twice: mark all its cells."""
    op.execute("""
        INSERT INTO dirty_cell (county_code, division, kind, month, generation, since, marked_at)
        SELECT DISTINCT r.county_code, r.division, r.kind, r.month, c.number, c.number, 0
        FROM record r JOIN county_clock c ON c.county_code = r.county_code
        WHERE r.dead = 0 AND r.division IN (
            SELECT code FROM division WHERE successor_code IS NOT NULL AND valid_to IS NOT NULL
            UNION SELECT successor_code FROM division WHERE valid_to IS NOT NULL)
        ON CONFLICT DO NOTHING""")
