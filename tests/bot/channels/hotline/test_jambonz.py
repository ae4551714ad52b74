"""The jambonz webhooks, held to the schemas that jambonz publishes."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from bot.channels.hotline.access import sign
from knowledge.clock import SHANGHAI
from tests.bot.channels.hotline.conftest import (
    CALLER,
    JAMBONZ_SECRET,
    MONDAY_MORNING,
    Line,
    OpenLine,
    Wall,
)
from tests.bot.channels.hotline.jambonz_schemas import check_callback, check_whole_app

PATH = "/channels/hotline/jambonz"
CALL = {
    "call_sid": "6f1d2c1e-1111",
    "account_sid": "a",
    "application_sid": "b",
    "direction": "inbound",
    "from": CALLER,
    "to": "12393",
    "call_id": "x@y",
    "call_status": "in-progress",
    "sip_status": 200,
}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def line(fresh_line: Line) -> Line:
    return fresh_line


async def post(
    line: Line, path: str = "", /, *, at: datetime = MONDAY_MORNING, **fields: Any
) -> httpx.Response:
    """A signed webhook, as jambonz would send it."""
    kind = "call-status" if path == "/status" else {"": "session-new"}.get(path, "gather")
    if "dial_call_status" in fields:
        kind = "dial"
    elif "refer_status" in fields:
        kind = "sip-refer"
    check_callback(kind, CALL | fields)
    body = json.dumps(CALL | fields, ensure_ascii=False).encode()
    moment = str(int(at.timestamp()))
    header = f"t={moment},v1={sign(JAMBONZ_SECRET, moment, body)}"
    return await line.client.post(PATH + path, content=body, headers={"jambonz-signature": header})


async def app(line: Line, path: str = "", /, **fields: Any) -> list[dict[str, Any]]:
    """The verbs of the answer, valid by jambonz's own schemas."""
    response = await post(line, path, **fields)
    assert response.status_code == 200, response.text
    verbs: list[dict[str, Any]] = response.json()
    check_whole_app(verbs)
    return verbs


async def says(line: Line, text: str, confidence: float = 0.9) -> list[dict[str, Any]]:
    alternatives = [{"transcript": text, "confidence": confidence}]
    speech = {"is_final": True, "language_code": "zh-CN", "alternatives": alternatives}
    return await app(line, "/gather", reason="speechDetected", speech=speech)


async def test_a_new_call_is_greeted_and_heard(line: Line) -> None:
    (gather,) = await app(line)
    assert "转人工按零" in gather["say"]["text"]
    assert (gather["input"], gather["numDigits"]) == (["speech", "digits"], 1)
    assert gather["bargein"]
    assert gather["dtmfBargein"]
    assert gather["actionHook"] == f"{PATH}/gather"
    assert gather["recognizer"]["language"] == "zh-CN"
    assert "人工" in gather["recognizer"]["hints"]


async def test_a_notice_is_played_before_the_gather_so_that_nothing_interrupts_it(
    line: Line,
) -> None:
    await app(line)
    notice, gather = await says(line, "报销进度怎么查")
    assert notice == {"verb": "say", "text": "以下内容仅供参考，以参保地医保为准。"}
    assert "在哪里交的" in gather["say"]["text"]


async def test_the_operators_announcement_comes_before_the_greeting(open_line: OpenLine) -> None:
    urgent = {"emergency_notice": "今天下午系统停机，请明天再打。"}
    async with open_line(gateway=urgent, hotline_jambonz_secret=JAMBONZ_SECRET) as line:
        notice, gather = await app(line)
        assert notice["text"] == "今天下午系统停机，请明天再打。"
        assert "您好" in gather["say"]["text"]


async def test_a_number_is_collected_until_the_hash(line: Line) -> None:
    await app(line)
    for key in ("7", "1", "3"):
        (gather,) = await app(line, "/gather", reason="dtmfDetected", digits=key)
    assert (gather["finishOnKey"], gather["maxDigits"], gather["minDigits"]) == ("#", 9, 1)
    assert "numDigits" not in gather
    (gather,) = await app(line, "/gather", reason="dtmfDetected", digits="60000")
    assert "您输入的是六万元，对吗？" in gather["say"]["text"]


