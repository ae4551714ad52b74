"""What is written of a turn."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.gateway.messages import Effect, Message


class Outcome(StrEnum):
    """How a turn ended."""

    ANSWERED = "answered"
    FAILED = "failed"  # Rasa gave no answer; the person got the polite sentence
    RELAYED = "relayed"  # a person has taken over; the message is theirs to answer
    REFUSED = "refused"  # empty, too long, or an invalid button; Rasa was not asked


def new_id() -> str:
    """A fresh primary key."""
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Arrival:
    """A masked message, recorded before it is processed."""

    channel: str
    conversation: str
    text: str
    received_at: datetime
    message_id: str | None = None  # the channel's name for it, when it has one
    id: str = field(default_factory=new_id)


@dataclass(frozen=True)
class TurnRecord:
    """How the message was answered."""

    arrival: Arrival
    answered_at: datetime
    outcome: Outcome
    milliseconds: int
    messages: tuple[Message, ...] = ()
    effects: tuple[Effect, ...] = ()
    in_hours: bool = True

    @property
    def topic(self) -> str | None:
        """The topic of the first message that has one."""
        return next((message.topic for message in self.messages if message.topic), None)

    @property
    def region(self) -> str | None:
        """The place of the first message that has one."""
        return next((message.region for message in self.messages if message.region), None)
