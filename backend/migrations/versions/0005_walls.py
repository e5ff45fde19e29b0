"""row-level security by county

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: Every county's divisions are public knowledge, and looked up before a county is known.
OPEN = {"division"}
SEEN = "current_setting('shishu.county', true)"


def _tables() -> list[str]:
    """Every table there is by now whose rows belong to a county; none on SQLite."""
    bind = op.get_bind()
    if bind.dialect.name != "postgresql":
        return []
    inspector = sa.inspect(bind)
    return [
        name
        for name in sorted(set(inspector.get_table_names()) - OPEN)
        if any(column["name"] == "county_code" for column in inspector.get_columns(name))
    ]


def upgrade() -> None:
    for table in _tables():
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        # The role that serves owns the tables: without this it would not be bound.
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(
            f"CREATE POLICY county ON \"{table}\" USING (county_code = {SEEN} OR {SEEN} = '*')"
        )


def downgrade() -> None:
    for table in _tables():
        op.execute(f'DROP POLICY county ON "{table}"')
        op.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
