"""Drill 2: the database is read-only, gone, and back; people notice nothing.

With PostgreSQL, which holds knowledge, conversations and trackers of an installation on several
machines, and with SQLite locked by another program.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from tests.drills.conftest import PATIENT, amount
from tests.drills.house import House, Part, until
from tests.drills.people import Heard, Person, client
from tests.drills.records import inbox, tracker_texts, unanswered
from tests.neighbours import Postgres

ASK = "职工医保住院报销比例是多少"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL that this drill may stop."""
    neighbour = Postgres()
    try:
        neighbour.start()
        yield neighbour
    finally:
        neighbour.close()


@pytest.fixture(scope="module")
def on_postgres(
    tmp_path_factory: pytest.TempPathFactory, postgres: Postgres
) -> Iterator[tuple[House, Part]]:
    """A house with everything in PostgreSQL, and its gateway."""
    home = House(tmp_path_factory.mktemp("postgres"), {"DATABASE_URL": postgres.url, **PATIENT})
    try:
        home.load_knowledge()
        for name in ("actions", "rasa"):
            home.start(name)
        gateway = home.start("gateway")
        gateway.wait_until("/healthz")
        yield home, gateway
    finally:
        home.close()


async def test_postgres_read_only_gone_and_back(
    on_postgres: tuple[House, Part], postgres: Postgres, figure: Callable[[str], None]
) -> None:
    house, gateway = on_postgres
    rounds = amount(2, 10)
    async with client() as browser:
        people = [Person(browser) for _ in range(3)]
        for person in people:
            await person.say(gateway.url, "我在成都")
        stages = 0
        for change in _changes(postgres):
            change()
            for _ in range(rounds):
                await _all_know_chengdu(people, gateway.url, stages)
                stages += 1
        await asyncio.sleep(6)  # a database that failed is left alone for five seconds
        await _all_know_chengdu(people, gateway.url, stages)
        gateway.wait_until("/healthz")
        await until(lambda: unanswered(house) == [], patience=30)
    asked = [person.heard for person in people]
    assert len(inbox(house)) == sum(len(heard) for heard in asked), "no record is missing"
    assert tracker_texts(house).count(ASK) == len(people) * (stages + 1), "no event is missing"
    figure(f"{len(people) * (stages + 1)} turns while PostgreSQL was read-only, gone, back: 0 lost")


def _changes(postgres: Postgres) -> list[Callable[[], None]]:
    def read_only() -> None:
        postgres.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        postgres.execute("SELECT pg_reload_conf()")

    def back() -> None:
        postgres.start()
        postgres.execute("ALTER SYSTEM RESET default_transaction_read_only")
        postgres.execute("SELECT pg_reload_conf()")

    return [read_only, postgres.stop, back]


async def _all_know_chengdu(people: list[Person], url: str, stage: int) -> None:
    heard = await asyncio.gather(*(person.say(url, ASK) for person in people))
    for one in heard:
        _is_not_new(one, stage)


def _is_not_new(heard: Heard, stage: int) -> None:
    assert not heard.is_polite_failure, f"stage {stage}"
    assert heard.messages[0]["region"] == "510100", f"stage {stage}: the city was forgotten"
    assert heard.notice is None, f"stage {stage}: greeted as somebody new"


async def test_sqlite_locked_by_another_program(
    house: House, pair: tuple[Part, Part], figure: Callable[[str], None]
) -> None:
    gateway, _ = pair
    rounds = amount(2, 10)
    async with client() as browser:
        person = Person(browser)
        await person.say(gateway.url, "我在成都")
        with _locked(f"{house.folder}/yibao.db"), _locked(f"{house.folder}/rasa.db"):
            for stage in range(rounds):
                _is_not_new(await person.say(gateway.url, ASK), stage)
        await asyncio.sleep(6)
        _is_not_new(await person.say(gateway.url, ASK), rounds)
        await until(lambda: unanswered(house) == [], patience=30)
    assert [row["text"] for row in inbox(house)].count(ASK) >= rounds + 1
    assert tracker_texts(house).count(ASK) >= rounds + 1
    figure(f"{rounds} turns while SQLite was locked: none failed, all recorded afterwards")


@contextmanager
def _locked(file: str) -> Iterator[None]:
    """Nobody else can write to a SQLite file."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=10)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")
