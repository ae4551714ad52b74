"""What the person has told us: the slots of the conversation as plain values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Self

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from knowledge.rule_table import Asked

LASTING = ("region", "insurance", "tier", "person", "age")
"""Slots about the person, kept when a session expires."""


@dataclass(frozen=True)
class State:
    """Where the conversation stands; lives in the slot ``state``."""

    topic: str | None = None  # the topic answered last
    version: str = ""  # of the record said last; feedback refers to it
    region_asked: bool = False
    unclear: int = 0  # misunderstandings in a row
    offered: str | None = None  # topic that a plain "yes" asks for
    helped: str | None = None  # whom the person asks for: 妈妈, 朋友 …
    helped_region: str | None = None  # adcode of that person's place, if it is another one
    wanted: str | None = None  # what the estimate waits for
    trail: tuple[str, ...] = ()  # what the estimate asked for before, for "back"
    unknown: tuple[str, ...] = ()  # what the person said not to know
    leaving: bool = False  # the estimate was broken off: no figure is wanted

    @classmethod
    def load(cls, stored: dict[str, Any] | None) -> State:
        """From the slot; lists come back as tuples."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in (stored or {}).items()
        }
        return cls(**values)


@dataclass(frozen=True)
class Memory:
    """The slots of one conversation. ``None`` means not told; amounts are decimal strings, 元."""

    region: str | None = None  # adcode
    insurance: str | None = None
    tier: str | None = None
    person: str | None = None
    age: float | None = None
    visit: str | None = None
    level: str | None = None
    total: str | None = None
    excluded: str | None = None
    over_limit: str | None = None
    nth: float | None = None
    prior_fund: str | None = None
    remote: str | None = None
    state: State = field(default_factory=State)

    @classmethod
    def of(cls, tracker: Tracker) -> Self:
        """The slots as they stand, before the latest message."""
        values: dict[str, Any] = {item.name: tracker.get_slot(item.name) for item in fields(cls)}
        return cls(**{**values, "state": State.load(values["state"])})

    @property
    def place(self) -> str | None:
        """The adcode that answers are for: the place of the person asked for, else one's own."""
        return self.state.helped_region or self.region

    @property
    def asked(self) -> Asked:
        """What narrows a table down to the person's own rows."""
        return Asked(self.insurance, self.tier, self.person, self.visit, self.level)

    @property
    def values(self) -> tuple[object, ...]:
        """All that was told, without where the conversation stands."""
        told = (getattr(self, item.name) for item in fields(self) if item.name != "state")
        return (*told, self.place)

    def moved(self, **changes: Any) -> Self:
        """With the state of the conversation changed."""
        return replace(self, state=replace(self.state, **changes))

    def events(self, tracker: Tracker, *, always_state: bool = False) -> list[EventType]:
        """The slot events that make the tracker hold this memory.

        ``always_state``: a form that sets no slot counts as not understood; so it sets the state.
        """
        before = Memory.of(tracker)
        changed: list[EventType] = []
        for item in fields(self):
            value = getattr(self, item.name)
            if value != getattr(before, item.name) or (always_state and item.name == "state"):
                stored = asdict(value) if isinstance(value, State) else value
                changed.append(SlotSet(item.name, stored))
        return changed


def latest_intent(tracker: Tracker) -> str:
    """Name of the intent of the latest message, empty when there is none."""
    intent = tracker.latest_message.get("intent") or {}
    return str(intent.get("name") or "")


def latest_text(tracker: Tracker) -> str:
    """The latest message as Rasa got it."""
    return str(tracker.latest_message.get("text") or "").strip()
