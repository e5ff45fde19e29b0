"""statistics of large tables before a newcomer among them is missed for long

Revision ID: 0014
Revises: 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

#: The server's own tenth would let a county of 90,000 records join 1 million unnoticed. Half a
#: percent is read again soon, and a sample is what it costs, whatever the table has grown to.
LARGE = ("record", "op_log", "change", "total", "total_member", "record_photo")
SCALE = "autovacuum_analyze_scale_factor"


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    for table in LARGE if _is_postgresql() else ():
        op.execute(f'ALTER TABLE "{table}" SET ({SCALE} = 0.005)')


def downgrade() -> None:
    for table in LARGE if _is_postgresql() else ():
        op.execute(f'ALTER TABLE "{table}" RESET ({SCALE})')