async def test_slower_speech_is_marked_up_and_escaped(line: Line) -> None:
    await app(line)
    await says(line, "报销进度")
    (gather,) = await says(line, "慢一点")
    assert gather["say"]["text"].startswith('<speak><prosody rate="80%">好的')
    assert gather["say"]["text"].endswith("</prosody></speak>")


@pytest.mark.parametrize(
    ("event", "heard"),
    [
        ({"reason": "timeout"}, "请说您的问题"),
        ({"reason": "stt-low-confidence"}, "没听清"),
        ({"reason": "error", "details": {}}, "没听清"),
        ({"reason": "speechDetected", "speech": {"alternatives": []}}, "没听清"),
    ],
)
async def test_silence_and_noise(line: Line, event: dict[str, Any], heard: str) -> None:
    await app(line)
    (gather,) = await app(line, "/gather", **event)
    assert heard in gather["say"]["text"]


async def test_doubtful_speech_is_confirmed(line: Line) -> None:
    await app(line)
    (gather,) = await says(line, "异地就医", confidence=0.6)
    assert "您是想问，异地就医，对吗？" in gather["say"]["text"]


async def test_a_transfer_dials_with_what_the_person_needs(line: Line) -> None:
    await app(line)
    await says(line, "我的卡号6222021234567890123要带什么材料")
    say, dial = await says(line, "转人工")
    assert "转接人工" in say["text"]
    assert dial["target"] == [{"type": "sip", "sipUri": "sip:agents@desk.example"}]
    assert dial["actionHook"] == f"{PATH}/transfer"
    headers = dial["headers"]
    assert headers["X-Handoff-Id"] == "call-6f1d2c1e-1111"
    assert headers["X-Handoff-Topic"] == "claim_materials"
    assert json.loads(unquote(headers["X-Handoff-Slots"]))["insurance"] == "职工"
    summary = unquote(headers["X-Handoff-Summary"])
    assert "要带什么材料" in summary
    assert "6222021234567890123" not in summary
    assert all(value.isascii() for value in headers.values())


async def test_a_transfer_may_use_sip_refer_or_a_telephone_number(open_line: OpenLine) -> None:
    settings = {
        "hotline_jambonz_secret": JAMBONZ_SECRET,
        "hotline_transfer_target": "tel:+8657112345",
    }
    async with open_line(hotline_transfer_by="refer", **settings) as line:
        await app(line)
        _, refer = await says(line, "转人工")
        assert (refer["verb"], refer["referTo"]) == ("sip:refer", "+8657112345")
    async with open_line(**settings) as line:
        line.call_id = "another"
        await app(line)
        _, dial = await says(line, "转人工")
        assert dial["target"] == [{"type": "phone", "number": "+8657112345"}]


@pytest.mark.parametrize(
    ("result", "taken"),
    [
        ({"dial_call_status": "completed", "dial_sip_status": 200}, True),
        ({"dial_call_status": "busy", "dial_sip_status": 486}, False),
        ({"dial_call_status": "no-answer"}, False),
        ({"refer_status": 202, "final_referred_call_status": 200}, True),
        ({"refer_status": 202, "final_referred_call_status": 486}, False),
        ({"refer_status": 603}, False),
    ],
)
async def test_the_fate_of_a_transfer(line: Line, result: dict[str, Any], taken: bool) -> None:
    await app(line)
    await says(line, "转人工")
    verbs = await app(line, "/transfer", **result)
    if taken:
        assert verbs == [{"verb": "hangup"}]
    else:
        assert "都在忙" in verbs[0]["say"]["text"]


async def test_the_text_message_goes_to_the_caller_from_the_number_called(line: Line) -> None:
    await app(line)
    await says(line, "要带什么材料")
    await says(line, "不用")
    message, gather = await says(line, "发吧")
    assert (message["to"], message["from"]) == ("+8613912345678", "12393")
    assert "收费票据" in message["text"]
    assert "短信已经发到" in gather["say"]["text"]


