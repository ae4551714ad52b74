"""What the person has told us, read from the slots and the latest message."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from knowledge.rule_table import Asked

LASTING = ("region", "insurance", "tier", "person", "age")
"""Slots about the person, kept when a session expires."""

_ENTITY_SLOTS = ("region", "insurance", "tier", "person", "visit", "level", "nth", "age")


@dataclass(frozen=True)
class State:
    """Where the conversation stands; lives in the slot ``state``."""

    topic: str | None = None  # the topic answered last
    region_asked: bool = False
    unclear: int = 0  # misunderstandings in a row
    version: str = ""  # of the record said last; feedback refers to it


@dataclass(frozen=True)
class Memory:
    """The slots of one conversation as plain values. ``None`` means not told."""

    region: str | None = None  # adcode
    insurance: str | None = None
    tier: str | None = None
    person: str | None = None
    age: float | None = None
    visit: str | None = None
    level: str | None = None
    nth: float | None = None
    state: State = field(default_factory=State)

    @classmethod
    def of(cls, tracker: Tracker) -> Self:
        """The slots as they stand, before the latest message."""
        values: dict[str, Any] = {item.name: tracker.get_slot(item.name) for item in fields(cls)}
        return cls(**{**values, "state": State(**(values["state"] or {}))})

    def told(self, tracker: Tracker) -> Self:
        """With what the latest message says added."""
        return replace(self, **entity_values(tracker))

    def moved(self, **changes: Any) -> Self:
        """With the state of the conversation changed."""
        return replace(self, state=replace(self.state, **changes))

    @property
    def asked(self) -> Asked:
        """What narrows a table down to the person's own rows."""
        return Asked(self.insurance, self.tier, self.person, self.visit, self.level)

    def events(self, tracker: Tracker) -> list[EventType]:
        """The slot events that make the tracker hold this memory."""
        before = Memory.of(tracker)
        changed: list[EventType] = []
        for item in fields(self):
            value = getattr(self, item.name)
            if value != getattr(before, item.name):
                stored = vars(value) if isinstance(value, State) else value
                changed.append(SlotSet(item.name, stored))
        return changed


def entity_values(tracker: Tracker) -> dict[str, Any]:
    """Slot values that the latest message carries, the last mention of each winning."""
    return {
        entity["entity"]: entity["value"]
        for entity in tracker.latest_message.get("entities", [])
        if entity["entity"] in _ENTITY_SLOTS
    }


def latest_intent(tracker: Tracker) -> str:
    """Name of the intent of the latest message, empty when there is none."""
    intent = tracker.latest_message.get("intent") or {}
    return str(intent.get("name") or "")
