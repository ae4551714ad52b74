"""The plain JSON interface: what it promises in /openapi.json, who may use it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.bot.channels.hotline.conftest import Line, OpenLine

PATH = "/channels/hotline/json"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def line(fresh_line: Line) -> Line:
    return fresh_line


async def test_it_is_described_with_examples_and_errors(line: Line) -> None:
    described = (await line.client.get("/openapi.json")).json()
    post = described["paths"][PATH]["post"]
    assert {"200", "400", "401", "408", "413", "422"} <= set(post["responses"])
    assert described["components"]["schemas"]["VoiceTurn"]["examples"]
    assert described["components"]["schemas"]["VoiceReply"]["examples"]
    others = [path for path in described["paths"] if "hotline" in path and path != PATH]
    assert others == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"call_id": "c"},
        {"call_id": "c", "kind": "ring"},
        {"call_id": "", "kind": "start"},
        {"call_id": "a/b", "kind": "start"},
        {"call_id": "c" * 97, "kind": "start"},
        {"call_id": "c", "kind": "speech", "confidence": 2},
        {"call_id": "c", "kind": "dtmf", "digits": "12a"},
        {"call_id": "c", "kind": "start", "sender": "web-1"},
        {"call_id": "c", "kind": "speech", "text": "长" * 2001},
    ],
)
async def test_bad_turns_are_errors_in_chinese(line: Line, body: dict[str, Any]) -> None:
    response = await line.client.post(PATH, json=body)
    assert response.status_code == 422
    assert "请" in response.json()["message"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"authorization": "Bearer right"}, 200), ({"authorization": "Bearer wrong"}, 401), ({}, 401)],
)
async def test_the_token_is_checked(
    open_line: OpenLine, headers: dict[str, str], status: int
) -> None:
    async with open_line(hotline_json_token="right") as line:
        for body, heard in (({"call_id": "c", "kind": "start"}, 200), ({"call_id": 5}, 422)):
            response = await line.client.post(PATH, json=body, headers=headers)
            assert response.status_code == (heard if status == 200 else status)


async def test_without_a_token_only_this_machine_is_heard(line: Line) -> None:
    body = {"call_id": "c", "kind": "start"}
    proxied = await line.client.post(PATH, json=body, headers={"x-forwarded-for": "127.0.0.1"})
    assert proxied.status_code == 401
    application = line.client._transport.app  # type: ignore[attr-defined]
    elsewhere = httpx.ASGITransport(application, client=("203.0.113.7", 1))
    async with httpx.AsyncClient(transport=elsewhere, base_url="http://line") as stranger:
        assert (await stranger.post(PATH, json=body)).status_code == 401
