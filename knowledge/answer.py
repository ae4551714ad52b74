"""The answer record: one answer that feeds all channels (docs/architecture.md).

Every number a citizen reads comes from such a record, which names the source, the place and the
date that hold for it. Channels render it; they never change what it says.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

NATIONAL = "100000"
"""Adcode that stands for the whole country."""


class Confidence(StrEnum):
    """How well a statement is backed. D is never answered as fact."""

    A = "A"  # the official text, or an official copy of it, was read
    B = "B"  # a well-known official text that was not read in the original
    C = "C"  # second-hand: portals, articles
    D = "D"  # contradictory, outdated or guessed


class Record(BaseModel):
    """Base of all records: immutable, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Region(Record):
    """A place by its six-digit adcode, for example 500000 重庆市."""

    adcode: str = Field(pattern=r"^\d{6}$")
    name: str


class Source(Record):
    """Where a statement comes from."""

    id: str
    title: str
    issuer: str = ""
    number: str | None = None  # document number, 文号
    date: str | None = None  # as the source gives it: a day, a month or a year
    url: str | None = None
    confidence: Confidence
    note: str | None = None


class Materials(Record):
    """What to bring or upload in one case (门诊, 住院, 急诊, 意外, 外购药, 代办)."""

    case: str
    items: tuple[str, ...]


class Table(Record):
    """Numbers side by side. ``rows`` are as wide as ``columns``."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class NextQuestion(Record):
    """A question offered after the answer, with the topic it leads to."""

    title: str
    topic: str


class Answer(Record):
    """One dated, sourced answer to one topic for one place."""

    topic: str
    title: str
    region: Region
    lead: str  # answers the question in at most 80 Chinese characters
    steps: tuple[str, ...] = ()
    materials: tuple[Materials, ...] = ()
    table: Table | None = None
    caveats: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    confidence: Confidence  # the weakest among what the lead and steps rest on
    effective_from: date | None = None
    effective_until: date | None = None
    reviewed_on: date
    spoken: str = ""  # sentences of at most 25 characters, no links, brackets or tables
    next_questions: tuple[NextQuestion, ...] = ()
    asks_region: bool = False  # the rule differs by place and the place is not known
    version: str = ""  # short hash of the record's content; feedback refers to it
