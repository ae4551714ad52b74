"""阿里云 语音服务 (VMS), 智能语音交互呼入: one callback URL, form or query in, JSON out.

The platform signs nothing, so the callback URL given to it carries a token:
``/channels/hotline/aliyun?token=…``. A transfer needs fields that depend on the customer's
contract; HOTLINE_ALIYUN_TRANSFER holds them, and without it callers are offered a call back.
"""

from __future__ import annotations

import json
import re
from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError

from bot.channels.hotline.access import require_token
from bot.channels.hotline.hotline import Hotline
from bot.channels.hotline.turn import VoiceReply, VoiceTurn
from bot.gateway.problems import ProblemError

_FORBIDDEN = re.compile(r"[@=:\"$¥{}^*]")
"""Characters the platform refuses in what it shall say."""
_LONGEST_CALL = 900
"""Seconds after which the platform ends a call."""

Json = dict[str, Any]


def routes(hotline: Hotline) -> APIRouter:
    """POST /channels/hotline/aliyun."""
    router = APIRouter(include_in_schema=False)

    @router.post("/aliyun")
    async def callback(http: Request) -> Json:
        token = http.query_params.get("token", "")
        require_token(token, hotline.settings.hotline_aliyun_token, http)
        fields = dict(http.query_params) | await _form(http)
        turn = turn_of(fields, transfer=bool(hotline.settings.hotline_aliyun_transfer))
        if turn is None:
            return _success({"call_id": fields.get("call_id", ""), "action": "donothing"})
        reply = await hotline.take(turn)
        data = action(reply, hotline.settings.hotline_aliyun_transfer)
        if turn.kind == "start" and data["action"] == "play":
            data |= {"action": "answer", "session_timeout": _LONGEST_CALL}
        return _success(data)

    return router


def turn_of(fields: dict[str, str], *, transfer: bool) -> VoiceTurn | None:
    """The callback as a turn; None for one that asks for nothing."""
    content = _content(fields.get("content", ""))
    common: Json = {
        "call_id": fields.get("call_id", ""),
        "transfer": transfer,
        "reports": False,
    }
    try:
        match fields.get("content_type"):
            case "callin":
                caller = str(content.get("caller") or "")[:64] or None
                return VoiceTurn(kind="start", caller=caller, **common)
            case "normal":
                return VoiceTurn(
                    kind="speech", text=str(content.get("words") or "")[:2000], **common
                )
            case "dtmf":
                return VoiceTurn(kind="dtmf", digits=_keys(content), **common)
            case "mute":
                return VoiceTurn(kind="noinput", **common)
    except ValidationError:
        raise ProblemError(422, "invalid_request", "请求内容的格式不正确。") from None
    return None


def action(reply: VoiceReply, transfer: str) -> Json:
    """The reply as the platform's next action."""
    text = _FORBIDDEN.sub("", reply.text)
    data: Json = {
        "call_id": reply.call_id,
        "action": "hangup" if reply.end else "play",
        "action_code": "$tts$",
        "action_code_param": json.dumps({"tts": text}, ensure_ascii=False),
        "action_code_break": all(prompt.bargein for prompt in reply.prompts),
    }
    if reply.listen:
        data["mute_time"] = round(reply.listen.timeout * 1000)
    if reply.transfer:
        data |= json.loads(transfer)
    return data


def _success(data: Json) -> Json:
    return {"result": "success", "msg": "成功", "code": 200, "data": data}


async def _form(http: Request) -> dict[str, str]:
    form = await http.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _content(text: str) -> Json:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return (
        {str(name).strip(): v for name, v in content.items()} if isinstance(content, dict) else {}
    )


def _keys(content: Json) -> str:
    """The keys pressed: the field whose name says dtmf."""
    found = next((str(v) for name, v in content.items() if "dtmf" in name.lower()), "")
    return "".join(key for key in found if key in "0123456789*#")[:32]
