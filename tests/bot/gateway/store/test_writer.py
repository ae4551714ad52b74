from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from bot.gateway.store.engine import open_engine
from bot.gateway.store.writer import Job, Writer

LIMIT = 20  # seconds after which a wait has failed


def create(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS words (word TEXT PRIMARY KEY)"))


def add(word: str) -> Job:
    def run(connection: Connection) -> None:
        connection.execute(text("INSERT INTO words VALUES (:word)"), {"word": word})

    return run


def words(path: Path) -> list[str]:
    engine = open_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = [str(word) for word in connection.execute(text("SELECT word FROM words")).scalars()]
    engine.dispose()
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "words.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    engine = open_engine(f"sqlite:///{path}")
    writing = Writer(engine, name="test", prepare=create, pause=0.01)
    yield writing
    writing.stop(LIMIT)
    engine.dispose()


def test_jobs_are_written_in_order(writer: Writer, path: Path) -> None:
    done = [writer.submit(add(word)) for word in ("丙", "甲", "乙")]
    writer.start()
    for future in done:
        future.result(LIMIT)
    assert words(path) == ["丙", "甲", "乙"]


def test_a_job_that_can_never_be_written_does_not_hold_up_the_others(
    writer: Writer, path: Path
) -> None:
    done = [writer.submit(add(word)) for word in ("甲", "甲", "乙")]
    writer.start()
    done[2].result(LIMIT)
    with pytest.raises(IntegrityError):
        done[1].result(LIMIT)
    assert words(path) == ["甲", "乙"]
    assert not writer.failing


def test_jobs_wait_while_the_database_is_away_and_are_written_when_it_is_back(
    writer: Writer, path: Path
) -> None:
    path.parent.write_text("a file where the folder should be")
    done = writer.submit(add("甲"))
    writer.start()
    with pytest.raises(TimeoutError):
        done.result(0.1)
    assert writer.failing
    assert writer.waiting == 1
    path.parent.unlink()
    done.result(LIMIT)
    assert words(path) == ["甲"]


def test_a_deleted_database_is_made_anew(writer: Writer, path: Path) -> None:
    writer.start()
    writer.submit(add("甲")).result(LIMIT)
    for file in path.parent.iterdir():
        file.unlink()
    writer.submit(add("乙")).result(LIMIT)
    assert words(path) == ["乙"]


def test_stopping_writes_what_waits_and_takes_no_more(writer: Writer, path: Path) -> None:
    writer.submit(add("甲"))
    writer.start()
    writer.stop(LIMIT)
    assert words(path) == ["甲"]
    with pytest.raises(CancelledError):
        writer.submit(add("乙")).result(LIMIT)
