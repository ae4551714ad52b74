"""What the person has told us: the slots of the conversation as plain values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Self

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from knowledge.gazetteer import gazetteer
from knowledge.rule_table import Asked

LASTING = ("region", "insurance", "tier", "person", "age")
"""Slots about the person, kept when a session expires."""

REMEMBERED_TOPICS = 5
"""How far “返回” can go."""


@dataclass(frozen=True)
class State:
    """Where the conversation stands; lives in the slot ``state``."""

    topic: str | None = None  # what follow-ups refer to
    said: str | None = None  # topic of the record said last; feedback refers to it
    version: str = ""  # of that record
    earlier: tuple[str, ...] = ()  # topics before, for "back"
    region_asked: bool = False
    unclear: int = 0  # misunderstandings in a row
    offered: str | None = None  # topic that a plain "yes" asks for
    choices: tuple[str, ...] = ()  # topics offered, for "the second one"
    reason_wanted: bool = False  # the next words say why an answer did not help
    helped: str | None = None  # whom the person asks for: 妈妈, 朋友 …
    own: dict[str, Any] | None = None  # one's own lasting values meanwhile
    told: bool = False  # it was said for whose place the answers are
    wanted: str | None = None  # what a form waits for
    trail: tuple[str, ...] = ()  # what the form asked for before, for "back"
    unknown: tuple[str, ...] = ()  # what the person said not to know
    rough: bool = False  # the total is a guess of the person
    leaving: bool = False  # the form was broken off: no result is wanted
    cases: tuple[str, ...] = ()  # what the checklist is for: 住院, 代办 …
    remark: str = ""  # said before the figure: what the form's last answer corrected
    treated_in: str | None = None  # adcode of the place of treatment; 异地 where none is named
    idle: int = 0  # replies in a row that could not help: the next one takes other words
    untried: dict[str, Any] | None = None  # what was told before the last what-if, for "back"

    @classmethod
    def load(cls, stored: dict[str, Any] | None) -> State:
        """From the slot; lists come back as tuples, names of other versions are left out."""
        known = {item.name for item in fields(cls)}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in (stored or {}).items()
            if name in known
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
    class_b: list[list[str]] | None = None  # amounts with the share paid first, as the calculator
    over_limit: str | None = None
    nth: float | None = None
    prior_fund: str | None = None
    remote: str | None = None
    disease: str | None = None
    state: State = field(default_factory=State)

    @classmethod
    def of(cls, tracker: Tracker) -> Self:
        """The slots as they stand, before the latest message."""
        values: dict[str, Any] = {item.name: tracker.get_slot(item.name) for item in fields(cls)}
        return cls(**{**values, "state": State.load(values["state"])})

    @property
    def asked(self) -> Asked:
        """What narrows a table down to the person's own rows."""
        return Asked(self.insurance, self.tier, self.person, self.visit, self.level)

    @property
    def values(self) -> dict[str, Any]:
        """All that was told, without where the conversation stands."""
        return {i.name: getattr(self, i.name) for i in fields(self) if i.name != "state"}

    @property
    def lasting(self) -> dict[str, Any]:
        """What holds for the person spoken of, whatever is asked."""
        return {name: getattr(self, name) for name in LASTING}

    @property
    def place_name(self) -> str:
        """The name of the place that answers are for; "" when it is not known."""
        place = gazetteer().get(self.region) if self.region else None
        return place.name if place else ""

    @property
    def treated_away(self) -> bool:
        """Whether the treatment was known to be outside the city of insurance."""
        there, home = self.state.treated_in, self.region
        if there is None or home is None or there == home:
            return False
        municipality = home[:2] in {"11", "12", "31", "50"}
        return there[: 2 if municipality else 4] != home[: 2 if municipality else 4]

    def moved(self, **changes: Any) -> Self:
        """With the state of the conversation changed."""
        return replace(self, state=replace(self.state, **changes))

    def answered(self, topic: str, version: str) -> Self:
        """After a record was said that follow-ups may refer to."""
        earlier = self.state.earlier
        if self.state.topic and self.state.topic != topic:
            earlier = (*earlier, self.state.topic)[-REMEMBERED_TOPICS:]
        return self.moved(
            topic=topic, said=topic, version=version, earlier=earlier, unclear=0, offered=None,
            choices=(), reason_wanted=False, idle=0, untried=None,
        )  # fmt: skip

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
