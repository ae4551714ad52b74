"""The plain JSON interface for any other platform: a VoiceTurn in, a VoiceReply out."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request

from bot.channels.hotline.access import bearer, require_token
from bot.channels.hotline.hotline import Hotline
from bot.channels.hotline.turn import VoiceReply, VoiceTurn
from bot.gateway.problems import Problem

_ERRORS: dict[int | str, dict[str, object]] = {
    400: {"model": Problem, "description": "The body is no JSON."},
    401: {"model": Problem, "description": "The bearer token is wrong or missing."},
    408: {"model": Problem, "description": "The body came too slowly."},
    413: {"model": Problem, "description": "The body is too large."},
    422: {"model": Problem, "description": "A field is missing or of the wrong type."},
}


def routes(hotline: Hotline) -> APIRouter:
    """POST /channels/hotline/json."""
    router = APIRouter(tags=["hotline"])
    token = hotline.settings.hotline_json_token

    async def allowed(http: Request) -> None:
        require_token(bearer(http), token, http)

    @router.post("/json", responses=_ERRORS, dependencies=[Depends(allowed)])
    async def take(turn: VoiceTurn) -> VoiceReply:
        """Take one turn of a call; the reply says what to play and what to listen for.

        Begin with ``start``, then send what happens. Say the prompts in order; one with
        ``bargein`` false is played to its end. After ``transfer`` send ``transfer_result``, at
        the end of the call ``hangup``. The token is sent as ``Authorization: Bearer …``.
        """
        return await hotline.take(turn)

    return router
