"""decisions about held operations; devices found by the scope of their account

Revision ID: 0003
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("op_id", sa.String(length=36), nullable=False),
        sa.Column("decision_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made", sa.String(length=36), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "op_id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_account_county_code_division"), "account", ["county_code", "division"])
    op.create_index(op.f("ix_device_account_id"), "device", ["account_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_device_account_id"), table_name="device")
    op.drop_index(op.f("ix_account_county_code_division"), table_name="account")
    op.drop_table("decision")
