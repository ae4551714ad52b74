"""Brings the gateway's tables to the newest form with the steps in bot/gateway/migrations."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.store.engine import sqlite_file, writing
from knowledge.database import MIGRATING
from knowledge.errors import StoreError

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


def prepare(engine: Engine) -> None:
    """Make the database ready for a command of the operator, its file and folder included.

    Raises:
        StoreError: the database cannot be read or written.
    """
    if file := sqlite_file(engine.url):
        file.parent.mkdir(parents=True, exist_ok=True)
    try:
        upgrade(engine)
    except SQLAlchemyError as error:
        raise unusable(error) from error


def unusable(error: SQLAlchemyError) -> StoreError:
    """What an operator is told of ``error``."""
    kind = type(error).__name__
    return StoreError(f"数据库无法读写（{kind}）", hint="请检查 DATABASE_URL 和磁盘空间")
