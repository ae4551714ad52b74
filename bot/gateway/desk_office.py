"""What the people at the desk do: see who waits, take over, reply, close. Blocking.

The command `yibao desk` uses it; the running gateways see every change within a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Connection, Select, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.desk import CHANNEL, WAITS_FOR, find_state
from bot.gateway.settings import Settings
from bot.gateway.store.engine import open_engine, writing
from bot.gateway.store.schema import prepare, unusable
from bot.gateway.store.tables import desk_lines, handoffs, inbox, replies
from bot.gateway.text import clean
from knowledge.clock import Clock
from knowledge.errors import YibaoError

LONGEST_REPLY = 1000
LONGEST_NAME = 16


class DeskError(YibaoError):
    """What the person at the desk asked for cannot be done."""

    code = "desk"


@dataclass(frozen=True)
class Waiting:
    """A request for a person."""

    conversation: str
    topic: str | None
    summary: str
    since: datetime


@dataclass(frozen=True)
class Line:
    """One line of a transcript."""

    at: datetime
    speaker: str
    text: str


class DeskOffice:
    """The desk of an installation, to be used in a ``with``. Raises StoreError."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._engine = open_engine(settings.database_url)
        self._clock = clock

    def __enter__(self) -> Self:
        prepare(self._engine)
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()

    def waiting(self) -> list[Waiting]:
        """Who waits for a person, the longest first; one entry a conversation."""
        query = (
            select(handoffs)
            .where(
                handoffs.c.channel == CHANNEL,
                handoffs.c.state == "open",
                handoffs.c.created_at > self._clock() - WAITS_FOR,
            )
            .order_by(handoffs.c.created_at)
        )
        first: dict[str, Waiting] = {}
        for row in self._rows(query):
            first.setdefault(
                row["conversation"],
                Waiting(row["conversation"], row["topic"], row["summary"], row["created_at"]),
            )
        return list(first.values())

    def transcript(self, conversation: str) -> list[Line]:
        """All that was said in a conversation, oldest first."""
        asked = self._rows(select(inbox).where(inbox.c.conversation == conversation))
        answered = self._rows(select(replies).where(replies.c.conversation == conversation))
        desk = self._rows(select(desk_lines).where(desk_lines.c.conversation == conversation))
        lines = [Line(row["received_at"], "市民", row["text"]) for row in asked]
        lines += [Line(row["created_at"], "医保答", row["text"]) for row in answered]
        lines += [
            Line(row["created_at"], row["agent"], row["text"])
            for row in desk
            if row["kind"] == "message"
        ]
        return sorted(lines, key=lambda line: line.at)

    def take(self, conversation: str, agent: str) -> None:
        """Take a waiting conversation over; the assistant falls silent in it."""
        with self._writing() as connection:
            self._take(connection, conversation, _name(agent))

    def reply(self, conversation: str, agent: str, text: str) -> None:
        """Say something to the person; a waiting conversation is taken over first."""
        said = clean(text)
        if not said or len(said) > LONGEST_REPLY:
            raise DeskError(f"回复应为 1 到 {LONGEST_REPLY} 个字", hint="请分几条发送")
        with self._writing() as connection:
            name = _name(agent)
            if find_state(connection, conversation, self._clock()).state != "taken":
                self._take(connection, conversation, name)
            self._add(connection, conversation, "message", name, said)

    def close(self, conversation: str, agent: str) -> None:
        """Give the conversation back to the assistant."""
        with self._writing() as connection:
            self._change(connection, conversation, ("open", "taken"), state="closed")
            self._add(connection, conversation, "closed", _name(agent), "")

    def _take(self, connection: Connection, conversation: str, agent: str) -> None:
        self._change(connection, conversation, ("open", "taken"), state="taken", agent=agent)
        self._add(connection, conversation, "taken", agent, "")

    def _change(
        self, connection: Connection, conversation: str, states: tuple[str, ...], **values: str
    ) -> None:
        changed = connection.execute(
            update(handoffs)
            .where(
                handoffs.c.conversation == conversation,
                handoffs.c.channel == CHANNEL,
                handoffs.c.state.in_(states),
            )
            .values(**values)
        )
        if not changed.rowcount:
            raise DeskError(
                "这个会话没有在等人工，也没有被接管", hint="用 yibao desk list 查看正在等待的会话"
            )

    def _add(
        self, connection: Connection, conversation: str, kind: str, agent: str, text: str
    ) -> None:
        connection.execute(
            insert(desk_lines).values(
                conversation=conversation,
                kind=kind,
                agent=agent,
                text=text,
                created_at=self._clock(),
            )
        )

    def _rows(self, query: Select[Any]) -> list[dict[str, Any]]:
        try:
            with self._engine.connect() as connection:
                return [dict(row) for row in connection.execute(query).mappings()]
        except SQLAlchemyError as error:
            raise unusable(error) from error

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with writing(self._engine) as connection:
                yield connection
        except SQLAlchemyError as error:
            raise unusable(error) from error


def _name(agent: str) -> str:
    name = clean(agent)
    if not name or len(name) > LONGEST_NAME:
        raise DeskError(f"工作人员的称呼应为 1 到 {LONGEST_NAME} 个字", hint="例如 --as 小李")
    return name
