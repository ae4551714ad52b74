from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import privacy
from bot.gateway.sessions import Sessions
from bot.gateway.store import Arrival, Store
from bot.gateway.testing import settings_for
from knowledge.clock import system_clock

KEY = "a key for tests only"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """The commands on a database with one old and one new conversation, both unanswered."""
    settings = settings_for(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", KEY)

    async def fill() -> None:
        store = Store(settings.database_url, tracker_url=settings.trackers_at())
        store.start()
        now = system_clock()
        await store.arrived(Arrival("web", "old", "能报多少", now - timedelta(days=100)))
        await store.arrived(Arrival("web", "new", "异地备案", now - timedelta(hours=1)))
        await store.close()

    asyncio.run(fill())
    commands = typer.Typer()
    privacy.register(commands)
    return commands


def run(app: typer.Typer, *arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_purge_deletes_what_is_too_old(app: typer.Typer) -> None:
    assert "已删除 1 条" in run(app, "purge")
    assert "已删除 0 条" in run(app, "purge")


def test_a_preserved_conversation_is_not_purged_until_released(app: typer.Typer) -> None:
    assert "已标记保留 1 条" in run(app, "preserve", "old")
    assert "已删除 0 条" in run(app, "purge")
    assert "已取消保留 1 条" in run(app, "preserve", "old", "--off")
    assert "已删除 1 条" in run(app, "purge")


def test_a_conversation_is_exported_and_forgotten(app: typer.Typer) -> None:
    exported = json.loads(run(app, "export-conversation", "new"))
    assert [row["text"] for row in exported["inbox"]] == ["异地备案"]
    assert "已删除 1 条" in run(app, "forget", "new")
    assert json.loads(run(app, "export-conversation", "new"))["inbox"] == []


def test_a_person_may_name_the_conversation_by_the_session(app: typer.Typer) -> None:
    token, _ = Sessions(KEY.encode(), lifetime=timedelta(days=30)).mint()
    assert "已删除 0 条" in run(app, "forget", token)


def test_messages_without_an_answer_are_listed(app: typer.Typer) -> None:
    output = run(app, "stranded")
    assert "异地备案" in output
    assert "共 2 条" in output
