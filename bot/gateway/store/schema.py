"""Brings the gateway's tables to the newest form with the steps in bot/gateway/migrations."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from bot.gateway.store.engine import writing
from knowledge.database import MIGRATING

_STEPS = Path(__file__).parents[1] / "migrations"
_LOCK = 7_204_311
"""PostgreSQL advisory lock, so that gateways that start together migrate one after another."""


def upgrade(engine: Engine) -> None:
    """Apply the missing steps, all or nothing."""
    config = Config()
    config.set_main_option("script_location", str(_STEPS))
    with MIGRATING, writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
