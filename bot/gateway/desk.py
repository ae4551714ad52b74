"""The desk: people who take over conversations of the web chat.

Other channels hand over by their own means (WeChat's customer service, a call transfer). A person
who takes a conversation over owns it until they close it or say nothing for half an hour; so
long the assistant is silent in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel
from sqlalchemy import Connection, func, select

from bot.gateway.store import Store
from bot.gateway.store.tables import desk_lines, handoffs
from knowledge.clock import SHANGHAI, Clock

CHANNEL = "web"
WAITS_FOR = timedelta(hours=8)
"""A request older than a working day is no longer in the queue."""
OWNED_FOR = timedelta(minutes=30)
"""A person who is silent for so long has left the conversation to the assistant."""


class DeskState(BaseModel):
    """Where a request for a person stands. ``ahead`` counts the people who came before."""

    state: Literal["none", "waiting", "taken"] = "none"
    ahead: int | None = None
    in_hours: bool = True
    agent: str | None = None


class DeskLine(BaseModel):
    """Something that happened at the desk; ids grow within a conversation."""

    id: int
    kind: Literal["taken", "message", "closed"]
    agent: str
    text: str
    created_at: datetime


class Desk:
    """What the gateway needs to know of the desk. Without a database nobody has taken over."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def has_taken(self, channel: str, conversation: str) -> bool:
        """Whether a person owns the conversation now."""
        return channel == CHANNEL and (await self.state(conversation)).state == "taken"

    async def state(self, conversation: str) -> DeskState:
        """Where the conversation's request stands."""
        now = self._clock()
        return await self._store.read(
            lambda connection: find_state(connection, conversation, now), otherwise=DeskState()
        )

    async def lines(self, conversation: str, *, after: int = 0) -> list[DeskLine]:
        """What happened at the desk since the line ``after``, oldest first."""
        return await self._store.read(
            lambda connection: find_lines(connection, conversation, after), otherwise=[]
        )


def find_state(connection: Connection, conversation: str, now: datetime) -> DeskState:
    """The state of one conversation at ``now``."""
    query = (
        select(handoffs)
        .where(
            handoffs.c.conversation == conversation,
            handoffs.c.channel == CHANNEL,
            handoffs.c.state.in_(("open", "taken")),
        )
        .order_by(handoffs.c.created_at)
    )
    requests = connection.execute(query).all()
    taken = [request for request in requests if request.state == "taken"]
    if taken and _last_word(connection, conversation) > now - OWNED_FOR:
        return DeskState(state="taken", agent=taken[-1].agent)
    waiting = [r for r in requests if r.state == "open" and r.created_at > now - WAITS_FOR]
    if not waiting:
        return DeskState()
    ahead = _ahead(connection, waiting[0].created_at, conversation, now)
    return DeskState(state="waiting", ahead=ahead, in_hours=waiting[-1].in_hours)


def find_lines(connection: Connection, conversation: str, after: int) -> list[DeskLine]:
    """The lines of one conversation behind the line ``after``."""
    query = (
        select(desk_lines)
        .where(desk_lines.c.conversation == conversation, desk_lines.c.id > after)
        .order_by(desk_lines.c.id)
    )
    return [DeskLine.model_validate(row, from_attributes=True) for row in connection.execute(query)]


def _ahead(connection: Connection, since: datetime, conversation: str, now: datetime) -> int:
    """How many others have waited longer."""
    query = select(func.count(handoffs.c.conversation.distinct())).where(
        handoffs.c.channel == CHANNEL,
        handoffs.c.state == "open",
        handoffs.c.created_at > now - WAITS_FOR,
        handoffs.c.created_at < since,
        handoffs.c.conversation != conversation,
    )
    return connection.scalar(query) or 0


def _last_word(connection: Connection, conversation: str) -> datetime:
    query = select(func.max(desk_lines.c.created_at)).where(
        desk_lines.c.conversation == conversation
    )
    found = connection.scalar(query)
    return found or datetime.min.replace(tzinfo=SHANGHAI)
