"""The database behind the knowledge base: SQLite by default, PostgreSQL by ``DATABASE_URL``."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from knowledge.errors import ConfigurationError, StoreError

DEFAULT_URL = "sqlite:///var/yibao.db"
MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATING = threading.Lock()
"""Held while Alembic works: it keeps the migration under way in variables of its modules."""


@dataclass(frozen=True)
class Database:
    """An engine, and what goes wrong with it said in one sentence."""

    engine: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session for reading; ``StoreError`` where the database does not answer."""
        with _said_clearly(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session for writing: everything is kept, or nothing."""
        with self.session() as session, session.begin():
            yield session

    def upgrade(self, revision: str = "head") -> None:
        """Bring the tables to ``revision`` with Alembic; does nothing if they are there."""
        with MIGRATING, _said_clearly(), self.engine.begin() as connection:
            command.upgrade(alembic_config(connection), revision)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def create_database(url: str | None = None) -> Database:
    """The database of ``url``, else of ``DATABASE_URL``, else ``var/yibao.db``.

    Nothing is connected yet; ``ConfigurationError`` if the address makes no sense.
    """
    address = url or os.environ.get("DATABASE_URL") or DEFAULT_URL
    try:
        parsed = make_url(address)
        if parsed.drivername in {"postgresql", "postgres"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(parsed, **_engine_options(parsed))
    except (ArgumentError, ModuleNotFoundError, SQLAlchemyError) as error:
        raise ConfigurationError(
            "DATABASE_URL 不是可用的数据库地址",
            hint="例如 sqlite:///var/yibao.db 或 postgresql://用户@主机/库",
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return Database(engine)


def _engine_options(url: URL) -> dict[str, Any]:
    """Every transaction sees one state of the content, whatever is loaded meanwhile."""
    if not url.drivername.startswith("sqlite"):
        return {"pool_pre_ping": True, "isolation_level": "REPEATABLE READ"}
    if url.database in {None, "", ":memory:"}:
        return {"poolclass": StaticPool}
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    return {}


def alembic_config(connection: Connection) -> Config:
    """What Alembic needs to work on this connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Readers go on while a load writes; foreign keys hold; a busy file is waited for."""
    connection.isolation_level = None  # else the driver leaves reads outside of transactions
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=10000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


@contextmanager
def _said_clearly() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0] if error.orig else type(error).__name__
        hint = "请运行 yibao kb load" if _lacks_tables(reason) else "请检查 DATABASE_URL 和数据库"
        raise StoreError(f"知识库的数据库出错：{reason}", hint=hint) from error


def _lacks_tables(reason: str) -> bool:
    return "no such table" in reason or ("relation" in reason and "does not exist" in reason)
