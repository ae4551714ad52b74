from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.gateway import texts
from bot.gateway.testing import Answer, FakeRasa, custom, serving, settings_for


@pytest.fixture
def rasa() -> FakeRasa:
    return FakeRasa()


@pytest.fixture
async def client(tmp_path: Path, rasa: FakeRasa) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(settings_for(tmp_path), rasa) as running:
        yield running


async def chat(client: httpx.AsyncClient, text: str, **fields: Any) -> dict[str, Any]:
    response = await client.post("/api/chat", json={"text": text, **fields})
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


async def test_an_answer_has_the_promised_shape(client: httpx.AsyncClient, rasa: FakeRasa) -> None:
    rasa.script = lambda s, t: [
        custom("好", topic="claim_online", buttons=[{"title": "有用", "payload": "/affirm"}])
    ]
    body = await chat(client, "怎么申请报销")
    assert set(body) == {"session", "messages", "notice"}
    (message,) = body["messages"]
    assert message["buttons"][0]["title"] == "有用"
    assert message["buttons"][0]["payload"].startswith("btn.")
    del message["buttons"]
    assert message == {
        "text": "好",
        "topic": "claim_online",
        "region": None,
        "answer": None,
        "calculation": None,
        "handoff": False,
    }


async def test_the_session_continues_the_conversation(
    client: httpx.AsyncClient, rasa: FakeRasa
) -> None:
    first = await chat(client, "我在成都")
    second = await chat(client, "能报多少", session=first["session"])
    assert second["session"] == first["session"]
    assert len({sender for sender, _ in rasa.turns}) == 1


async def test_without_a_session_everybody_is_somebody_else(
    client: httpx.AsyncClient, rasa: FakeRasa
) -> None:
    sessions = {(await chat(client, "你好"))["session"] for _ in range(3)}
    assert len(sessions) == 3
    assert len({sender for sender, _ in rasa.turns}) == 3


async def test_the_session_does_not_tell_rasas_name_for_it_unsigned(
    client: httpx.AsyncClient, rasa: FakeRasa
) -> None:
    await chat(client, "你好")
    conversation = rasa.turns[0][0]
    response = await client.post("/api/chat", json={"text": "你好", "session": conversation})
    assert response.status_code == 401


@pytest.mark.parametrize("forged", ["x", "a.b.c", "IndlYi0xIg.aaaaaa.bbbbbbbbbbbbbbbb", "医保"])
async def test_a_forged_session_is_refused_in_chinese(
    client: httpx.AsyncClient, rasa: FakeRasa, forged: str
) -> None:
    response = await client.post("/api/chat", json={"text": "你好", "session": forged})
    assert response.status_code == 401
    assert response.json()["code"] == "session_invalid"
    assert "会话" in response.json()["message"]
    assert rasa.turns == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"\xff\xfe{}", 400),
        (b'{"text": "\xc3\x28"}', 400),
        (b"null", 422),
        (b"[]", 422),
        (b'"text"', 422),
        (b"{}", 422),
        (b'{"text": null}', 422),
        (b'{"text": 1}', 422),
        (b'{"text": ["a"]}', 422),
        (b'{"text": {"a": 1}}', 422),
        (b'{"text": "a", "session": 1}', 422),
        (b'{"text": "a", "message_id": ""}', 422),
        (b'{"text": "a", "sender": "web-1"}', 422),
        (b'{"text": "a", "metadata": {}}', 422),
        (b'{"text": NaN}', 422),
        (b"[" * 20_000, 400),
        (b'{"text": ' + b"9" * 5000 + b"}", 400),
    ],
)
async def test_bad_bodies_are_errors_in_chinese(
    client: httpx.AsyncClient, body: bytes, status: int
) -> None:
    response = await client.post(
        "/api/chat", content=body, headers={"content-type": "application/json"}
    )
    assert response.status_code == status
    assert set(response.json()) == {"code", "message"}
    assert "请" in response.json()["message"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/chat", 405),
        ("PUT", "/api/chat", 405),
        ("DELETE", "/", 405),
        ("GET", "/api/nothing", 404),
        ("GET", "/static/../api.py", 404),
        ("GET", "/webhooks/rest/webhook", 404),
        ("POST", "/webhooks/rest/webhook", 404),
        ("GET", "/docs", 404),
    ],
)
async def test_other_addresses_are_errors_in_chinese(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    response = await client.request(method, path)
    assert response.status_code == status
    assert set(response.json()) == {"code", "message"}


async def test_a_repeated_request_gets_the_same_answer_and_makes_one_turn(
    client: httpx.AsyncClient, rasa: FakeRasa
) -> None:
    session = (await chat(client, "你好"))["session"]
    same = [chat(client, "能报多少", session=session, message_id="m1") for _ in range(5)]
    answers = await asyncio.gather(*same)
    assert all(answer == answers[0] for answer in answers)
    assert rasa.texts == ["你好", "能报多少"]


async def test_many_people_at_once_each_get_their_own_answer(
    client: httpx.AsyncClient, rasa: FakeRasa
) -> None:
    async def slowly(sender: str, text: str) -> Answer:
        await asyncio.sleep(0)
        return [custom(text)]

    rasa.script = slowly
    said = [f"问题{number}" for number in range(100)]
    answers = await asyncio.gather(*(chat(client, text) for text in said))
    assert [answer["messages"][0]["text"] for answer in answers] == said


async def test_ten_thousand_characters_get_a_polite_answer(client: httpx.AsyncClient) -> None:
    body = await chat(client, "医" * 10_000)
    assert body["messages"][0]["text"] == texts.TOO_LONG.format(limit=500)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text())
async def test_any_text_gets_an_answer(client: httpx.AsyncClient, text: str) -> None:
    content = json.dumps({"text": text})  # lone surrogates travel as escapes
    headers = {"content-type": "application/json"}
    response = await client.post("/api/chat", content=content, headers=headers)
    assert response.status_code == 200
    assert response.json()["messages"][0]["text"]
