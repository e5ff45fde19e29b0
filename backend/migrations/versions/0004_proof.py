"""what pushes go by, the nightly proof, second factors

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "county_clock", sa.Column("facts", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.create_table(
        "proof",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ok", sa.Integer(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", name=op.f("pk_proof")),
    )
    op.create_table(
        "totp",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("pending", sa.Text(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("recovery", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_totp")),
    )


def downgrade() -> None:
    op.drop_table("totp")
    op.drop_table("proof")
    op.drop_column("county_clock", "facts")
