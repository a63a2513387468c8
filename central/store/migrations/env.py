"""Alembic's entry: one connection, handed in by central.store.database.migrate."""

from alembic import context

from central.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
