"""which record's pictures have been proven by their bytes

Revision ID: 0010
Revises: 0009

A picture that is whole today counts as proven for every record that names it, as it was shown
until now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_PROVEN = """UPDATE record_photo SET proven = 1 WHERE EXISTS (
    SELECT 1 FROM photo p WHERE p.county_code = record_photo.county_code
        AND p.sha256 = record_photo.sha256 AND p.stored IS NOT NULL)"""


def upgrade() -> None:
    op.add_column(
        "record_photo", sa.Column("proven", sa.Integer, nullable=False, server_default="0")
    )
    op.execute(_PROVEN)


def downgrade() -> None:
    op.drop_column("record_photo", "proven")
