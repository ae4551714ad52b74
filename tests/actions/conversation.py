"""A conversation with the actions alone: messages come in as the understanding would give them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer
from actions.follow_up import ActionFollowUp
from actions.memory import Memory

Entity = tuple[str, Any] | tuple[str, Any, str]
"""Kind, value and, where it differs from the value, the words in the text."""


def parsed(
    text: str,
    intent: str = "inform",
    *entities: Entity,
    ranking: dict[str, float] | None = None,
    **understanding: Any,
) -> dict[str, Any]:
    """A message as Rasa hands it to an action."""
    confidences = ranking or {intent: 0.9}
    return {
        "text": text,
        "intent": {"name": intent, "confidence": confidences.get(intent, 0.3)},
        "intent_ranking": [{"name": n, "confidence": c} for n, c in confidences.items()],
        "entities": [_entity(text, *entity) for entity in entities],
        "understanding": understanding,
    }


def _entity(text: str, kind: str, value: Any, words: str | None = None) -> dict[str, Any]:
    kind, _, role = kind.partition(":")
    start = text.find(words or str(value))
    assert start >= 0 or text.startswith("/"), f"{words or value!r} is not in {text!r}"
    entity = {"entity": kind, "value": value, "start": start, "end": start + len(words or value)}
    return entity | ({"role": role} if role else {})


@dataclass
class Conversation:
    """Keeps slots, form and events as Rasa does."""

    slots: dict[str, Any] = field(default_factory=dict)
    form: str | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    followup: str | None = None

    def run(
        self, action: Action, text: str = "", intent: str = "inform", *entities: Entity, **more: Any
    ) -> list[dict[str, Any]]:
        """One turn: the payloads that the action utters."""
        message = parsed(text, intent, *entities, **more)
        self.events.append({"event": "user", "text": text, "timestamp": 0.0})
        dispatcher = CollectingDispatcher()
        happened = asyncio.run(action.run(dispatcher, self.tracker(message), {}))
        self.followup = None
        for event in happened:
            self._apply(event)
        said: list[dict[str, Any]] = [message["custom"] for message in dispatcher.messages]
        self.events += [{"event": "bot", "data": {"custom": payload}} for payload in said]
        return said

    def tracker(self, message: dict[str, Any]) -> Tracker:
        """What the action sees."""
        loop = {"name": self.form} if self.form else {}
        return Tracker("someone", self.slots, message, self.events, False, None, loop, None)

    @property
    def memory(self) -> Memory:
        """What is remembered."""
        return Memory.of(self.tracker(parsed("")))

    def _apply(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "slot":
                self.slots[event["name"]] = event["value"]
            case "active_loop":
                self.form = event["name"]
            case "followup":
                self.followup = event["name"]


CHONGQING = ("region", "500000", "重庆")
CHENGDU = ("region", "510100", "成都")
WUHAN = ("region", "420100", "武汉")


def asked(
    talk: Conversation, topic: str, text: str = "请问这件事情具体怎么办", *said: Entity
) -> dict[str, Any]:
    """The last message of the answer to a question about a topic."""
    return talk.run(ActionAnswer(), text, topic, *said)[-1]


def followed(
    talk: Conversation, text: str, intent: str = "follow_up", *said: Entity
) -> dict[str, Any]:
    """The last message of the answer to what leans on the turn before."""
    return talk.run(ActionFollowUp(), text, intent, *said)[-1]


def estimated(talk: Conversation) -> None:
    """An estimate was said: 三甲住院六万 in 重庆."""
    talk.slots |= {
        "region": "500000", "insurance": "职工", "person": "在职", "visit": "住院",
        "level": "三级", "total": "30000", "excluded": "0",
        "state": {"topic": "ratio_calculate", "said": "ratio_calculate"},
    }  # fmt: skip
