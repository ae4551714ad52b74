"""Alembic's entry: works on the connection it is given (knowledge.database.Database.upgrade)."""

from __future__ import annotations

from alembic import context

from knowledge.models import PREFIX, Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=f"{PREFIX}revision",
    render_as_batch=True,
    include_name=lambda name, kind, _parents: kind != "table" or (name or "").startswith(PREFIX),
)
with context.begin_transaction():
    context.run_migrations()
