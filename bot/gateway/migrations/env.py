"""Alembic's entry: runs the steps on the connection that bot/gateway/store/schema.py passes."""

from __future__ import annotations

from alembic import context

from bot.gateway.store.tables import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
