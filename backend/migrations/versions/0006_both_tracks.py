"""one row a member for both tracks; keys that begin with what tells rows apart

Revision ID: 0006
Revises: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SEEN = "current_setting('shishu.county', true)"
SIZES = {"county_code": 6, "division": 12, "kind": 40, "measure": 40, "part": 40, "member": 120}
FIGURES = ("reported", "reported_delta", "approved", "approved_delta")
MEMBER = "county_code, division, kind, measure, part, member, month"
MEMBER_KEY = "division, member, measure, part, kind, county_code, month"
TOTAL = "county_code, division, kind, measure, part, month"
TOTAL_KEY = "month, division, kind, county_code, measure, part"
#: The columns of each table's index.
INDEXES: dict[str, tuple[str, list]] = {
    "total": ("ix_total_line", TOTAL.split(", ")),
    "total_member": (
        "ix_total_member_cell",
        ["county_code", "division", "kind", sa.text("(month + 0)")],
    ),
}
FILL = {"total": 70, "total_member": 85}


def _remake(
    table: str, key: str, figures: Sequence[str], select: str, empty: Sequence[str] = ()
) -> None:
    """Make a table anew with the rows of ``select``: its keys, ``figures`` (``empty`` may be
    NULL), index and wall."""
    if op.get_bind().dialect.name == "postgresql":
        # Whoever owns the table reads every county of it, whatever this transaction may see.
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE TABLE aside AS {select}")
    op.drop_table(table)
    names = key.split(", ")
    op.create_table(
        table,
        *(sa.Column(n, sa.String(length=SIZES[n]), nullable=False) for n in SIZES if n in names),
        *(sa.Column(n, sa.Integer(), nullable=False) for n in names if n not in SIZES),
        *(sa.Column(n, sa.BigInteger(), nullable=n in empty) for n in figures),
        sa.PrimaryKeyConstraint(*names, name=op.f(f"pk_{table}")),
        postgresql_with={"fillfactor": FILL[table]},
    )
    columns = ", ".join((*names, *figures))
    # In this order, so that the rows of one cell lie together.
    op.execute(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM aside ORDER BY month, kind, division"
    )
    op.drop_table("aside")
    name, indexed = INDEXES[table]
    op.create_index(name, table, indexed)
    _wall(table)


def _wall(table: str) -> None:
    """The wall between counties, as in 0005."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY county ON {table} USING (county_code = {SEEN} OR {SEEN} = '*')")


def _of_track(track: int, value: str, delta: str) -> str:
    return ", ".join(
        f"max(CASE WHEN track = {track} THEN {old} END) AS {new}"
        for old, new in (("value", value), ("delta", delta))
    )


def upgrade() -> None:
    _remake("total", TOTAL_KEY, FIGURES, "SELECT * FROM total")
    _remake(
        "total_member",
        MEMBER_KEY,
        FIGURES,
        f"SELECT {MEMBER}, {_of_track(0, *FIGURES[:2])}, {_of_track(1, *FIGURES[2:])}"
        f" FROM total_member GROUP BY {MEMBER}",
        empty=FIGURES[2:],
    )


def downgrade() -> None:
    _remake(
        "total",
        "county_code, division, kind, month, measure, part",
        FIGURES,
        "SELECT * FROM total",
    )
    _remake(
        "total_member",
        "county_code, division, kind, measure, part, track, member, month",
        ("value", "delta"),
        f"SELECT {MEMBER}, 0 AS track, reported AS value, reported_delta AS delta"
        f" FROM total_member UNION ALL SELECT {MEMBER}, 1, approved, approved_delta"
        " FROM total_member WHERE approved IS NOT NULL",
    )
