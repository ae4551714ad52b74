"""The tables of the gateway. Texts in them are masked; conversations are opaque names.

Two clocks: rows of ``CONVERSATION_TABLES`` go after RETENTION_CONVERSATIONS_DAYS, rows of
``STATISTICS_TABLES``, which name nobody, after RETENTION_STATISTICS_DAYS. Times are UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
)

VERSION_TABLE = "gateway_alembic_version"
"""Of its own: the knowledge base keeps another one in the same database."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A point in time: kept in UTC, which SQLite does not do by itself, and read back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def _preserved() -> Column[bool]:
    """Rows an operator must keep, for example for a complaint; purge leaves them."""
    return Column("preserved", Boolean, nullable=False, server_default=false())


inbox = Table(
    "gateway_inbox",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("conversation", String(128), nullable=False),
    Column("text", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("outcome", String(32)),
    Column("topic", String(64)),
    Column("message_id", String(64)),  # the sender's, by which a repeated delivery is known
    _preserved(),
    Index("ix_gateway_inbox_conversation", "conversation", "received_at"),
    Index("ix_gateway_inbox_received_at", "received_at"),
    Index("ix_gateway_inbox_answered_at", "answered_at"),
)

replies = Table(
    "gateway_replies",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("inbox_id", String(32), nullable=False, index=True),
    Column("conversation", String(128), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("topic", String(64)),
    Column("region", String(6)),
    Column("answer_version", String(64)),
    Column("body", JSON),  # the whole message as it was sent, to show it again
    Column("created_at", Moment, nullable=False, index=True),
    _preserved(),
)

handoffs = Table(
    "gateway_handoffs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("conversation", String(128), nullable=False, index=True),
    Column("topic", String(64)),
    Column("slots", JSON, nullable=False),
    Column("summary", Text, nullable=False),
    Column("in_hours", Boolean, nullable=False),
    Column("state", String(16), nullable=False, server_default="open"),
    Column("agent", String(32)),  # who took it over; state is then "taken", later "closed"
    Column("created_at", Moment, nullable=False, index=True),
    _preserved(),
)

desk_lines = Table(
    "gateway_desk_lines",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),  # grows: streams resume by it
    Column("conversation", String(128), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # taken, message, closed
    Column("agent", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    _preserved(),
    sqlite_autoincrement=True,
)

unanswered = Table(
    "gateway_unanswered",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("conversation", String(128), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("data", JSON, nullable=False),
    Column("state", String(16), nullable=False, server_default="open"),
    Column("created_at", Moment, nullable=False, index=True),
    _preserved(),
)

feedback = Table(
    "gateway_feedback",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("conversation", String(128), nullable=False, index=True),
    Column("helpful", Boolean, nullable=False),
    Column("topic", String(64)),
    Column("answer_version", String(64)),
    Column("reason", Text),
    Column("created_at", Moment, nullable=False, index=True),
    _preserved(),
)

figures = Table(
    "gateway_figures",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("topic", String(64)),
    Column("region", String(6)),
    Column("milliseconds", Integer, nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
)

CONVERSATION_TABLES = (replies, handoffs, desk_lines, unanswered, feedback, inbox)
STATISTICS_TABLES = (figures,)


def age_of(table: Table) -> Column[datetime]:
    """The column that tells how old a row of a conversation is."""
    return table.c.received_at if table is inbox else table.c.created_at
