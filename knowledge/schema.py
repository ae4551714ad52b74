"""Shape of the content files: articles, sources, platforms, topics. Rules have knowledge/rules.py.

The files under ``content/`` are what people review; the database is made from them. Everything a
citizen can read has its place here, and nothing unknown is accepted.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from knowledge.answer import Confidence

TopicId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
SourceId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=60)]
Adcode = Annotated[str, Field(pattern=r"^[1-9]\d{5}$")]


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("不能是空的")
    return text


Group = Literal[
    "core", "claim", "voucher", "money", "enroll", "card", "adjacent", "talk", "decline"
]
Text = Annotated[str, Field(max_length=2000), AfterValidator(_not_blank)]


class Use(StrEnum):
    """How a statement may be used in an answer."""

    ANSWER = "answer"  # said plainly, with source and date
    CAVEAT = "answer_with_caveat"  # said with its year and that the source is second-hand
    NEVER = "do_not_answer"  # kept so that nobody takes it for a fact


class Entry(BaseModel):
    """Base of all parts of content files: immutable, strict, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class TopicEntry(Entry):
    """A question citizens ask, by the id that answers and intents carry."""

    id: TopicId
    group: Group
    title: Text
    asks: Text


class TopicsFile(Entry):
    """topics.yml"""

    topics: list[TopicEntry]


class SourceEntry(Entry):
    """Where a statement comes from."""

    title: Text
    issuer: Text
    number: Text | None = None  # 文号
    date: str | None = None  # day, month or year, as the source gives it
    url: str | None = None
    confidence: Confidence = Field(strict=False)
    note: Text | None = None


class SourcesFile(Entry):
    """sources/*.yml, by source id"""

    sources: dict[SourceId, SourceEntry]


class Value(Entry):
    """A number, percentage, period or amount as the texts say it, and the source it rests on."""

    text: Text
    source: SourceId


class MaterialsEntry(Entry):
    """What to bring in one case."""

    case: Text
    items: list[Text] = Field(min_length=1)


class TableEntry(Entry):
    """Numbers side by side."""

    caption: Text
    columns: list[Text] = Field(min_length=1)
    rows: list[list[Text]] = Field(min_length=1)

    @model_validator(mode="after")
    def _rows_are_as_wide_as_columns(self) -> Self:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"表格每行应当有 {len(self.columns)} 格")
        return self


class NextQuestionEntry(Entry):
    """A question offered after the answer."""

    topic: TopicId
    title: Text


class ArticleFile(Entry):
    """articles/<group>/<topic>[.<adcode>].yml: the answer to one topic for one place."""

    topic: TopicId
    region: Adcode
    title: Text
    reviewed_on: date
    effective_from: date | None = None
    effective_until: date | None = None
    confidence: Confidence = Field(strict=False)
    region_matters: bool = False
    platform_matter: str | None = None
    rule_table: str | None = None
    lead: Text
    steps: list[Text] = []
    materials: list[MaterialsEntry] = []
    table: TableEntry | None = None
    caveats: list[Text] = []
    values: list[Value] = []
    sources: list[SourceId] = []
    spoken: Text
    next_questions: list[NextQuestionEntry] = []
    questions: list[Text] = Field(default=[], max_length=60)

    @model_validator(mode="after")
    def _period_runs_forward(self) -> Self:
        start, end = self.effective_from, self.effective_until
        if start and end and end < start:
            raise ValueError("effective_until 早于 effective_from")
        return self


class PlatformEntry(Entry):
    """An application, mini program or website where people apply."""

    name: Text
    kind: Text
    operator: Text | None = None
    confidence: Confidence | None = Field(default=None, strict=False)
    use: Use | None = Field(default=None, strict=False)
    sources: list[SourceId] = []
    note: Text | None = None  # may be said
    remark: Text | None = None  # for maintainers


class PathEntry(Entry):
    """The clicks that lead to a matter in one channel."""

    channel: Text
    path: Text
    era: Text | None = None  # which generation of the interface
    dated: str | None = None  # day, month or year the path was seen
    confidence: Confidence = Field(strict=False)
    use: Use = Field(strict=False)
    sources: list[SourceId] = Field(min_length=1)
    note: Text | None = None
    remark: Text | None = None


class MatterEntry(Entry):
    """One matter (报销申请, 进度查询 …) in one province. ``offered`` null: not found out."""

    offered: bool | None
    confidence: Confidence | None = Field(default=None, strict=False)
    use: Use | None = Field(default=None, strict=False)
    national_fallback: bool = False
    note: Text | None = None
    sources: list[SourceId] = []
    remark: Text | None = None
    paths: list[PathEntry] = []


class FactEntry(Entry):
    """A sentence about the place that is no click path: 申请期限, 办理时长 …"""

    text: Text
    confidence: Confidence = Field(strict=False)
    use: Use = Field(strict=False)
    sources: list[SourceId] = []
    note: Text | None = None
    remark: Text | None = None


class HotlineEntry(Entry):
    """The telephone line of the place."""

    number: Text
    area_code: str | None = None
    area_code_confidence: Confidence | None = Field(default=None, strict=False)
    hours: Text | None = None
    hours_confidence: Confidence | None = Field(default=None, strict=False)
    note: Text | None = None
    remark: Text | None = None
    sources: list[SourceId] = []


class PlatformFile(Entry):
    """platforms/<adcode>.yml: where the people insured there apply online."""

    adcode: Adcode
    name: Text
    reviewed_on: date
    platforms: list[PlatformEntry] = []
    hotline: HotlineEntry | None = None
    facts: dict[str, FactEntry] = {}
    matters: dict[str, MatterEntry] = {}
    remark: Text | None = None


class GoldenEntry(Entry):
    """A question whose answer a person looks at whenever content changes."""

    question: Text
    topic: TopicId
    region: Adcode | None = None


class GoldenFile(Entry):
    """golden.yml"""

    questions: list[GoldenEntry]
