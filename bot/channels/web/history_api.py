"""Routes around the chat: its history, deletion, feedback, events from the desk, places."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy import Connection, select

from bot.channels.web import feedback, history
from bot.channels.web.access import Visitors
from bot.channels.web.events import Streams
from bot.channels.web.feedback import FeedbackRequest
from bot.channels.web.history import History
from bot.gateway.buttons import ButtonSigner
from bot.gateway.gateway import Gateway
from bot.gateway.messages import Button
from bot.gateway.problems import Problem, ProblemError
from knowledge.answer import Region
from knowledge.models import Topic

_ERRORS: dict[int | str, dict[str, object]] = {
    401: {"model": Problem, "description": "No session, or one not minted here."},
    403: {"model": Problem, "description": "The website may not embed the chat."},
    422: {"model": Problem, "description": "A field is missing or of the wrong type."},
    429: {"model": Problem, "description": "Too many requests."},
}
_BODY_ERRORS: dict[int | str, dict[str, object]] = {
    **_ERRORS,
    400: {"model": Problem, "description": "The body is no JSON."},
    404: {"model": Problem, "description": "No such answer in this conversation."},
    408: {"model": Problem, "description": "The body came too slowly."},
    413: {"model": Problem, "description": "The body is too large."},
}

_STREAM_ERRORS: dict[int | str, dict[str, object]] = {
    status: {
        "description": description,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, description in {
        401: "No session, or one not minted here.",
        403: "The website may not embed the chat.",
        422: "Last-Event-ID is no number.",
        429: "Too many requests.",
        503: "Too many streams.",
    }.items()
}
"""Written out: the route's own content type, that of a stream, does not hold for its errors."""

_HISTORY_PATIENCE = 3.0
"""Seconds; unlike an answer, a history that comes late is still welcome."""

TopicId = Annotated[
    str | None,
    Query(pattern=r"^[a-z_]{1,40}$", description="Topic whose question is offered as `start`."),
]
LastEventId = Annotated[
    int, Header(ge=0, le=2**53, description="Id of the last event received; 0 for all.")
]
Adcode = Annotated[str, Path(pattern=r"^[0-9]{6}$")]


def add_routes(api: APIRouter, gateway: Gateway, visitors: Visitors) -> None:
    """Add the routes below /api."""
    buttons = ButtonSigner(gateway.settings.signing_key())

    async def limited(request: Request) -> None:
        await gateway.limits.address(request.client.host if request.client else "")

    @api.get("/history", responses=_ERRORS, dependencies=[Depends(limited)])
    async def restore(request: Request, response: Response, start: TopicId = None) -> History:
        """The conversation so far. A request without a session begins a conversation."""
        visit = visitors.of(request)
        visitors.remember(request, response, visit)
        now = gateway.clock()
        await gateway.store.check()  # an answer just given, to another tab, is written by then
        found = await gateway.store.read(
            lambda connection: history.read_history(connection, visit.conversation, now),
            otherwise=None,
            patience=_HISTORY_PATIENCE,
        )
        if found is None:
            raise ProblemError(503, "unavailable", "暂时读不到历史对话，请稍后再试。")
        title = start and await gateway.store.read(
            lambda connection: _topic_title(connection, start), otherwise=None
        )
        button = Button(title=title, payload=f"/{start}") if title else None
        signed = buttons.sign(button, visit.conversation) if button else None
        region = await asyncio.to_thread(history.last_place, found.turns)
        told = {"session": visit.told, "start": signed, "region": region}
        return found.model_copy(update=told)

    @api.delete("/history", responses=_ERRORS, dependencies=[Depends(limited)])
    async def forget(request: Request, response: Response) -> History:
        """Delete what is stored of the conversation, and begin a new one."""
        visit = visitors.known(request)
        await gateway.conversations.forget(visit.conversation)
        fresh = visitors.fresh(request)
        visitors.remember(request, response, fresh)
        return History(session=fresh.told)

    @api.post("/feedback", status_code=204, responses=_BODY_ERRORS, dependencies=[Depends(limited)])
    async def rate(verdict: FeedbackRequest, request: Request) -> None:
        """Record whether an answer helped; a later verdict replaces an earlier one."""
        visit = visitors.known(request, verdict.session)
        answer = await gateway.store.read(
            lambda connection: feedback.rated_answer(connection, visit.conversation, verdict),
            otherwise=None,
        )
        if answer is None:
            raise ProblemError(404, "not_found", "没有找到要评价的回答。")
        gateway.store.write(*feedback.keep(answer, visit.conversation, verdict, gateway.clock()))

    _add_events(api, gateway, visitors, limited)

    @api.get(
        "/regions/{adcode}",
        responses={404: {"model": Problem, "description": "No such place."}, **_ERRORS},
        dependencies=[Depends(limited)],
    )
    async def region(adcode: Adcode) -> Region:
        """The name of a place."""
        found = await asyncio.to_thread(history.place, adcode)
        if found is None:
            raise ProblemError(404, "not_found", "没有这个地区代码。")
        return found


def _add_events(
    api: APIRouter,
    gateway: Gateway,
    visitors: Visitors,
    limited: Callable[[Request], Awaitable[None]],
) -> None:
    streams = Streams(gateway.desk)

    async def may_listen(request: Request) -> None:
        """Checked beforehand: once a stream has begun, it can tell no error."""
        streams.check_room(visitors.known(request).conversation)

    @api.get(
        "/events",
        response_class=EventSourceResponse,
        responses=_STREAM_ERRORS,
        dependencies=[Depends(limited), Depends(may_listen)],
    )
    async def events(
        request: Request, last_event_id: LastEventId = 0
    ) -> AsyncIterator[ServerSentEvent]:
        """What happens at the desk, as server-sent events."""
        conversation = visitors.known(request).conversation
        async for event in streams.follow(conversation, last_event_id):
            yield event


def _topic_title(connection: Connection, topic: str | None) -> str | None:
    return connection.scalar(select(Topic.title).where(Topic.id == topic))
