"""Purge, forget, preserve and export, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, delete, text

from bot.gateway.messages import Effect, Message
from bot.gateway.settings import Settings
from bot.gateway.store import Arrival, Outcome, Store, TurnRecord
from bot.gateway.store.engine import open_engine, writing
from bot.gateway.store.keeping import Clocks, Keeping
from bot.gateway.store.schema import upgrade
from bot.gateway.store.tables import (
    CONVERSATION_TABLES,
    STATISTICS_TABLES,
    VERSION_TABLE,
    metadata,
)
from bot.gateway.testing import all_written, settings_for
from knowledge.clock import SHANGHAI
from knowledge.errors import ConfigurationError, StoreError

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    if request.param == "sqlite":
        return settings_for(tmp_path)
    return settings_for(tmp_path, database_url=request.getfixturevalue("postgres_url"))


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = open_engine(url)
    with writing(engine) as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def keeping(settings: Settings) -> Iterator[Keeping]:
    """Opened on empty tables, with Rasa's table of events beside them."""
    with connected(settings.trackers_at()) as connection:
        connection.execute(text("DROP TABLE IF EXISTS events"))
        connection.execute(
            text("CREATE TABLE events (sender_id VARCHAR(255), timestamp DOUBLE PRECISION)")
        )
    with Keeping(settings) as opened:
        with connected(settings.database_url) as connection:
            for table in (*CONVERSATION_TABLES, *STATISTICS_TABLES):
                connection.execute(delete(table))
        yield opened


@pytest.fixture
async def store(settings: Settings, keeping: Keeping) -> AsyncIterator[Store]:
    opened = Store(settings.database_url, tracker_url=settings.trackers_at())
    opened.start()
    yield opened
    await opened.close()


async def record(store: Store, settings: Settings, conversation: str, when: datetime) -> None:
    """One turn of a conversation, with all that can belong to it."""
    arrival = Arrival("web", conversation, "能报多少", when)
    await store.arrived(arrival)
    store.turned(
        TurnRecord(
            arrival=arrival,
            answered_at=when,
            outcome=Outcome.ANSWERED,
            milliseconds=12,
            messages=(Message(text="看情况", topic="ratio_calculate", region="500000"),),
            effects=(Effect(kind="handoff"), Effect(kind="unanswered")),
        )
    )
    await all_written(store)
    with connected(settings.trackers_at()) as connection:
        values = {"sender": conversation, "moment": when.timestamp()}
        connection.execute(text("INSERT INTO events VALUES (:sender, :moment)"), values)


def events(settings: Settings) -> list[str]:
    with connected(settings.trackers_at()) as connection:
        query = text("SELECT sender_id FROM events ORDER BY sender_id")
        return [str(sender) for sender in connection.execute(query).scalars()]


async def test_an_export_holds_all_of_a_conversation_and_nothing_of_others(
    store: Store, settings: Settings, keeping: Keeping
) -> None:
    await record(store, settings, "web-1", NOW)
    await record(store, settings, "web-2", NOW)
    exported = keeping.export("web-1")
    assert set(exported) == {
        "inbox",
        "replies",
        "handoffs",
        "desk_lines",
        "unanswered",
        "feedback",
    }
    assert [row["text"] for row in exported["inbox"]] == ["能报多少"]
    assert exported["inbox"][0]["received_at"] == NOW
    assert [row["text"] for row in exported["replies"]] == ["看情况"]
    assert len(exported["handoffs"]) == len(exported["unanswered"]) == 1


async def test_purge_follows_the_two_clocks(
    store: Store, settings: Settings, keeping: Keeping
) -> None:
    await record(store, settings, "older", NOW - timedelta(days=2000))
    await record(store, settings, "old", NOW - timedelta(days=100))
    await record(store, settings, "new", NOW)
    clocks = Clocks.at(NOW, settings)
    assert keeping.purge(clocks) == 4 + 4 + 1  # two conversations, one row of figures
    assert keeping.purge(clocks) == 0
    assert not any(keeping.export("old").values())
    assert keeping.export("new")["inbox"]
    assert events(settings) == ["new"]


async def test_a_preserved_conversation_stays_until_it_is_released(
    store: Store, settings: Settings, keeping: Keeping
) -> None:
    await record(store, settings, "web-1", NOW - timedelta(days=100))
    assert keeping.preserve("web-1", keep=True) == 4
    clocks = Clocks.at(NOW, settings)
    assert keeping.purge(clocks) == 0
    assert keeping.forget("web-1") == 0
    keeping.preserve("web-1", keep=False)
    assert keeping.purge(clocks) == 4


async def test_forgetting_takes_rasas_events_too_under_every_name(
    store: Store, settings: Settings, keeping: Keeping
) -> None:
    for name in ("web-1", "web-1.ab12", "web-12", "web_1"):
        await record(store, settings, name, NOW)
    assert keeping.forget("web-1") == 4
    assert events(settings) == ["web-12", "web_1"]


async def test_the_gateway_purges_in_the_background_like_the_operator(
    store: Store, settings: Settings, keeping: Keeping
) -> None:
    await record(store, settings, "old", NOW - timedelta(days=100))
    clocks = Clocks.at(NOW, settings)
    store.purge(conversations_before=clocks.conversations, statistics_before=clocks.statistics)
    await all_written(store)
    assert not any(keeping.export("old").values())


async def test_messages_lost_in_a_crash_are_listed(
    store: Store, settings: Settings, keeping: Keeping
) -> None:
    await record(store, settings, "answered", NOW - timedelta(hours=1))
    await store.arrived(Arrival("web", "lost", "异地备案", NOW - timedelta(hours=1)))
    await store.arrived(Arrival("web", "running", "缴费", NOW - timedelta(seconds=5)))
    await all_written(store)
    assert [row["conversation"] for row in keeping.stranded(NOW)] == ["lost"]


async def test_a_refused_record_does_not_raise(store: Store) -> None:
    arrival = Arrival("web", "web-1", "你好", NOW)
    await store.arrived(arrival)
    assert not await store.arrived(arrival)  # the same key again
    await all_written(store)


def test_the_steps_lead_to_the_tables_of_the_code(settings: Settings, keeping: Keeping) -> None:
    engine = open_engine(settings.database_url)
    upgrade(engine)
    upgrade(engine)  # nothing left to do

    def ours(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
        return kind != "table" or bool(name and name.startswith("gateway_"))

    options = {"version_table": VERSION_TABLE, "include_object": ours}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


@pytest.mark.parametrize("url", ["nonsense", "mysql://db/yibao", ""])
def test_an_unusable_address_is_one_clear_sentence(url: str) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        open_engine(url)


def test_an_unreachable_database_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="数据库无法读写"):
        Keeping(settings_for(tmp_path, database_url=f"sqlite:///{tmp_path}")).__enter__()
