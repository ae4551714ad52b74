from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.gateway.testing import FakeRasa, serving, settings_for

STATIC = Path(__file__).parents[4] / "bot" / "channels" / "web" / "static"


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = settings_for(tmp_path, notice="请勿发送证件号", emergency_notice="今晚停机")
    async with serving(settings, FakeRasa()) as running:
        yield running


async def test_the_page_and_all_it_names_are_served(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    named = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
    assert len(named) == 3
    for path in named:
        response = await client.get(path)
        assert response.status_code == 200
        assert "nosniff" in response.headers["x-content-type-options"]


async def test_the_operators_texts_are_told(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/texts")).json() == {
        "notice": "请勿发送证件号",
        "emergency_notice": "今晚停机",
    }


def test_the_page_keeps_to_its_own_policy() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<script>|<style>|\son\w+=|\sstyle=|javascript:", page)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_what_was_typed_or_answered_never_becomes_markup() -> None:
    script = (STATIC / "chat.js").read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)
