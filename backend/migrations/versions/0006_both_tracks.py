"""one row a member for both tracks

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = "county_code, division, kind, measure, part, member, month"
SEEN = "current_setting('shishu.county', true)"


def _figures(track: int, value: str, delta: str) -> str:
    return ", ".join(
        f"max(CASE WHEN track = {track} THEN {old} END) AS {new}"
        for old, new in (("value", value), ("delta", delta))
    )


def _make(own: list[sa.Column], key: list[str]) -> None:
    """The table anew, with its index, its room to grow and its wall."""
    names = {"county_code": 6, "division": 12, "kind": 40, "measure": 40, "part": 40, "member": 120}
    op.create_table(
        "total_member",
        *(sa.Column(n, sa.String(length=size), nullable=False) for n, size in names.items()),
        sa.Column("month", sa.Integer(), nullable=False),
        *own,
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_total_member")),
        postgresql_with={"fillfactor": 85},
    )


def _take(select: str) -> None:
    """Set the rows aside in their new shape, and drop the table."""
    if op.get_bind().dialect.name == "postgresql":
        # Whoever owns the table reads every county of it, whatever this transaction may see.
        op.execute("ALTER TABLE total_member NO FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE TABLE member_aside AS {select}")
    op.drop_table("total_member")


def _give_back(columns: str) -> None:
    op.execute(f"INSERT INTO total_member ({columns}) SELECT {columns} FROM member_aside")
    op.drop_table("member_aside")
    op.create_index(
        "ix_total_member_cell",
        "total_member",
        ["county_code", "division", "kind", sa.text("(month + 0)")],
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE total_member ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE total_member FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY county ON total_member USING (county_code = {SEEN} OR {SEEN} = '*')"
        )


def upgrade() -> None:
    _take(
        f"SELECT {KEY}, {_figures(0, 'reported', 'reported_delta')},"
        f" {_figures(1, 'approved', 'approved_delta')} FROM total_member GROUP BY {KEY}"
    )
    _make(
        [
            sa.Column("reported", sa.BigInteger(), nullable=False),
            sa.Column("reported_delta", sa.BigInteger(), nullable=False),
            sa.Column("approved", sa.BigInteger(), nullable=True),
            sa.Column("approved_delta", sa.BigInteger(), nullable=True),
        ],
        KEY.split(", "),
    )
    _give_back(f"{KEY}, reported, reported_delta, approved, approved_delta")


def downgrade() -> None:
    _take(
        f"SELECT {KEY}, 0 AS track, reported AS value, reported_delta AS delta FROM total_member"
        f" UNION ALL SELECT {KEY}, 1, approved, approved_delta FROM total_member"
        " WHERE approved IS NOT NULL"
    )
    _make(
        [
            sa.Column("track", sa.Integer(), nullable=False),
            sa.Column("value", sa.BigInteger(), nullable=False),
            sa.Column("delta", sa.BigInteger(), nullable=False),
        ],
        KEY.replace("member", "track, member").split(", "),
    )
    _give_back(f"{KEY}, track, value, delta")
