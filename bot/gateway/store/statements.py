"""The database statements that record a turn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Executable, delete, insert, update

from bot.gateway.messages import Effect
from bot.gateway.privacy import mask
from bot.gateway.store.records import Arrival, Outcome, TurnRecord, new_id
from bot.gateway.store.tables import (
    CONVERSATION_TABLES,
    age_of,
    feedback,
    figures,
    handoffs,
    inbox,
    replies,
    unanswered,
)


def arrival(record: Arrival) -> list[Executable]:
    """Record a message before it is processed."""
    return [
        insert(inbox).values(
            id=record.id,
            channel=record.channel,
            conversation=record.conversation,
            text=record.text,
            received_at=record.received_at,
            message_id=record.message_id,
        )
    ]


def turn(record: TurnRecord) -> list[Executable]:
    """Mark the message answered, with the replies, the effects and one row of figures."""
    statements: list[Executable] = [_figure(record)]
    if record.outcome is Outcome.REFUSED:  # nothing was recorded that could be marked
        return statements
    statements += effects(record)
    if any(effect.kind == "forget" for effect in record.effects):
        return statements
    return [_answered(record), *_replies(record), *statements]


def effects(record: TurnRecord) -> list[Executable]:
    """Perform what the dialogue asked for."""
    return [statement for effect in record.effects for statement in _effect(effect, record)]


def forget(conversation: str) -> list[Executable]:
    """Delete what is stored of a conversation; preserved rows stay."""
    return [
        delete(table).where(
            table.c.conversation == conversation,
            table.c.preserved.is_(False),
        )
        for table in CONVERSATION_TABLES
    ]


def _answered(record: TurnRecord) -> Executable:
    return (
        update(inbox)
        .where(inbox.c.id == record.arrival.id)
        .values(answered_at=record.answered_at, outcome=record.outcome, topic=record.topic)
    )


def _replies(record: TurnRecord) -> list[Executable]:
    return [
        insert(replies).values(
            id=new_id(),
            inbox_id=record.arrival.id,
            conversation=record.arrival.conversation,
            position=position,
            text=message.text,
            topic=message.topic,
            region=message.region,
            answer_version=message.answer.version if message.answer else None,
            body=message.model_dump(mode="json"),
            created_at=record.answered_at,
        )
        for position, message in enumerate(record.messages)
    ]


def _figure(record: TurnRecord) -> Executable:
    return insert(figures).values(
        id=new_id(),
        channel=record.arrival.channel,
        outcome=record.outcome,
        topic=record.topic,
        region=record.region,
        milliseconds=record.milliseconds,
        created_at=record.answered_at,
    )


def _effect(effect: Effect, record: TurnRecord) -> list[Executable]:
    common = {
        "id": new_id(),
        "channel": record.arrival.channel,
        "conversation": record.arrival.conversation,
        "created_at": record.answered_at,
    }
    data = effect.data
    match effect.kind:
        case "handoff":
            return [
                insert(handoffs).values(
                    **common,
                    topic=_text(data.get("topic")),
                    slots=data.get("slots") or {},
                    summary=mask(str(data.get("summary") or record.arrival.text)).text,
                    in_hours=record.in_hours,
                )
            ]
        case "feedback":
            reason = _text(data.get("reason"))
            return [
                insert(feedback).values(
                    **common,
                    helpful=bool(data.get("helpful")),
                    topic=_text(data.get("topic")),
                    answer_version=_text(data.get("version")),
                    reason=mask(reason).text if reason else None,
                )
            ]
        case "unanswered":
            return [insert(unanswered).values(**common, text=record.arrival.text, data=data)]
        case "forget":
            return forget(record.arrival.conversation)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def before(moment: datetime, *, conversations: bool) -> list[Executable]:
    """Purge rows of one clock that are older than ``moment``."""
    if not conversations:
        return [delete(figures).where(figures.c.created_at < moment)]
    return [
        delete(table).where(age_of(table) < moment, table.c.preserved.is_(False))
        for table in CONVERSATION_TABLES
    ]
