"""Records turns without ever holding an answer back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import datetime
from typing import TypeVar

import structlog
from sqlalchemy import Connection, Executable, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.store import statements, trackers
from bot.gateway.store.engine import open_engine
from bot.gateway.store.records import Arrival, TurnRecord
from bot.gateway.store.schema import upgrade
from bot.gateway.store.writer import Job, Writer

_PATIENCE = 0.3
"""Seconds an answer waits for its message to be recorded; the record is written later then."""
_FLUSH = 5.0
"""Seconds to write what waits when the gateway stops."""

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Store:
    """The gateway's database. Failures are logged and shown by ``check``, never raised."""

    def __init__(self, url: str, *, tracker_url: str) -> None:
        self.engine: Engine = open_engine(url)
        self._writer = Writer(self.engine, name="gateway", prepare=upgrade)
        self._trackers = Writer(open_engine(tracker_url, setting="TRACKER_URL"), name="trackers")

    @property
    def waiting(self) -> int:
        """Records that are not in the database yet."""
        return self._writer.waiting

    def start(self) -> None:
        """Bring the schema up to date and start writing, in the background."""
        self._writer.start()
        self._trackers.start()

    async def arrived(self, arrival: Arrival) -> bool:
        """Record a message; True when it is safely in the database."""
        return await self._soon(self._writer.submit(_job(statements.arrival(arrival))))

    def turned(self, turn: TurnRecord) -> None:
        """Record how a message was answered, in the background."""
        self._writer.submit(_job(statements.turn(turn)))
        if any(effect.kind == "forget" for effect in turn.effects):
            self._trackers.submit(trackers.forget(turn.arrival.conversation))

    def requested(self, turn: TurnRecord) -> None:
        """Record only the effects of ``turn``: a request made beside the dialogue."""
        self._writer.submit(_job(statements.effects(turn)))

    def forget(self, conversation: str) -> None:
        """Delete what is stored of a conversation, in the background; preserved rows stay."""
        self._writer.submit(_job(statements.forget(conversation)))
        self._trackers.submit(trackers.forget(conversation))

    def write(self, *executables: Executable) -> Future[None]:
        """Write in the background; the future is done when it is committed."""
        return self._writer.submit(_job(executables))

    async def read(
        self, query: Callable[[Connection], T], *, otherwise: T, patience: float = _PATIENCE
    ) -> T:
        """What ``query`` finds, or ``otherwise`` when the database gives no answer in time."""
        if self._writer.failing:
            return otherwise
        try:
            return await asyncio.wait_for(asyncio.to_thread(self._read, query), patience)
        except (TimeoutError, SQLAlchemyError) as error:
            log.warning("not_read", error=type(error).__name__)
            return otherwise

    def _read(self, query: Callable[[Connection], T]) -> T:
        with self.engine.connect() as connection:
            return query(connection)

    def purge(self, *, conversations_before: datetime, statistics_before: datetime) -> None:
        """Delete what is older than the two clocks allow, in the background."""
        both = [
            *statements.before(conversations_before, conversations=True),
            *statements.before(statistics_before, conversations=False),
        ]
        self._writer.submit(_job(both))
        self._trackers.submit(trackers.before(conversations_before))

    async def check(self) -> str:
        """``ok``, or a word for what is wrong."""
        if self._writer.failing:
            return f"failing, {self._writer.waiting} writes waiting"
        answered = await self._soon(self._writer.submit(_job([select(1)])))
        return "ok" if answered else "not answering"

    async def close(self) -> None:
        """Write what waits."""
        for writer in (self._writer, self._trackers):
            await asyncio.to_thread(writer.stop, _FLUSH)

    async def _soon(self, written: Future[None]) -> bool:
        if self._writer.failing:
            return False
        try:
            await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(written)), _PATIENCE)
        except (TimeoutError, asyncio.CancelledError):
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            return False
        except Exception:
            log.exception("record_refused")
            return False
        return True


def _job(executables: Iterable[Executable]) -> Job:
    prepared = list(executables)

    def run(connection: Connection) -> None:
        for executable in prepared:
            connection.execute(executable)

    return run
