"""Reads what Rasa says in a turn into messages and effects.

Actions utter one ``custom`` object a message (docs/architecture.md); plain ``text`` comes from
responses of the domain. What cannot be read is left out and counted, never shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.gateway.messages import Button, Effect, Message
from knowledge.answer import Answer
from knowledge.calculation import Calculation

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class RasaReply:
    """One turn: messages in order, effects to perform, whether a form waits for an answer."""

    messages: tuple[Message, ...]
    effects: tuple[Effect, ...] = ()
    asking: bool = False

    def wants(self, kind: str) -> bool:
        """Whether an effect of this kind is asked for."""
        return any(effect.kind == kind for effect in self.effects)


class _Custom(BaseModel):
    """The object an action utters."""

    model_config = ConfigDict(extra="ignore")

    text: str = ""
    topic: str | None = None
    region: str | None = None
    answer: Answer | None = None
    calculation: Calculation | None = None
    buttons: tuple[Button, ...] = ()
    handoff: bool = False
    effects: tuple[Effect, ...] = ()
    asking: bool = False

    @field_validator("effects", mode="before")
    @classmethod
    def _known_effects(cls, effects: object) -> object:
        """An effect that cannot be read must not cost the person the answer."""
        if not isinstance(effects, list):
            return ()
        return tuple(effect for effect in map(_effect, effects) if effect)


class _Item(BaseModel):
    """One element of the REST channel's list."""

    model_config = ConfigDict(extra="ignore")

    text: str | None = None
    custom: _Custom | None = None
    buttons: tuple[Button, ...] = Field(default=())


def parse_reply(items: list[object]) -> RasaReply:
    """Messages with text and all effects; unreadable items are dropped."""
    messages: list[Message] = []
    effects: list[Effect] = []
    asking = False
    for raw in items:
        item = _read(raw)
        if item is None:
            continue
        custom = item.custom or _Custom(text=item.text or "", buttons=item.buttons)
        effects.extend(custom.effects)
        asking = custom.asking
        if message := _message(custom):
            messages.append(message)
    return RasaReply(tuple(messages), tuple(effects), asking)


def _read(raw: object) -> _Item | None:
    try:
        return _Item.model_validate(raw)
    except (ValidationError, RecursionError) as error:
        places = _places(error) if isinstance(error, ValidationError) else ["too deep"]
        log.warning("rasa_item_unreadable", places=places)
        return None


def _effect(raw: object) -> Effect | None:
    try:
        return Effect.model_validate(raw)
    except ValidationError as error:
        log.warning("rasa_effect_unreadable", places=_places(error))
        return None


def _places(error: ValidationError) -> list[str]:
    """Where the object is wrong, without the values, which may be a person's words."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return [".".join(str(part) for part in one["loc"]) for one in found[:5]]


def _message(custom: _Custom) -> Message | None:
    text = custom.text.strip() or (custom.answer.lead if custom.answer else "")
    if not text:
        return None
    return Message(
        text=text,
        topic=custom.topic,
        region=custom.region,
        answer=custom.answer,
        calculation=custom.calculation,
        buttons=custom.buttons,
        handoff=custom.handoff,
    )
