"""The web channel's interface: POST /api/chat, and the other routes of the channel."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from bot.channels.web import history, history_api, page
from bot.channels.web.access import Visit, Visitors
from bot.channels.web.settings import WebSettings
from bot.gateway.gateway import Gateway
from bot.gateway.messages import Inbound, Message
from bot.gateway.problems import Problem

CHANNEL = "web"


class ChatRequest(BaseModel):
    """One message of a person."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"text": "异地就医怎么备案"}]},
    )

    text: str = Field(description="What the person typed, or the payload of a pressed button.")
    session: str | None = Field(
        None, max_length=512, description="The token of an earlier answer; absent at first."
    )
    message_id: str | None = Field(
        None,
        min_length=1,
        max_length=64,
        description="Makes a repeated request recognisable: the same id gets the same answer.",
    )


_EXAMPLE: JsonDict = {
    "session": "IndlYi0…",
    "messages": [
        {
            "text": "您在哪个城市参保？",
            "topic": "ratio_calculate",
            "region": None,
            "answer": None,
            "calculation": None,
            "buttons": [{"title": "职工医保", "payload": "btn.WyJ…"}],
            "handoff": False,
        }
    ],
    "notice": None,
}


class ChatResponse(BaseModel):
    """The messages of one turn, and the session to go on with."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    session: str
    messages: tuple[Message, ...]
    notice: str | None = Field(None, description="To be shown once, at the first contact.")


_ERRORS: dict[int | str, dict[str, object]] = {
    400: {"model": Problem, "description": "The body is no JSON."},
    401: {"model": Problem, "description": "The session was not minted here."},
    403: {"model": Problem, "description": "The website may not embed the chat."},
    408: {"model": Problem, "description": "The body came too slowly."},
    413: {"model": Problem, "description": "The body is too large."},
    422: {"model": Problem, "description": "A field is missing or of the wrong type."},
    429: {"model": Problem, "description": "Too many messages."},
}


def router(gateway: Gateway) -> APIRouter:
    """The routes of the web channel."""
    look = WebSettings()
    visitors = Visitors(gateway)
    routes = APIRouter()
    page.add_routes(routes, gateway.settings, look)
    api = APIRouter(prefix="/api", tags=["chat"], dependencies=[Depends(visitors.admit)])
    history_api.add_routes(api, gateway, visitors)

    @api.post("/chat", responses=_ERRORS)
    async def chat(request: ChatRequest, http: Request, response: Response) -> ChatResponse:
        """Answer one message. A request without a session begins a conversation."""
        await gateway.limits.address(http.client.host if http.client else "")
        visit = visitors.of(http, request.session)
        await gateway.limits.turn(CHANNEL, visit.conversation)
        visitors.remember(http, response, visit)
        if (answered := await _answered_before(gateway, visit, request.message_id)) is not None:
            return ChatResponse(session=visit.told, messages=answered, notice=None)
        reply = await gateway.conversations.handle(
            Inbound(
                channel=CHANNEL,
                conversation=visit.conversation,
                text=request.text,
                message_id=request.message_id,
            )
        )
        return ChatResponse(session=visit.told, messages=reply.messages, notice=reply.notice)

    routes.include_router(api)
    return routes


async def _answered_before(
    gateway: Gateway, visit: Visit, message_id: str | None
) -> tuple[Message, ...] | None:
    """The answer to a message that came before, even before the gateway was started anew."""
    if message_id is None:
        return None
    return await gateway.store.read(
        lambda connection: history.find_answer(connection, visit.conversation, message_id),
        otherwise=None,
    )
