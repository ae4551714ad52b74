from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import desk
from bot.gateway.desk_office import DeskError
from bot.gateway.messages import Effect, Message
from bot.gateway.store import Arrival, Outcome, Store, TurnRecord
from bot.gateway.testing import settings_for
from knowledge.clock import system_clock


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """The commands on a database in which two people wait and one waited in vain yesterday."""
    settings = settings_for(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))

    async def fill() -> None:
        store = Store(settings.database_url, tracker_url=settings.trackers_at())
        store.start()
        for name, minutes in (("web-2", 5), ("web-1", 10), ("web-0", 24 * 60)):
            when = system_clock() - timedelta(minutes=minutes)
            arrival = Arrival("web", name, "转人工", when)
            await store.arrived(arrival)
            wanted = Effect(kind="handoff", data={"topic": "claim_online", "summary": "报销问题"})
            said = (Message(text="好的"),)
            store.turned(TurnRecord(arrival, when, Outcome.ANSWERED, 1, said, (wanted,)))
        await store.close()

    asyncio.run(fill())
    commands = typer.Typer()
    desk.register(commands)
    return commands


def run(app: typer.Typer, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["desk", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_those_who_wait_longest_come_first(app: typer.Typer) -> None:
    lines = run(app, "list").splitlines()
    assert [line.split()[0] for line in lines[:2]] == ["web-1", "web-2"]
    assert "claim_online  报销问题" in lines[0]
    assert lines[2] == "共 2 人在等。"


def test_a_conversation_is_taken_answered_and_given_back(app: typer.Typer) -> None:
    run(app, "take", "web-1", "--as", "小李")
    run(app, "reply", "web-1", "您好", "--as", "小李")
    assert "小李：您好" in run(app, "show", "web-1")
    assert "市民：转人工" in run(app, "show", "web-1")
    run(app, "close", "web-1", "--as", "小李")
    assert "共 1 人在等。" in run(app, "list")


def test_who_does_not_wait_cannot_be_answered(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["desk", "reply", "nobody", "您好"])
    assert isinstance(result.exception, DeskError)
    assert "yibao desk list" in str(result.exception)