async def test_the_end_of_the_call_is_noticed(line: Line) -> None:
    await app(line)
    await says(line, "报销进度")
    assert (await post(line, "/status", call_status="in-progress")).json() == {}
    assert '"step":"solved"' in str(await line.gateway.state.get("hotline:call:6f1d2c1e-1111"))
    await post(line, "/status", call_status="completed", duration=30)
    assert '"step":"ended"' in str(await line.gateway.state.get("hotline:call:6f1d2c1e-1111"))


async def test_the_end_of_the_agents_leg_is_not_the_end_of_the_call(line: Line) -> None:
    await app(line)
    await post(line, "/status", call_status="completed", direction="outbound")
    assert '"step":"open"' in str(await line.gateway.state.get("hotline:call:6f1d2c1e-1111"))


# --- signatures

# The secret, body and moment below give this signature with jambonz's own Node SDK.
BODY = (
    '{"call_sid":"6f1d2c1e","reason":"speechDetected","speech":'
    '{"alternatives":[{"transcript":"异地就医怎么备案","confidence":0.91}]}}'
)
MOMENT = 1795400000
SIGNATURE = "ce06fc9b33612ae85c8b4091d4759b417732cdd1129e0f73f362cc2976605582"


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (f"t={MOMENT},v1={SIGNATURE}", 200),
        (f"t={MOMENT},v1={'0' * 64},v1={SIGNATURE}", 200),
        (f"v1={SIGNATURE}, t={MOMENT}", 200),
        ("", 401),
        (f"t={MOMENT}", 401),
        (f"v1={SIGNATURE}", 401),
        (f"t={MOMENT},v0={SIGNATURE}", 401),
        (f"t={MOMENT},v1={SIGNATURE[:-1]}3", 401),
        (f"t={MOMENT},v1=", 401),
        (f"t={MOMENT + 1},v1={SIGNATURE}", 401),
        (f"t={MOMENT},t={MOMENT},v1={SIGNATURE}", 401),
        (f"t=١٢,v1={SIGNATURE}", 401),
        (f"t={'9' * 40},v1={SIGNATURE}", 401),
        ("nonsense", 401),
    ],
)
async def test_only_signed_requests_are_heard(
    line: Line, wall: Wall, header: str, status: int
) -> None:
    wall.now = datetime.fromtimestamp(MOMENT + 10, SHANGHAI)
    response = await line.client.post(
        f"{PATH}/gather", content=BODY.encode(), headers={"jambonz-signature": header.encode()}
    )
    assert response.status_code == status
    if status == 401:
        assert response.json() == {"code": "unauthorized", "message": "签名或凭证不正确。"}


@pytest.mark.parametrize(("seconds", "status"), [(299, 200), (301, 401), (-299, 200), (-301, 401)])
async def test_an_old_signature_is_refused(
    line: Line, wall: Wall, seconds: int, status: int
) -> None:
    wall.now = datetime.fromtimestamp(MOMENT + seconds, SHANGHAI)
    response = await line.client.post(
        f"{PATH}/gather",
        content=BODY.encode(),
        headers={"jambonz-signature": f"t={MOMENT},v1={SIGNATURE}"},
    )
    assert response.status_code == status


@pytest.mark.parametrize("path", ["", "/gather", "/transfer", "/status"])
async def test_every_webhook_needs_the_signature(line: Line, path: str) -> None:
    assert (await line.client.post(PATH + path, json=CALL)).status_code == 401


async def test_a_signed_body_that_is_no_event_is_refused(line: Line) -> None:
    for body in (b"[]", b"{}", b'{"call_sid": "../../x"}', b"\xff", b"[" * 5000):
        moment = str(int(MONDAY_MORNING.timestamp()))
        header = f"t={moment},v1={sign(JAMBONZ_SECRET, moment, body)}"
        response = await line.client.post(PATH, content=body, headers={"jambonz-signature": header})
        assert response.status_code == 422
