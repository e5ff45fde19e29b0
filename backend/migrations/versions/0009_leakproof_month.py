"""the index of a cell's members by an expression that row-level security lets through

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_total_member_cell", "total_member"
CELL = ["county_code", "division", "kind"]


def upgrade() -> None:
    _again("CAST(month AS bigint)")


def downgrade() -> None:
    _again("(month + 0)")


def _again(month: str) -> None:
    op.drop_index(NAME, table_name=TABLE)
    op.create_index(NAME, TABLE, [*CELL, sa.text(month)])
