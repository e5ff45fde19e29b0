"""whether an account still has the password that an operator made for it

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "account", sa.Column("first_password", sa.Integer(), nullable=False, server_default="0")
    )
    # Until now nobody could choose one; the demo's accounts stay as they were printed.
    op.execute("UPDATE account SET first_password = 1 WHERE demo = 0")


def downgrade() -> None:
    op.drop_column("account", "first_password")
