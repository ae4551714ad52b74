"""Tables of the knowledge base. They are made from the content folder and never edited by hand.

Every row that comes from a file names it; a load replaces the rows of the files that changed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
PREFIX = "kb_"
"""The tables share a database with what the gateway stores; the prefix keeps them apart."""


class Base(DeclarativeBase):
    """Base of all tables of the knowledge base."""

    metadata = MetaData(naming_convention=NAMING)


class Load(Base):
    """One load of content. The newest is what is served."""

    __tablename__ = f"{PREFIX}loads"

    generation: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Document(Base):
    """A content file as it was loaded, as JSON; what is exported and compared."""

    __tablename__ = f"{PREFIX}documents"

    file: Mapped[str] = mapped_column(String(200), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)


class _FromFile:
    """Rows that are replaced when their file changes."""

    file: Mapped[str] = mapped_column(
        ForeignKey(f"{PREFIX}documents.file", ondelete="CASCADE"), index=True
    )


class Topic(_FromFile, Base):
    """A question citizens ask."""

    __tablename__ = f"{PREFIX}topics"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int]
    group: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(Text)
    asks: Mapped[str] = mapped_column(Text)


class SourceRow(_FromFile, Base):
    """Where statements come from."""

    __tablename__ = f"{PREFIX}sources"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    issuer: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Text)
    date: Mapped[str | None] = mapped_column(String(60))
    url: Mapped[str | None] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(String(1))
    note: Mapped[str | None] = mapped_column(Text)


class RegionRow(_FromFile, Base):
    """A province, city or county of the gazetteer."""

    __tablename__ = f"{PREFIX}regions"

    adcode: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    short: Mapped[str] = mapped_column(String(60))
    level: Mapped[str] = mapped_column(String(10))
    parent: Mapped[str | None] = mapped_column(String(6), index=True)
    aliases: Mapped[list[str]] = mapped_column(JSON)


class Article(_FromFile, Base):
    """The answer to one topic for one place and period."""

    __tablename__ = f"{PREFIX}articles"
    __table_args__ = (Index(None, "topic", "region"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    topic: Mapped[str] = mapped_column(String(60))
    region: Mapped[str] = mapped_column(String(6))
    title: Mapped[str] = mapped_column(Text)
    lead: Mapped[str] = mapped_column(Text)
    spoken: Mapped[str] = mapped_column(Text)
    caveats: Mapped[list[str]] = mapped_column(JSON)
    table: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    next_questions: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    confidence: Mapped[str] = mapped_column(String(1))
    effective_from: Mapped[date | None]
    effective_until: Mapped[date | None]
    reviewed_on: Mapped[date]
    region_matters: Mapped[bool]
    platform_matter: Mapped[str | None] = mapped_column(String(60))
    rule_table: Mapped[str | None] = mapped_column(String(60))

    steps: Mapped[list[Step]] = relationship(order_by="Step.position", passive_deletes=True)
    materials: Mapped[list[Material]] = relationship(
        order_by="Material.position", passive_deletes=True
    )
    citations: Mapped[list[Citation]] = relationship(
        order_by="Citation.position", passive_deletes=True
    )
    values: Mapped[list[ValueRow]] = relationship(
        order_by="ValueRow.position", passive_deletes=True
    )
    questions: Mapped[list[Question]] = relationship(
        order_by="Question.position", passive_deletes=True
    )


class _OfArticle:
    """Rows that belong to an article, in order."""

    article_id: Mapped[int] = mapped_column(
        ForeignKey(f"{PREFIX}articles.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)


def _source_key() -> ForeignKey:
    """Checked when the load is complete: a source may move from one file to another."""
    return ForeignKey(f"{PREFIX}sources.id", deferrable=True, initially="DEFERRED")


class Step(_OfArticle, Base):
    """What to do, one step a row."""

    __tablename__ = f"{PREFIX}steps"

    text: Mapped[str] = mapped_column(Text)


class Material(_OfArticle, Base):
    """What to bring in one case."""

    __tablename__ = f"{PREFIX}materials"

    case: Mapped[str] = mapped_column(String(60))
    items: Mapped[list[str]] = mapped_column(JSON)


class Citation(_OfArticle, Base):
    """A source an article rests on."""

    __tablename__ = f"{PREFIX}citations"

    source_id: Mapped[str] = mapped_column(_source_key(), index=True)


class ValueRow(_OfArticle, Base):
    """A number the texts of an article say, and the source it rests on."""

    __tablename__ = f"{PREFIX}values"

    text: Mapped[str] = mapped_column(Text)
    source_id: Mapped[str] = mapped_column(_source_key(), index=True)


class Question(_OfArticle, Base):
    """A way citizens ask for the article; what search goes by."""

    __tablename__ = f"{PREFIX}questions"

    text: Mapped[str] = mapped_column(Text)


class Platform(_FromFile, Base):
    """Where the people insured in one place apply online, as the file has it."""

    __tablename__ = f"{PREFIX}platforms"

    region: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    reviewed_on: Mapped[date]
    hotline: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    platforms: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    matters: Mapped[dict[str, Any]] = mapped_column(JSON)


class RegionalParameters(_FromFile, Base):
    """What was found for one place beside its rules: premium, deadlines, remote treatment …"""

    __tablename__ = f"{PREFIX}regional_parameters"

    region: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    reviewed_on: Mapped[date]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class RegionalRule(_FromFile, Base):
    """One reimbursement rule of one place."""

    __tablename__ = f"{PREFIX}regional_rules"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    region: Mapped[str] = mapped_column(String(6), index=True)
    position: Mapped[int]
    confidence: Mapped[str] = mapped_column(String(1))
    use: Mapped[str] = mapped_column(String(20))
    effective_from: Mapped[date | None]
    effective_until: Mapped[date | None]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class SearchTopic(Base):
    """The words of a topic for full-text search, made by the load."""

    __tablename__ = f"{PREFIX}search_topics"

    topic: Mapped[str] = mapped_column(String(60), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
    encoder: Mapped[str] = mapped_column(String(60))
    tokens: Mapped[str] = mapped_column(Text)


class SearchVector(Base):
    """The sentence vector of one question of a topic, one signed byte a dimension."""

    __tablename__ = f"{PREFIX}search_vectors"

    topic: Mapped[str] = mapped_column(
        ForeignKey(f"{PREFIX}search_topics.topic", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
