"""POST /api/feedback: whether one answer helped, kept beside its topic and record version."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import Connection, Executable, Row, Select, delete, insert, or_, select

from bot.gateway.privacy import mask
from bot.gateway.store.tables import feedback, inbox, replies
from bot.gateway.text import clean


def _whole(value: object) -> object:
    """JSON knows no integers: 1.0 is one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class FeedbackRequest(BaseModel):
    """A person's verdict on one message of one turn; a later one replaces it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    session: str | None = Field(None, max_length=512)
    message_id: str = Field(min_length=1, max_length=64, description="Of the turn.")
    position: Annotated[int, BeforeValidator(_whole)] = Field(
        0, ge=0, le=100, description="Of the message in the turn."
    )
    helpful: bool
    reason: str | None = Field(None, max_length=200)


def rated_answer(
    connection: Connection, conversation: str, request: FeedbackRequest
) -> Row[Any] | None:
    """The answer that the verdict is about."""
    query: Select[Any] = (
        select(replies.c.topic, replies.c.answer_version, inbox.c.channel)
        .join(inbox, inbox.c.id == replies.c.inbox_id)
        .where(
            inbox.c.conversation == conversation,
            or_(inbox.c.message_id == request.message_id, inbox.c.id == request.message_id),
            replies.c.position == request.position,
        )
    )
    return connection.execute(query).first()


def keep(
    answer: Row[Any], conversation: str, request: FeedbackRequest, now: datetime
) -> list[Executable]:
    """Replace an earlier verdict on the same answer. Reasons are masked."""
    name = rating_id(conversation, request.message_id, request.position)
    reason = mask(clean(request.reason)).text if request.reason else None
    return [
        delete(feedback).where(feedback.c.id == name),
        insert(feedback).values(
            id=name,
            channel=answer.channel,
            conversation=conversation,
            helpful=request.helpful,
            topic=answer.topic,
            answer_version=answer.answer_version,
            reason=reason,
            created_at=now,
        ),
    ]


def rating_id(conversation: str, message_id: str, position: int) -> str:
    """The key under which the verdict on one message is kept."""
    name = f"{conversation}\n{message_id}\n{position}"
    return hashlib.sha256(name.encode()).hexdigest()[:32]
