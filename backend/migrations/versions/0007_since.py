"""the oldest mark of a county, found without reading all of them

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_dirty_cell_since", "dirty_cell", ["county_code", "since"])


def downgrade() -> None:
    op.drop_index("ix_dirty_cell_since", table_name="dirty_cell")
