"""Rasa's tracker store that keeps conversations going while the database is away, and is quick.

Rasa's own store answers a failed read with an empty tracker, as if the person were new, and never
reads back what it could not write. This one remembers the slots of recent conversations, goes on
from them, and writes the missing events when the database is back.

Rasa's own store also reads and rebuilds the whole session in every turn, a quarter of the turn's
time. This one keeps the trackers of recent conversations, and asks the database only whether
anybody wrote or deleted something since (recent_trackers.py).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore, create_engine_kwargs
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import sessionmaker

from bot.nlu.recent_trackers import Newest, RecentTrackers

REMEMBERED = 20_000
"""Conversations whose slots are kept in memory, about one kilobyte each."""
MOST_UNWRITTEN = 2_000
"""Conversations whose events may wait for the database; older ones are given up."""
PAUSE = 5.0
"""Seconds for which a database that failed is left alone, so that few turns wait for it."""
_PATIENCE = 1
"""Seconds a turn waits for a lock in SQLite or for a statement in PostgreSQL."""
_AT_ONCE = 20
"""Waiting conversations that are written beside one turn."""

log = logging.getLogger(__name__)


class DatabaseLeftAlone(SQLAlchemyError):
    """The database failed a moment ago and is not tried again yet."""


@dataclass
class _Unwritten:
    """A conversation whose events wait to be written.

    The first ``known`` events of the tracker are not among them; None: the tracker continues what
    the database holds, so that the number is found there.
    """

    tracker: DialogueStateTracker
    known: int | None = None
    in_turn: bool = False


class SteadyTrackerStore(SQLTrackerStore):
    """``url`` is an SQLAlchemy address. One process serves a conversation at a time."""

    def __init__(self, domain: Domain | None = None, **options: Any) -> None:
        super().__init__(domain=domain, **options)
        self._remembered: OrderedDict[str, str] = OrderedDict()
        self._unwritten: OrderedDict[str, _Unwritten] = OrderedDict()
        self._recent = RecentTrackers()
        self._left_alone_until = 0.0
        self._next_try: asyncio.TimerHandle | None = None
        self.engine: sa.engine.Engine = _impatient(self.engine)
        self.sessionmaker = sessionmaker(bind=self.engine)
        _add_indexes(self.engine)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation as it stands: from the database, else from memory."""
        try:
            self._require_database()
            self._write_waiting(sender_id)
            return await self._from_database(sender_id)
        except SQLAlchemyError as error:
            self._database_failed(error)
        if sender_id not in self._unwritten:
            tracker = self._from_memory(sender_id)
            self._keep(_Unwritten(tracker, known=len(tracker.events)))
        waiting = self._unwritten[sender_id]
        waiting.in_turn = True
        return waiting.tracker

    async def _from_database(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker kept from the last turn if the database has not changed, else read."""
        if kept := self._recent.take(sender_id, lambda: self._newest_event(sender_id)):
            return kept
        tracker = await super().retrieve(sender_id)
        self._recent.read(sender_id, len(tracker.events) if tracker else 0)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write what is new, or keep it until it can be written."""
        self._remember(tracker)
        known = self._recent.known(tracker.sender_id)
        waiting = self._unwritten.get(tracker.sender_id) or _Unwritten(tracker, known)
        waiting.tracker, waiting.in_turn = tracker, False
        try:
            self._require_database()
            self._write(waiting)
        except SQLAlchemyError as error:
            self._database_failed(error)
            self._keep(waiting)
        else:
            self._unwritten.pop(tracker.sender_id, None)

    def _require_database(self) -> None:
        if time.monotonic() < self._left_alone_until:
            raise DatabaseLeftAlone

    def _database_failed(self, error: SQLAlchemyError) -> None:
        if not isinstance(error, DatabaseLeftAlone):
            log.error("trackers cannot be read or written: %s", type(error).__name__)
            self._left_alone_until = time.monotonic() + PAUSE

    def _keep(self, waiting: _Unwritten) -> None:
        self._unwritten[waiting.tracker.sender_id] = waiting
        if len(self._unwritten) > MOST_UNWRITTEN:
            self._unwritten.popitem(last=False)
            log.error("too many trackers wait for the database; the oldest is given up")
        if self._next_try is None:
            self._try_later()

    def _try_later(self) -> None:
        self._next_try = asyncio.get_running_loop().call_later(PAUSE, self.try_again)

    def try_again(self) -> None:
        """Write what waits, without a turn; again and again until nothing waits."""
        try:
            self._require_database()
            self._write_waiting()
        except SQLAlchemyError as error:
            self._database_failed(error)
        self._next_try = None
        if self._unwritten:
            self._try_later()

    def _write_waiting(self, sender_id: str = "") -> None:
        """Write what waits of this conversation, and some others that no turn is changing."""
        free = (name for name, one in self._unwritten.items() if not one.in_turn)
        some = list(itertools.islice(free, _AT_ONCE))
        for name in dict.fromkeys([sender_id, *some]):
            if waiting := self._unwritten.get(name):
                self._write(waiting)
                del self._unwritten[name]

    def _write(self, waiting: _Unwritten) -> None:
        tracker = waiting.tracker
        with self.session_scope() as session:
            if waiting.known is None:
                events = self._additional_events(session, tracker)
            else:
                events = itertools.islice(tracker.events, waiting.known, None)
            if rows := [_row(tracker.sender_id, event) for event in events]:
                session.execute(sa.insert(self.SQLEvent.__table__), rows)
            newest = session.execute(self._newest_event_query(tracker.sender_id)).one()
            session.commit()
        self._recent.written(tracker, tuple(newest))

    def _newest_event(self, sender_id: str) -> Newest:
        with self.engine.connect() as connection:
            return tuple(connection.execute(self._newest_event_query(sender_id)).one())

    def _newest_event_query(self, sender_id: str) -> Any:
        """Number and time of the newest event; two look-ups in indexes, however many there are."""
        event = self.SQLEvent
        return sa.select(
            *(
                sa.select(sa.func.max(column)).where(event.sender_id == sender_id).scalar_subquery()
                for column in (event.id, event.timestamp)
            )
        )

    def _remember(self, tracker: DialogueStateTracker) -> None:
        slots = {k: v for k, v in tracker.current_slot_values().items() if v is not None}
        known = {"slots": slots, "loop": tracker.active_loop_name}
        self._remembered[tracker.sender_id] = json.dumps(known)
        self._remembered.move_to_end(tracker.sender_id)
        if len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)

    def _from_memory(self, sender_id: str) -> DialogueStateTracker:
        """The conversation with its slots and its form; an empty one for a new person."""
        known = self._remembered.get(sender_id)
        events = list(_restoring(json.loads(known))) if known else []
        return DialogueStateTracker.from_events(
            sender_id,
            events,
            self.domain.slots,
            max_event_history=self.max_event_history,
            domain=self.domain,
        )

    def _event_query(
        self, session: Any, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> Any:
        """The events of the present session, found without reading those of earlier ones."""
        event = self.SQLEvent
        query = session.query(event).filter(event.sender_id == sender_id)
        if not fetch_events_from_all_sessions:
            began = sa.select(sa.func.coalesce(sa.func.max(event.timestamp), 0)).where(
                event.sender_id == sender_id, event.type_name == SessionStarted.type_name
            )
            query = query.filter(event.timestamp >= began.scalar_subquery())
        return query.order_by(event.id)


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _restoring(known: dict[str, Any]) -> Iterator[Event]:
    """Events that lead to the remembered state."""
    yield ActionExecuted("action_session_start")
    yield SessionStarted()
    for name, value in known["slots"].items():
        yield SlotSet(name, value)
    if known["loop"]:
        yield ActiveLoop(known["loop"])
    yield ActionExecuted("action_listen")


def _impatient(engine: sa.engine.Engine) -> sa.engine.Engine:
    """The same database, without long waits: a turn that waits holds up all conversations."""
    options = create_engine_kwargs(engine.url)
    if engine.dialect.name == "sqlite":
        impatient = sa.create_engine(engine.url, connect_args={"timeout": _PATIENCE})
        sa.event.listen(impatient, "connect", _prepare_sqlite)
        return impatient
    limits = {
        "connect_timeout": 2,  # the least that libpq knows
        "tcp_user_timeout": 2_000 * _PATIENCE,
        "options": f"-c statement_timeout={1_000 * _PATIENCE}",
    }
    connect_args = {**limits, **options.pop("connect_args", {})}
    return sa.create_engine(
        engine.url, pool_pre_ping=True, connect_args=connect_args, hide_parameters=True, **options
    )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _add_indexes(engine: sa.engine.Engine) -> None:
    """Rasa indexes the sender alone; a long conversation would make every turn slower."""
    with engine.begin() as connection:
        for name, columns in (
            ("events_of_session", "sender_id, timestamp"),
            ("starts_of_session", "sender_id, type_name, timestamp"),
            ("newest_of_sender", "sender_id, id"),
        ):
            connection.execute(sa.text(f"CREATE INDEX IF NOT EXISTS {name} ON events ({columns})"))
