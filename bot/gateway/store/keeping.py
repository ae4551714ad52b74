"""For operators: purge, forget, preserve and export what is stored. Blocking; not for requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import Executable, Table, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.settings import Settings
from bot.gateway.store import statements, trackers
from bot.gateway.store.engine import open_engine, sqlite_file, writing
from bot.gateway.store.schema import prepare, unusable
from bot.gateway.store.tables import CONVERSATION_TABLES, age_of, inbox, unanswered
from bot.gateway.store.writer import Job

_STRANDED_AFTER = timedelta(minutes=2)
"""A message without an answer for so long was lost by a crash, not merely slow."""


@dataclass(frozen=True)
class Clocks:
    """The moments before which conversations and statistics are deleted."""

    conversations: datetime
    statistics: datetime

    @classmethod
    def at(cls, now: datetime, settings: Settings) -> Clocks:
        """The clocks of an installation."""
        return cls(
            conversations=now - timedelta(days=settings.retention_conversations_days),
            statistics=now - timedelta(days=settings.retention_statistics_days),
        )


@dataclass(frozen=True)
class Unanswered:
    """A question that found no topic, how often, and when last."""

    text: str
    count: int
    last: datetime


class Keeping:
    """The stored conversations of an installation, to be used in a ``with``. Raises StoreError."""

    def __init__(self, settings: Settings) -> None:
        self._engine = open_engine(settings.database_url)
        self._trackers = open_engine(settings.trackers_at(), setting="TRACKER_URL")

    def __enter__(self) -> Self:
        prepare(self._engine)
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()
        self._trackers.dispose()

    def purge(self, clocks: Clocks) -> int:
        """Delete what is older than the clocks; the number of rows. Preserved rows stay."""
        old = [
            *statements.before(clocks.conversations, conversations=True),
            *statements.before(clocks.statistics, conversations=False),
        ]
        count = self._run(old)
        self._in_trackers(trackers.before(clocks.conversations))
        return count

    def forget(self, conversation: str) -> int:
        """Delete a conversation; the number of rows. Preserved rows stay."""
        count = self._run(statements.forget(conversation))
        self._in_trackers(trackers.forget(conversation))
        return count

    def preserve(self, conversation: str, *, keep: bool) -> int:
        """Set or lift the flag that keeps a conversation from deletion; the number of rows."""
        return self._run(
            update(table).where(table.c.conversation == conversation).values(preserved=keep)
            for table in CONVERSATION_TABLES
        )

    def export(self, conversation: str) -> dict[str, list[dict[str, Any]]]:
        """All that is stored of a conversation, by table, oldest first."""
        return {
            table.name.removeprefix("gateway_"): self._rows(table, conversation)
            for table in CONVERSATION_TABLES
        }

    def stranded(self, now: datetime) -> list[dict[str, Any]]:
        """Messages that were received and never answered, oldest first."""
        query = (
            select(inbox)
            .where(inbox.c.answered_at.is_(None), inbox.c.received_at < now - _STRANDED_AFTER)
            .order_by(inbox.c.received_at)
        )
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def unanswered(self, since: datetime) -> list[Unanswered]:
        """What found no topic since then, the most frequent first, then the latest."""
        count, last = func.count(), func.max(unanswered.c.created_at)
        query = (
            select(unanswered.c.text, count, last)
            .where(unanswered.c.created_at >= since)
            .group_by(unanswered.c.text)
            .order_by(count.desc(), last.desc())
        )
        with self._engine.connect() as connection:
            return [Unanswered(*row) for row in connection.execute(query)]

    def _rows(self, table: Table, conversation: str) -> list[dict[str, Any]]:
        query = select(table).where(table.c.conversation == conversation).order_by(age_of(table))
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _run(self, executables: Iterable[Executable]) -> int:
        try:
            with writing(self._engine) as connection:
                return sum(connection.execute(one).rowcount for one in executables)
        except SQLAlchemyError as error:
            raise unusable(error) from error

    def _in_trackers(self, job: Job) -> None:
        file = sqlite_file(self._trackers.url)
        if file is not None and not file.exists():
            return
        try:
            with writing(self._trackers) as connection:
                job(connection)
        except SQLAlchemyError as error:
            raise unusable(error) from error
