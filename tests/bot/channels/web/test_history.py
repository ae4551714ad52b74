"""What comes back after a reload, what deletion leaves, what is known of a place or topic."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from bot.gateway.app import create_app
from bot.gateway.settings import Settings
from bot.gateway.store.keeping import Keeping
from bot.gateway.testing import Answer, FakeRasa, custom, started
from tests.bot.channels.web.conftest import PAGE, know_topic, ready


async def say(client: httpx.AsyncClient, text: str, **fields: str) -> dict[str, Any]:
    response = await client.post("/api/chat", json={"text": text, **fields}, headers=PAGE)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


async def history(client: httpx.AsyncClient, query: str = "") -> dict[str, Any]:
    response = await client.get(f"/api/history{query}", headers=PAGE)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


async def turns_of(client: httpx.AsyncClient, count: int) -> list[dict[str, Any]]:
    """The turns, once all are answered: records are written beside the answer."""
    for _ in range(200):
        turns: list[dict[str, Any]] = (await history(client))["turns"]
        if len(turns) == count and all(turn["answered"] for turn in turns):
            return turns
        await asyncio.sleep(0.01)
    raise AssertionError(f"not {count} answered turns: {turns}")


async def test_messages_come_back_as_they_were_sent(
    client: httpx.AsyncClient, rasa: FakeRasa
) -> None:
    rasa.script = lambda s, t: [
        custom("一", region="500000", buttons=[{"title": "有用", "payload": "/affirm"}]),
        custom("二", topic="claim_online"),
    ]
    sent = await say(client, "怎么报销", message_id="m1")
    (turn,) = await turns_of(client, 1)
    assert turn["id"] == "m1"
    assert turn["text"] == "怎么报销"
    assert turn["messages"] == sent["messages"]
    assert turn["ratings"] == [None, None]
    assert (await history(client))["region"] == {"adcode": "500000", "name": "重庆市"}


async def test_a_pressed_button_comes_back_as_its_title(
    client: httpx.AsyncClient, rasa: FakeRasa
) -> None:
    rasa.script = lambda s, t: [custom("？", buttons=[{"title": "在职", "payload": "/inform"}])]
    payload = (await say(client, "多少"))["messages"][0]["buttons"][0]["payload"]
    await say(client, payload)
    assert [turn["text"] for turn in await turns_of(client, 2)] == ["多少", "在职"]


async def test_personal_numbers_come_back_masked(client: httpx.AsyncClient) -> None:
    await say(client, "我的身份证号是110101199003077758")
    (turn,) = await turns_of(client, 1)
    assert "110101199003077758" not in turn["text"]


async def test_the_same_message_is_one_turn_even_after_a_restart(
    web_settings: Settings, rasa: FakeRasa
) -> None:
    answers: list[Any] = []
    for _ in range(2):
        app = create_app(web_settings, rasa_transport=rasa.transport)
        async with started(app) as gateway:
            await ready(gateway)
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://g") as client:
                body: dict[str, str] = {"text": "怎么报销", "message_id": "m1"}
                if answers:
                    body["session"] = answers[0]["session"]
                answers.append((await client.post("/api/chat", json=body)).json())
    assert answers[0]["messages"] == answers[1]["messages"]
    assert len(rasa.turns) == 1


async def test_a_message_that_was_never_answered_counts_once(
    client: httpx.AsyncClient, rasa: FakeRasa
) -> None:
    arrived, never = asyncio.Event(), asyncio.Event()

    async def hang(sender: str, text: str) -> Answer:
        arrived.set()
        await never.wait()
        return []

    rasa.script = hang
    await history(client)
    lost = asyncio.ensure_future(say(client, "怎么报销", message_id="m1"))
    await arrived.wait()
    (turn,) = (await history(client))["turns"]
    assert turn["answered"] is False
    assert turn["messages"] == []
    never.set()
    await lost


async def test_only_the_newest_fifty_turns_come_back(client: httpx.AsyncClient) -> None:
    for number in range(52):
        await say(client, f"问题{number}")
    turns = await turns_of(client, 50)
    assert (turns[0]["text"], turns[-1]["text"]) == ("问题2", "问题51")


async def test_strangers_get_an_empty_history(client: httpx.AsyncClient) -> None:
    await say(client, "我的秘密")
    client.cookies.clear()
    assert (await history(client))["turns"] == []


async def test_deletion_leaves_nothing_and_begins_anew(
    client: httpx.AsyncClient, rasa: FakeRasa, web_settings: Settings
) -> None:
    await say(client, "我的秘密")
    await turns_of(client, 1)
    response = await client.delete("/api/history", headers=PAGE)
    assert response.json()["turns"] == []
    assert (await history(client))["turns"] == []
    conversation = rasa.turns[0][0]
    with Keeping(web_settings) as keeping:
        for _ in range(200):
            if not any(keeping.export(conversation).values()):
                break
            await asyncio.sleep(0.01)
        assert not any(keeping.export(conversation).values())
    await say(client, "你好")
    assert rasa.turns[-1][0] != conversation


async def test_whoever_keeps_the_old_token_meets_nobody(
    client: httpx.AsyncClient, rasa: FakeRasa
) -> None:
    body = (await client.post("/api/chat", json={"text": "我的秘密"})).json()
    bearer = {"authorization": f"Bearer {body['session']}"}
    fresh = (await client.delete("/api/history", headers=bearer)).json()["session"]
    assert fresh not in ("", body["session"])
    await client.post("/api/chat", json={"text": "你好", "session": body["session"]})
    assert rasa.turns[0][0] != rasa.turns[1][0]


async def test_a_start_topic_is_offered_as_a_button(
    client: httpx.AsyncClient, rasa: FakeRasa, web_settings: Settings
) -> None:
    know_topic(web_settings.database_url, "claim_online", "网上申请报销")
    start = (await history(client, "?start=claim_online"))["start"]
    assert start["title"] == "网上申请报销"
    await say(client, start["payload"])
    assert rasa.texts == ["/claim_online"]


@pytest.mark.parametrize("topic", ["no_such_topic", "forget_me"])
async def test_only_topics_with_answers_can_be_a_start(
    client: httpx.AsyncClient, web_settings: Settings, topic: str
) -> None:
    know_topic(web_settings.database_url, "claim_online", "网上申请报销")
    assert (await history(client, f"?start={topic}"))["start"] is None


@pytest.mark.parametrize("topic", ["/restart", "a b", "x" * 41, "A", "a%0A"])
async def test_what_is_no_topic_is_refused(client: httpx.AsyncClient, topic: str) -> None:
    assert (await client.get(f"/api/history?start={topic}", headers=PAGE)).status_code == 422


@pytest.mark.parametrize(
    ("adcode", "status"),
    [("500000", 200), ("320100", 200), ("999999", 404), ("50", 422), ("５０００００", 422)],
)
async def test_places_are_told_by_name(client: httpx.AsyncClient, adcode: str, status: int) -> None:
    assert (await client.get(f"/api/regions/{adcode}")).status_code == status
