"""by which layout each kind's record columns are filled

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kind_layout",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("layout", sa.String(length=16), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("done", sa.String(length=43), nullable=True),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_kind_layout")),
    )


def downgrade() -> None:
    op.drop_table("kind_layout")
