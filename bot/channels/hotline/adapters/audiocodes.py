"""AudioCodes VoiceAI Connect: the HTTP form of the AudioCodes Bot API.

The bot URL is ``/channels/hotline/audiocodes``. Text only: recognition and synthesis are the
platform's. Several activities in one request are answered in order.
"""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from bot.channels.hotline.access import bearer, require_token
from bot.channels.hotline.hotline import Hotline
from bot.channels.hotline.turn import CALL_ID, Listen, Transfer, VoiceReply, VoiceTurn

EXPIRES = 120
"""Seconds after which the platform asks whether the conversation still stands."""

Json = dict[str, Any]
ConversationId = Annotated[str, Path(pattern=CALL_ID)]


class Started(BaseModel):
    """A new conversation."""

    model_config = ConfigDict(extra="ignore")

    conversation: str = Field(pattern=CALL_ID)


class Activity(BaseModel):
    """Something the platform tells: words, keys, silence, the fate of a transfer."""

    model_config = ConfigDict(extra="ignore")

    id: str | None = Field(None, min_length=1, max_length=96)
    type: str
    name: str = ""
    text: str = ""
    value: object = None
    parameters: Json = Field(default_factory=dict)


class Activities(BaseModel):
    """The body of a request with activities."""

    model_config = ConfigDict(extra="ignore")

    activities: tuple[Activity, ...]


def routes(hotline: Hotline) -> APIRouter:
    """The endpoints of the bot API; requests without the token are refused."""

    async def allowed(http: Request) -> None:
        require_token(bearer(http), hotline.settings.hotline_audiocodes_token, http)

    router = APIRouter(
        prefix="/audiocodes", include_in_schema=False, dependencies=[Depends(allowed)]
    )

    @router.get("")
    async def health() -> Json:
        return {"type": "ac-bot-api", "success": True}

    @router.post("")
    async def create(started: Started) -> Json:
        base = f"audiocodes/conversation/{started.conversation}"
        return {
            "activitiesURL": f"{base}/activities",
            "refreshURL": f"{base}/refresh",
            "disconnectURL": f"{base}/disconnect",
            "expiresSeconds": EXPIRES,
        }

    @router.post("/conversation/{conversation}/activities")
    async def activities(conversation: ConversationId, body: Activities) -> Json:
        answers: list[Json] = []
        for activity in body.activities:
            if turn := turn_of(conversation, activity):
                reply = await hotline.take(turn)
                first = turn.kind == "start"
                answers += as_activities(reply, hotline, first=first)
        return {"conversation": conversation, "activities": answers}

    @router.post("/conversation/{conversation}/refresh")
    async def refresh(conversation: ConversationId) -> Json:
        return {"expiresSeconds": EXPIRES}

    @router.post("/conversation/{conversation}/disconnect")
    async def disconnect(conversation: ConversationId) -> Json:
        await hotline.take(VoiceTurn(call_id=conversation, kind="hangup"))
        return {}

    return router


def turn_of(conversation: str, activity: Activity) -> VoiceTurn | None:
    """The activity as a turn; None for one that needs no answer."""
    common: Json = {"call_id": conversation, "turn_id": activity.id}
    if activity.type == "message":
        return VoiceTurn(
            kind="speech",
            text=activity.text[:2000],
            confidence=_confidence(activity.parameters.get("confidence")),
            **common,
        )
    match activity.name if activity.type == "event" else "":
        case "start":
            caller = str(activity.parameters.get("caller") or "")[:64] or None
            return VoiceTurn(kind="start", caller=caller, **common)
        case "DTMF":
            keys = "".join(key for key in str(activity.value or "") if key in "0123456789*#")
            return VoiceTurn(kind="dtmf", digits=keys[:32], **common)
        case "noUserInput":
            return VoiceTurn(kind="noinput", **common)
        case "transferStatus":
            status = activity.value.get("status") if isinstance(activity.value, dict) else None
            return VoiceTurn(kind="transfer_result", transferred=status == "answered", **common)
    return None


def _confidence(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return min(max(float(value), 0.0), 1.0)


def as_activities(reply: VoiceReply, hotline: Hotline, *, first: bool) -> list[Json]:
    """The reply as activities: settings, words, then a transfer or the end."""
    now = hotline.clock().isoformat(timespec="milliseconds")
    found: list[Json] = []
    if reply.listen:
        found.append(_config(reply.listen, hotline.settings.hotline_language, first=first))
    for prompt in reply.prompts:
        barge_in = {"bargeIn": prompt.bargein, "bargeInOnDTMF": prompt.bargein}
        found.append({"type": "message", "text": prompt.text, "activityParams": barge_in})
    if reply.transfer:
        found.append(_transfer(reply.transfer))
    elif reply.end:
        found.append({"type": "event", "name": "hangup"})
    return [{"id": str(uuid.uuid4()), "timestamp": now} | activity for activity in found]


def _config(listen: Listen, language: str, *, first: bool) -> Json:
    params: Json = {
        "userNoInputTimeoutMS": round(listen.timeout * 1000),
        "dtmfCollect": listen.digits > 1,
        "dtmfCollectMaxDigits": listen.digits,
        "dtmfCollectSubmitDigit": listen.finish_on or "#",
        "sttContextPhrases": list(listen.hints),
    }
    if first:
        params |= {
            "language": language,
            "sendDTMF": True,
            "sendEventsToBot": ["noUserInput"],
            "userNoInputSendEvent": True,
        }
    return {"type": "event", "name": "config", "sessionParams": params}


def _transfer(transfer: Transfer) -> Json:
    """The summary stays with us, under the id that the person's desk gets."""
    params = {"transferTarget": transfer.target, "handoverReason": transfer.reason}
    headers = [{"name": "X-Handoff-Id", "value": transfer.handoff_id}]
    return {
        "type": "event",
        "name": "transfer",
        "activityParams": params | {"transferSipHeaders": headers},
    }
