"""A platform is added by one file in the folder of adapters, and by nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.channels.hotline import adapters
from tests.bot.channels.hotline.conftest import OpenLine

NEW = """
from fastapi import APIRouter

from bot.channels.hotline.turn import VoiceTurn


def routes(hotline):
    router = APIRouter()

    @router.post("/newcomer")
    async def take(call: str) -> str:
        return (await hotline.take(VoiceTurn(call_id=call, kind="start"))).text

    return router
"""


async def test_a_file_in_the_folder_is_a_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_line: OpenLine
) -> None:
    folder = tmp_path / "adapters"
    folder.mkdir()
    (folder / "newcomer.py").write_text(NEW)
    monkeypatch.setattr(adapters, "__path__", [*adapters.__path__, str(folder)])
    async with open_line() as line:
        response = await line.client.post("/channels/hotline/newcomer", params={"call": "c-1"})
    del sys.modules[f"{adapters.__name__}.newcomer"]
    assert "转人工按零" in response.json()
