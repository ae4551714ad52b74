"""jambonz webhooks: each answer is an array of verbs (JSON Schemas: npm @jambonz/schema).

The calling webhook of the jambonz application is ``/channels/hotline/jambonz``, the call status
webhook ``/channels/hotline/jambonz/status``; the others are named in our own answers.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.channels.hotline.access import require_signature
from bot.channels.hotline.caller import mobile
from bot.channels.hotline.hotline import Hotline
from bot.channels.hotline.settings import HotlineSettings
from bot.channels.hotline.turn import CALL_ID, Listen, Prompt, Transfer, VoiceReply, VoiceTurn
from bot.gateway.problems import ProblemError

PATH = "/channels/hotline/jambonz"
_RING = 30
"""Seconds a person's telephone rings before the caller comes back to us."""
_BETWEEN_KEYS = 4
_AFTER_SPEECH = 1
_LONGEST_HEADER = 600
_ENDED = {"completed", "failed", "busy", "no-answer"}

Verb = dict[str, Any]


class _Alternative(BaseModel):
    transcript: str = ""
    confidence: float | None = None


class _Speech(BaseModel):
    alternatives: tuple[_Alternative, ...] = ()


class Event(BaseModel):
    """What jambonz posts; only the fields we use."""

    model_config = ConfigDict(extra="ignore")

    call_sid: str = Field(pattern=CALL_ID)
    from_: str | None = Field(None, alias="from")
    to: str | None = None
    direction: str = "inbound"
    call_status: str = ""
    reason: str = ""
    speech: _Speech | None = None
    digits: str = ""
    dial_call_status: str = ""
    refer_status: int | None = None
    final_referred_call_status: int | None = None


def routes(hotline: Hotline) -> APIRouter:
    """The webhooks; requests without a valid Jambonz-Signature are refused."""
    router = APIRouter(prefix="/jambonz", include_in_schema=False)
    settings = hotline.settings

    async def signed(http: Request) -> Event:
        body = await http.body()
        header = http.headers.get("jambonz-signature", "")
        secret = settings.hotline_jambonz_secret
        require_signature(header, body, secret, hotline.clock(), http)
        try:
            return Event.model_validate_json(body)
        except ValidationError:
            raise ProblemError(422, "invalid_request", "请求内容的格式不正确。") from None

    def taking(read: Callable[[Event], VoiceTurn]) -> Callable[[Request], Awaitable[list[Verb]]]:
        async def take(http: Request) -> list[Verb]:
            turn = read(await signed(http))
            return verbs(await hotline.take(turn), turn, settings)

        return take

    router.post("")(taking(_started))
    router.post("/gather")(taking(_gathered))
    router.post("/transfer")(taking(_transferred))

    @router.post("/status")
    async def status(http: Request) -> dict[str, str]:
        event = await signed(http)
        if event.direction == "inbound" and event.call_status in _ENDED:
            await hotline.take(_turn(event, kind="hangup"))
        return {}

    return router


def _started(event: Event) -> VoiceTurn:
    return _turn(event, kind="start")


def _gathered(event: Event) -> VoiceTurn:
    best = event.speech.alternatives[0] if event.speech and event.speech.alternatives else None
    match event.reason:
        case "dtmfDetected":
            return _turn(event, kind="dtmf", digits=_dialled(event.digits))
        case "speechDetected" if best:
            sure = best.confidence
            confidence = min(max(sure, 0.0), 1.0) if sure is not None else None
            return _turn(event, kind="speech", text=best.transcript[:2000], confidence=confidence)
        case "timeout":
            return _turn(event, kind="noinput")
        case _:
            return _turn(event, kind="nomatch")


def _transferred(event: Event) -> VoiceTurn:
    referred = event.final_referred_call_status or event.refer_status
    taken = event.dial_call_status == "completed" or bool(referred and 200 <= referred < 300)
    return _turn(event, kind="transfer_result", transferred=taken)


