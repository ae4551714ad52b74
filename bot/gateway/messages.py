"""What goes into and comes out of the conversation service, whatever the channel."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.answer import Answer
from knowledge.calculation import Calculation


class Inbound(BaseModel):
    """One message of a person, as a channel hands it over.

    ``conversation`` is opaque: a minted session or a keyed hash, never a raw identity.
    ``message_id`` makes a repeated delivery recognisable; two deliveries with the same id in one
    conversation are one message. ``handoff`` is what the channel itself knows for a person who
    takes over (``summary``, ``slots``); it joins a request for a person made in this turn.
    ``patient`` is set by a channel that can still deliver an answer after its time.
    """

    model_config = ConfigDict(frozen=True)

    channel: str
    conversation: str
    text: str
    message_id: str | None = None
    handoff: dict[str, object] = Field(default_factory=dict)
    patient: bool = False


class Button(BaseModel):
    """A choice offered to the person. ``payload`` is sent back as the text when it is chosen."""

    model_config = ConfigDict(frozen=True)

    title: str
    payload: str


class Effect(BaseModel):
    """Something the gateway does because the dialogue asked for it.

    handoff   record a request for a person: topic, slots, masked summary
    feedback  record helpful / not helpful with topic and record version
    forget    delete what is stored of this conversation
    unanswered  record that no topic was found
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["handoff", "feedback", "forget", "unanswered"]
    data: dict[str, object] = Field(default_factory=dict)


class Message(BaseModel):
    """One message to the person."""

    model_config = ConfigDict(frozen=True)

    text: str
    topic: str | None = None
    region: str | None = None  # adcode
    answer: Answer | None = None
    calculation: Calculation | None = None
    buttons: tuple[Button, ...] = ()
    handoff: bool = False


class Reply(BaseModel):
    """All that is said in one turn.

    ``notice`` is set at the first contact: what the operator must tell (privacy, an urgent
    announcement). It is no answer; each channel shows it in its own way, once. ``effects`` are
    what the gateway has done; ``asking`` says that a form waits for an answer.
    """

    model_config = ConfigDict(frozen=True)

    conversation: str
    messages: tuple[Message, ...]
    notice: str | None = None
    effects: tuple[Effect, ...] = ()
    asking: bool = False
