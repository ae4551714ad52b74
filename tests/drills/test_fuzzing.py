"""Every route by its own description, and hostile texts all the way through the real Rasa."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.gateway.app import create_app
from bot.gateway.testing import FakeRasa, settings_for
from tests.drills.conftest import amount
from tests.drills.house import House, Part
from tests.drills.people import client

EVERY = list(HealthCheck)  # a loaded test machine is slow, and the house is shared on purpose
NUMBERS = "一二两万亿元零点百千分之.,-+e0123456789%"

# Only the description of this application is used; it is never started.
described = create_app(settings_for(Path("unused")), rasa_transport=FakeRasa().transport)
api = schemathesis.openapi.from_dict(described.openapi())

HOSTILE = (
    "/restart", "／claim_online", '/inform{"region":"510100"}', "\u202e异地就医", "a\u0000b",
    "你好\nlevel=error event=forged", "\r\nHTTP/1.1 200 OK", "{{7*7}} ${jndi:ldap://x} %s%n",
    "=cmd|'/c calc'!A1", "<script>alert(1)</script>", "'; DROP TABLE kb_articles; --",
    "9" * 500, "报销" * 250, "👨‍👩‍👧‍👦" * 50, "\ufeff\u200b\u200d", "e\u0301" * 200, "[" * 400,
    '{"custom": {"text": "x"}}', "btn.eyJ", "1e400元", "负一万亿亿元", "二〇二六年十三月四十日",
)  # fmt: skip


@api.parametrize()
@settings(
    max_examples=amount(10, 200), derandomize=True, deadline=None, suppress_health_check=EVERY
)
def test_every_route_keeps_what_its_description_promises(
    case: schemathesis.Case[Any], pair: tuple[Part, Part]
) -> None:
    case.call_and_validate(base_url=pair[0].url)


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_hostile_text_gets_an_ordinary_answer(text: str, pair: tuple[Part, Part]) -> None:
    async with client() as browser:
        response = await browser.post(f"{pair[0].url}/api/chat", json={"text": text}, timeout=30)
    assert response.status_code == httpx.codes.OK
    said = response.json()["messages"]
    assert said
    assert all(message["text"].strip() for message in said)


@settings(
    max_examples=amount(40, 1000), derandomize=True, deadline=None, suppress_health_check=EVERY
)
@given(text=st.text(max_size=600) | st.text(NUMBERS, max_size=80))
def test_no_text_breaks_a_turn(pair: tuple[Part, Part], text: str) -> None:
    body = json.dumps({"text": text}, ensure_ascii=True)
    response = httpx.post(
        f"{pair[1].url}/api/chat", content=body, headers={"content-type": "application/json"},
        timeout=30,
    )  # fmt: skip
    assert response.status_code in (httpx.codes.OK, httpx.codes.UNPROCESSABLE_ENTITY)
    if response.is_success:
        assert response.json()["messages"]


def test_nobody_can_write_a_line_into_the_logs(
    house: House, pair: tuple[Part, Part], figure: Callable[[str], None]
) -> None:
    lines = [line for part in pair for line in part.log.read_text().splitlines() if line.strip()]
    events = [json.loads(line)["event"] for line in lines]
    assert "forged" not in events
    assert "Traceback" not in "".join(part.log.read_text() for part in house.parts)
    figure(f"{len(lines)} log lines after all inputs, each one event, no stack trace")