def _turn(event: Event, **fields: Any) -> VoiceTurn:
    return VoiceTurn(
        call_id=event.call_sid, caller=event.from_, called=event.to, sms=True, **fields
    )


def _dialled(digits: str) -> str:
    return "".join(key for key in digits if key in "0123456789*#")[:32]


def verbs(reply: VoiceReply, turn: VoiceTurn, settings: HotlineSettings) -> list[Verb]:
    """The reply as a jambonz application."""
    notices = [prompt for prompt in reply.prompts if not prompt.bargein]
    rest = [prompt for prompt in reply.prompts if prompt.bargein]
    app: list[Verb] = []
    if reply.sms and (to := mobile(turn.caller)):
        sender = settings.hotline_sms_from or turn.called or ""
        app.append({"verb": "message", "to": to, "from": sender, "text": reply.sms.text})
    if notices:
        app.append({"verb": "say", "text": _text(notices, reply.rate)})
    if reply.listen:
        app.append(_gather(rest, reply.listen, reply.rate, settings.hotline_language))
        return app
    if rest:
        app.append({"verb": "say", "text": _text(rest, reply.rate)})
    app.append(_hand_over(reply.transfer, settings) if reply.transfer else {"verb": "hangup"})
    return app


def _gather(prompts: list[Prompt], listen: Listen, rate: float, language: str) -> Verb:
    verb: Verb = {
        "verb": "gather",
        "actionHook": f"{PATH}/gather",
        "input": ["speech", "digits"] if listen.speech else ["digits"],
        "timeout": listen.timeout,
        "bargein": True,
        "dtmfBargein": True,
        "listenDuringPrompt": True,
        "speechTimeout": _AFTER_SPEECH,
        "recognizer": {"vendor": "default", "language": language, "hints": list(listen.hints)},
        "say": {"text": _text(prompts, rate)},
    }
    if listen.digits == 1:
        return verb | {"numDigits": 1}
    keys = {"minDigits": 1, "maxDigits": listen.digits, "interDigitTimeout": _BETWEEN_KEYS}
    return verb | keys | {"finishOnKey": listen.finish_on or "#"}


def _hand_over(transfer: Transfer, settings: HotlineSettings) -> Verb:
    headers = _headers(transfer)
    hook = f"{PATH}/transfer"
    if settings.hotline_transfer_by == "refer":
        return {
            "verb": "sip:refer",
            "referTo": transfer.target.removeprefix("tel:"),
            "headers": headers,
            "actionHook": hook,
        }
    return {
        "verb": "dial",
        "target": [_dial_target(transfer.target)],
        "answerOnBridge": True,
        "timeout": _RING,
        "headers": headers,
        "actionHook": hook,
    }


def _dial_target(target: str) -> Verb:
    if target.startswith("tel:"):
        return {"type": "phone", "number": target.removeprefix("tel:")}
    return {"type": "sip", "sipUri": target}


def _headers(transfer: Transfer) -> dict[str, str]:
    """SIP headers are ASCII, so texts are percent-encoded UTF-8."""
    slots = json.dumps(transfer.slots, ensure_ascii=False, separators=(",", ":"))
    fields = {
        "X-Handoff-Id": transfer.handoff_id,
        "X-Handoff-Reason": transfer.reason,
        "X-Handoff-Topic": transfer.topic or "",
        "X-Handoff-Slots": _ascii(slots),
        "X-Handoff-Summary": _ascii(transfer.summary),
    }
    return {name: value for name, value in fields.items() if value}


def _ascii(text: str) -> str:
    """Percent-encoded, whole characters up to the length a SIP header bears."""
    encoded = ""
    for char in text:
        if len(encoded) + len(quote(char, safe="")) > _LONGEST_HEADER:
            break
        encoded += quote(char, safe="")
    return encoded


def _text(prompts: list[Prompt], rate: float) -> str:
    """The prompts in one go; slower speech as SSML."""
    text = "".join(prompt.text for prompt in prompts)
    if rate == 1.0:
        return text
    return f'<speak><prosody rate="{rate:.0%}">{escape(text)}</prosody></speak>'
