"""Database engines for the gateway: SQLite beside the program, PostgreSQL for several machines."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from knowledge.errors import ConfigurationError

_PATIENCE = 5
"""Seconds to wait for a lock or a silent server."""


def open_engine(url: str, *, setting: str = "DATABASE_URL") -> Engine:
    """An engine for ``url``; nothing connects yet. ConfigurationError for an unusable URL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigurationError(
            f"{setting} 不是有效的数据库地址", hint="例如 sqlite:///var/yibao.db"
        ) from None
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed)
    raise ConfigurationError(
        f"{setting} 指向不支持的数据库 {parsed.get_backend_name()}",
        hint="请使用 sqlite:/// 或 postgresql://",
    )


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: it takes SQLite's write lock at its beginning."""
    connection = engine.connect().execution_options(writes=True)
    with connection, connection.begin():
        yield connection


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite database; None for others and for databases in memory."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _PATIENCE})

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin below, schema changes included
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=4,
        pool_timeout=_PATIENCE,
        connect_args={
            "connect_timeout": _PATIENCE,
            "tcp_user_timeout": _PATIENCE * 1000,
            "options": f"-c statement_timeout={_PATIENCE * 1000}",
        },
    )
