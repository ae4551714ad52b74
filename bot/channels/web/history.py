"""A conversation as it was, read back from the gateway's store."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import Connection, Row, select

from bot.channels.web.feedback import rating_id
from bot.gateway.desk import DeskLine, DeskState, find_lines, find_state
from bot.gateway.messages import Button, Message
from bot.gateway.store.tables import feedback, inbox, replies
from knowledge.answer import NATIONAL, Region
from knowledge.gazetteer import gazetteer

LONGEST = 50
"""Turns that are shown again."""


class Turn(BaseModel):
    """What a person said, masked, and what was answered."""

    id: str = Field(description="The message_id that came with it, else our own name for it.")
    text: str
    at: datetime
    answered: bool = Field(description="False while the answer is being made.")
    messages: tuple[Message, ...] = ()
    ratings: tuple[bool | None, ...] = Field((), description="Feedback given, one a message.")


class History(BaseModel):
    """A conversation, oldest first, and where it stands."""

    session: str = Field(description="To go on with; empty on our own page, which has a cookie.")
    turns: tuple[Turn, ...] = ()
    desk_lines: tuple[DeskLine, ...] = ()
    desk: DeskState = DeskState()
    region: Region | None = Field(None, description="The place that was last spoken of.")
    start: Button | None = Field(None, description="The question of the topic asked for.")


def read_history(connection: Connection, conversation: str, now: datetime) -> History:
    """The conversation without its session and place."""
    arrived = _arrived(connection, conversation)
    answers = _answers(connection, conversation)
    ratings = _ratings(connection, conversation)
    turns = tuple(_turn(row, answers[row.id], ratings) for row in arrived)
    return History(
        session="",
        turns=turns,
        desk_lines=tuple(find_lines(connection, conversation, 0)),
        desk=find_state(connection, conversation, now),
    )


def find_answer(
    connection: Connection, conversation: str, message_id: str
) -> tuple[Message, ...] | None:
    """What was answered to a message that came before; None when it was not answered."""
    row = connection.execute(
        select(inbox).where(
            inbox.c.conversation == conversation,
            inbox.c.message_id == message_id,
            inbox.c.answered_at.is_not(None),
        )
    ).first()
    return None if row is None else _messages(_answers(connection, conversation)[row.id])


def _arrived(connection: Connection, conversation: str) -> list[Row[Any]]:
    """The newest messages, oldest first. Of several deliveries the answered one counts."""
    query = (
        select(inbox)
        .where(inbox.c.conversation == conversation)
        .order_by(inbox.c.received_at.desc())
        .limit(LONGEST)
    )
    by_name: dict[str, Row[Any]] = {}
    for row in reversed(connection.execute(query).all()):
        known = by_name.get(_name(row))
        if known is None or known.answered_at is None:
            by_name[_name(row)] = row
    return sorted(by_name.values(), key=lambda row: row.received_at)


def _answers(connection: Connection, conversation: str) -> defaultdict[str, list[Row[Any]]]:
    """The answers by the message they belong to, in order."""
    query = select(replies).where(replies.c.conversation == conversation)
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(query.order_by(replies.c.position)):
        found[row.inbox_id].append(row)
    return found


def _ratings(connection: Connection, conversation: str) -> dict[str, bool]:
    query = select(feedback.c.id, feedback.c.helpful).where(feedback.c.conversation == conversation)
    return {row.id: row.helpful for row in connection.execute(query)}


def _turn(row: Row[Any], answers: list[Row[Any]], ratings: dict[str, bool]) -> Turn:
    name = _name(row)
    messages = _messages(answers)
    return Turn(
        id=name,
        text=row.text,
        at=row.received_at,
        answered=row.answered_at is not None,
        messages=messages,
        ratings=tuple(
            ratings.get(rating_id(row.conversation, name, position))
            for position in range(len(messages))
        ),
    )


def _name(row: Row[Any]) -> str:
    return str(row.message_id or row.id)


def _messages(answers: list[Row[Any]]) -> tuple[Message, ...]:
    return tuple(_message(row) for row in answers)


def _message(row: Row[Any]) -> Message:
    """The message as it was sent; only its text where an older version wrote it."""
    try:
        return Message.model_validate(row.body)
    except ValidationError:
        return Message(text=row.text, topic=row.topic, region=row.region)


def last_place(turns: tuple[Turn, ...]) -> Region | None:
    """The place that was last spoken of."""
    codes = [m.region for turn in turns for m in turn.messages if m.region not in (None, NATIONAL)]
    return place(str(codes[-1])) if codes else None


def place(adcode: str) -> Region | None:
    """The name of a place. The first call reads the gazetteer, which takes a moment."""
    found = gazetteer().get(adcode)
    return found.region if found else None
