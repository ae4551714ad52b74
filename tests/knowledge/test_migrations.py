"""The tables can be made from nothing and from any earlier revision, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from knowledge.database import Database, alembic_config, create_database
from knowledge.models import PREFIX, Base

VERSION_TABLE = f"{PREFIX}revision"


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    """A database without any table."""
    with closing(create_database(empty_url)) as database:
        yield database


def differences(database: Database) -> list[Any]:
    """What the models say and the tables do not, or the other way round."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": VERSION_TABLE,
                "include_name": lambda name, kind, _: kind != "table" or name.startswith(PREFIX),
            },
        )
        return list(compare_metadata(context, Base.metadata))


def test_from_nothing_to_the_newest(empty: Database) -> None:
    empty.upgrade()
    assert differences(empty) == []
    empty.upgrade()  # again: nothing to do
    assert differences(empty) == []


def test_from_every_earlier_revision_to_the_newest(empty: Database) -> None:
    with empty.engine.begin() as connection:
        script = ScriptDirectory.from_config(alembic_config(connection))
        revisions = [revision.revision for revision in script.walk_revisions()][::-1]
    assert len(revisions) > 1
    for revision in revisions:
        empty.upgrade(revision)
    assert differences(empty) == []


def test_content_loaded_at_the_previous_revision_is_served_after_the_upgrade(
    empty: Database, content: Any
) -> None:
    empty.upgrade("0001")
    with empty.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO kb_loads (generation, fingerprint, loaded_at) "
            "VALUES (7, 'x', '2026-11-01 00:00:00')"
        )
    empty.upgrade()
    assert content.load(empty).generation == 8


def test_down_to_nothing_and_up_again(empty: Database) -> None:
    empty.upgrade()
    with empty.engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    assert set(inspect(empty.engine).get_table_names()) <= {VERSION_TABLE}
    empty.upgrade()
    assert differences(empty) == []


def test_tables_of_others_are_left_alone(empty: Database) -> None:
    with empty.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE events (id INTEGER)")
    empty.upgrade()
    assert differences(empty) == []
    with empty.engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    assert "events" in inspect(empty.engine).get_table_names()


def test_databases_of_one_process_are_upgraded_at_the_same_time(tmp_path: Path) -> None:
    with ExitStack() as stack:
        databases = [
            stack.enter_context(closing(create_database(f"sqlite:///{tmp_path / name}.db")))
            for name in "abcdefgh"
        ]
        with ThreadPoolExecutor(len(databases)) as pool:
            list(pool.map(Database.upgrade, databases))
        assert all(differences(database) == [] for database in databases)
