"""Alembic's environment: the app's own engine and metadata."""

from alembic import context
from flask import current_app

from backend.db import db


def run() -> None:
    """Run the migrations over one connection of the app's engine."""
    with current_app.app_context(), db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
