"""The AudioCodes Bot API over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.channels.hotline.conftest import CALLER, Line, OpenLine

PATH = "/channels/hotline/audiocodes"
ID = "d0ab6157-1111"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def line(fresh_line: Line) -> Line:
    return fresh_line


async def send(line: Line, *activities: dict[str, Any]) -> list[dict[str, Any]]:
    body = {"conversation": ID, "activities": [{"timestamp": "t"} | a for a in activities]}
    response = await line.client.post(f"{PATH}/conversation/{ID}/activities", json=body)
    assert response.status_code == 200, response.text
    assert response.json()["conversation"] == ID
    answers: list[dict[str, Any]] = response.json()["activities"]
    assert all(answer["id"] and answer["timestamp"] for answer in answers)
    return answers


def event(name: str, **fields: Any) -> dict[str, Any]:
    return {"id": f"{name}-{fields}"[:96], "type": "event", "name": name} | fields


def message(text: str, confidence: float | None = 0.9) -> dict[str, Any]:
    parameters = {} if confidence is None else {"confidence": confidence}
    return {"id": text[:96], "type": "message", "text": text, "parameters": parameters}


def spoken(activities: list[dict[str, Any]]) -> str:
    return "".join(a["text"] for a in activities if a["type"] == "message")


START = event("start", parameters={"caller": CALLER, "callee": "12393"})


async def test_a_conversation_is_created_and_kept(line: Line) -> None:
    created = (await line.client.post(PATH, json={"conversation": ID, "bot": "yibao"})).json()
    base = f"audiocodes/conversation/{ID}"
    assert created == {
        "activitiesURL": f"{base}/activities",
        "refreshURL": f"{base}/refresh",
        "disconnectURL": f"{base}/disconnect",
        "expiresSeconds": 120,
    }
    refreshed = await line.client.post(f"/channels/hotline/{created['refreshURL']}", json={})
    assert refreshed.json() == {"expiresSeconds": 120}
    assert (await line.client.get(PATH)).json() == {"type": "ac-bot-api", "success": True}


async def test_the_start_sets_the_platform_up_and_greets(line: Line) -> None:
    config, *rest = await send(line, START)
    assert config["name"] == "config"
    params = config["sessionParams"]
    assert params["sendDTMF"]
    assert (params["language"], params["dtmfCollect"]) == ("zh-CN", False)
    assert params["userNoInputTimeoutMS"] == 7000
    assert "noUserInput" in params["sendEventsToBot"]
    assert "转人工按零" in spoken(rest)
    assert all(a["activityParams"]["bargeIn"] for a in rest)


async def test_words_keys_and_silence(line: Line) -> None:
    await send(line, START)
    answers = await send(line, message("报销进度怎么查"))
    notice = next(a for a in answers if a["type"] == "message")
    assert notice["activityParams"] == {"bargeIn": False, "bargeInOnDTMF": False}
    assert "三十个工作日" in spoken(answers)
    assert "还有其他问题吗" in spoken(await send(line, event("noUserInput", value=1)))
    assert "解决了按一" in spoken(await send(line, event("DTMF", value="7")))
    assert "对吗" in spoken(await send(line, message("异地就医", 0.6)))


async def test_a_number_is_collected_by_the_platform(line: Line) -> None:
    await send(line, START)
    for key in ("7", "1", "3"):
        config, *_ = await send(line, event("DTMF", value=key))
    assert config["sessionParams"]["dtmfCollect"]
    assert config["sessionParams"]["dtmfCollectSubmitDigit"] == "#"


async def test_several_activities_are_answered_in_order_and_each_once(line: Line) -> None:
    answers = await send(line, START, message("报销进度"))
    assert spoken(answers).index("您好") < spoken(answers).index("在哪里交的")
    again = await send(line, message("报销进度"))
    assert "在哪里交的" in spoken(again)
    assert line.dialogue.heard.count("报销进度") == 1


async def test_a_transfer_and_its_failure(line: Line) -> None:
    await send(line, START)
    *_, transfer = await send(line, message("转人工"))
    params = transfer["activityParams"]
    assert transfer["name"] == "transfer"
    assert params["transferTarget"] == "sip:agents@desk.example"
    assert params["transferSipHeaders"] == [{"name": "X-Handoff-Id", "value": f"call-{ID}"}]
    status = event("transferStatus", value={"status": "failed", "reasonCode": "busy"})
    assert "都在忙" in spoken(await send(line, status))


async def test_a_transfer_that_was_answered_ends_the_call(line: Line) -> None:
    await send(line, START, message("转人工"))
    *_, last = await send(line, event("transferStatus", value={"status": "answered"}))
    assert last["name"] == "hangup"


async def test_the_end_and_the_disconnect(line: Line) -> None:
    await send(line, START)
    assert (await send(line, message("再见")))[-1]["name"] == "hangup"
    url = f"{PATH}/conversation/{ID}/disconnect"
    assert (await line.client.post(url, json={"reason": "Client Side"})).json() == {}


async def test_unknown_activities_are_passed_over(line: Line) -> None:
    await send(line, START)
    odd = [event("playFinished"), {"id": "u", "type": "typing"}, event("DTMF", value=None)]
    assert "没听清" in spoken(await send(line, *odd))


@pytest.mark.parametrize(
    ("header", "status"), [("Bearer right", 200), ("Bearer x", 401), ("", 401)]
)
async def test_the_token_is_checked(open_line: OpenLine, header: str, status: int) -> None:
    async with open_line(hotline_audiocodes_token="right") as line:
        headers = {"authorization": header} if header else {}
        assert (await line.client.get(PATH, headers=headers)).status_code == status
        started = await line.client.post(PATH, json={"conversation": ID}, headers=headers)
        assert started.status_code == status
