"""Planted identifiers, searched for wherever the gateway writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.gateway import logs
from bot.gateway.app import create_app
from bot.gateway.messages import Inbound
from bot.gateway.state import MemoryState
from bot.gateway.testing import Answer, FakeRasa, custom, serving, settings_for, started

PLANTED = (
    "110101199003077758",
    "13800138000",
    "0571-87654321",
    "6222021234567890128",
    "A12345678",
    "E12345678",
    "zhang.san@qq.com",
    "文三路123号5幢2单元301室",
    "张三",
)
MESSAGES = (
    "身份证110101199003077758能参保吗",
    "手机13800138000或0571-87654321",
    "银行卡6222021234567890128",
    "医保卡号A12345678，护照E12345678",
    "我叫张三，住杭州市西湖区文三路123号5幢2单元301室",
    "发到zhang.san@qq.com",
)


def quoting(sender: str, text: str) -> Answer:
    """A dialogue that repeats the person's words in all it says and asks for."""
    data = {"summary": text, "reason": text, "helpful": True, "slots": {"said": text}}
    effects = [{"kind": kind, "data": data} for kind in ("handoff", "feedback", "unanswered")]
    return [custom(f"您说：{text}", effects=effects)]


def everything_in(folder: Path) -> str:
    return "".join(file.read_bytes().decode("utf-8", "ignore") for file in folder.iterdir())


async def test_planted_numbers_are_in_no_file_log_or_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("json", "debug")
    async with serving(settings_for(tmp_path), FakeRasa(quoting)) as client:
        for message in MESSAGES:
            response = await client.post("/api/chat", json={"text": message, "message_id": "1"})
            assert response.status_code == 200
        figures = (await client.get("/metrics")).text
    written = everything_in(tmp_path)
    assert "您说：身份证[身份证号]能参保吗" in written
    for number in PLANTED:
        assert number not in written
        assert number not in figures
    printed = capsys.readouterr().out
    assert '"event": "turn"' in printed
    assert not [number for number in PLANTED if number in printed]


async def test_planted_numbers_are_not_in_the_shared_state(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path), rasa_transport=FakeRasa(quoting).transport)
    async with started(app) as gateway:
        for number, message in enumerate(MESSAGES):
            await gateway.conversations.handle(
                Inbound(channel="web", conversation="c", text=message, message_id=str(number))
            )
        assert isinstance(gateway.state, MemoryState)
        kept = str(vars(gateway.state))
    assert "您说" in kept
    assert not [number for number in PLANTED if number in kept]
