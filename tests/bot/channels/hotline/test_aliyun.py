"""阿里云 VMS: recorded shapes of the callback in, actions out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.bot.channels.hotline.conftest import CALLER, Line, OpenLine

PATH = "/channels/hotline/aliyun"
CALL_ID = "100001616500^100001871490"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def line(fresh_line: Line) -> Line:
    return fresh_line


async def post(line: Line, content_type: str, content: dict[str, Any], token: str = "") -> Any:
    form = {
        "call_id": CALL_ID,
        "timestamp": "1504174341229",
        "content_type": content_type,
        "content": json.dumps(content, ensure_ascii=False),
    }
    query = {"token": token} if token else {}
    response = await line.client.post(PATH, data=form, params=query)
    assert response.status_code == 200, response.text
    body = response.json()
    assert (body["result"], body["code"]) == ("success", 200)
    return body["data"]


async def start(line: Line) -> Any:
    return await post(line, "callin", {"caller": CALLER, " callee": "057112345", "orgcallee": ""})


async def says(line: Line, words: str) -> Any:
    content = {"role": "B", "identity": "id2", "words": words, "begin_offset": "1000"}
    return await post(line, "normal", content)


def spoken(data: Any) -> str:
    return str(json.loads(data["action_code_param"])["tts"])


async def test_a_call_is_answered(line: Line) -> None:
    data = await start(line)
    assert (data["action"], data["action_code"], data["call_id"]) == ("answer", "$tts$", CALL_ID)
    assert "转人工按零" in spoken(data)
    assert data["mute_time"] == 7000
    assert data["session_timeout"] > 0
    assert data["action_code_break"] is True


async def test_a_question_is_answered_and_the_notice_cannot_be_interrupted(line: Line) -> None:
    await start(line)
    data = await says(line, "报销进度怎么查")
    assert data["action"] == "play"
    assert "三十个工作日" in spoken(data)
    assert data["action_code_break"] is False
    assert (await says(line, "去外地看病"))["action_code_break"] is True


async def test_keys_silence_and_what_asks_for_nothing(line: Line) -> None:
    await start(line)
    assert "在哪里交的" in spoken(await post(line, "dtmf", {"dtmf": "3"}))
    assert "还有其他问题吗" in spoken(await post(line, "mute", {"dynamic_id": ""}))
    assert (await post(line, "timebreak", {}))["action"] == "donothing"
    assert (await post(line, "parallel_transfer", {}))["action"] == "donothing"


async def test_the_fields_may_come_in_the_address(line: Line) -> None:
    fields = {"call_id": "q1", "content_type": "callin", "content": '{"caller": "139"}'}
    response = await line.client.post(PATH, params=fields)
    assert response.json()["data"]["action"] == "answer"


async def test_characters_the_platform_refuses_are_left_out(line: Line) -> None:
    await start(line)
    said = spoken(await says(line, "医保码怎么激活"))
    assert not set('@=:"$¥{}^*') & set(said)


async def test_without_an_agreed_transfer_a_call_back_is_offered(line: Line) -> None:
    await start(line)
    data = await says(line, "转人工")
    assert data["action"] == "play"
    assert "不能转接人工" in spoken(data)
    assert "登记回电吗" in spoken(data)


async def test_an_agreed_transfer_is_sent_as_agreed(open_line: OpenLine) -> None:
    agreed = '{"action": "transfer", "agreed_field": "057187654321"}'
    async with open_line(hotline_aliyun_transfer=agreed) as line:
        await start(line)
        data = await says(line, "转人工")
        assert (data["action"], data["agreed_field"]) == ("transfer", "057187654321")
        assert "转接人工" in spoken(data)


async def test_a_transfer_counts_at_once_because_its_fate_is_never_told(
    open_line: OpenLine,
) -> None:
    async with open_line(hotline_aliyun_transfer='{"action": "transfer"}') as line:
        await start(line)
        await says(line, "转人工")
        outcome = {"outcome": "transferred"}
        registry = line.gateway.metrics.registry
        assert registry.get_sample_value("yibao_hotline_calls_total", outcome) == 1


async def test_the_end(line: Line) -> None:
    await start(line)
    data = await says(line, "再见")
    assert data["action"] == "hangup"
    assert "感谢来电" in spoken(data)


@pytest.mark.parametrize(("token", "status"), [("right", 200), ("wrong", 401), ("", 401)])
async def test_the_token_in_the_address_is_checked(
    open_line: OpenLine, token: str, status: int
) -> None:
    async with open_line(hotline_aliyun_token="right") as line:
        form = {"call_id": "x", "content_type": "callin", "content": "{}"}
        response = await line.client.post(PATH, data=form, params={"token": token})
        assert response.status_code == status


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 200),
        ({"content_type": "callin"}, 422),
        ({"content_type": "normal", "call_id": "a b"}, 422),
        ({"content_type": "normal", "call_id": "x", "content": "no json"}, 200),
        ({"content_type": "dtmf", "call_id": "x", "content": "[1]"}, 200),
    ],
)
async def test_odd_callbacks_break_nothing(line: Line, form: dict[str, str], status: int) -> None:
    assert (await line.client.post(PATH, data=form)).status_code == status
