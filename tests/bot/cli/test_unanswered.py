from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import unanswered
from bot.gateway.messages import Effect
from bot.gateway.store import Arrival, Outcome, Store, TurnRecord
from bot.gateway.testing import settings_for
from knowledge.clock import system_clock
from knowledge.errors import ConfigurationError

ASKED = (
    ("[red]长护险[/red]怎么办", 1),
    ("=1+1", 2),
    ("长护险", 3),
    ("长护险", 5),
    ("很久以前", 40),
)
"""Texts that found no topic, and how many days ago."""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    settings = settings_for(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "120")

    async def fill() -> None:
        store = Store(settings.database_url, tracker_url=settings.trackers_at())
        store.start()
        for text, days in ASKED:
            when = system_clock() - timedelta(days=days)
            arrival = Arrival("web", f"person-{days}", text, when)
            await store.arrived(arrival)
            effects = (Effect(kind="unanswered", data={"nearest": ["medical_aid"]}),)
            store.turned(TurnRecord(arrival, when, Outcome.ANSWERED, 5, effects=effects))
        await store.close()

    asyncio.run(fill())
    commands = typer.Typer()
    commands.command()(unanswered.command)
    return commands


def test_the_most_frequent_question_comes_first(app: typer.Typer) -> None:
    output = CliRunner().invoke(app).output
    assert output.index("│ 2    │") < output.index("│ 1    │")
    assert "[red]长护险[/red]怎么办" in output, "what people write is no markup"
    assert "很久以前" not in output
    assert "最近 30 天没有听懂的问题：3 种" in output


def test_a_longer_time_can_be_asked_for(app: typer.Typer) -> None:
    assert "很久以前" in CliRunner().invoke(app, ["--days", "60"]).output


def test_the_table_can_be_opened_in_a_spreadsheet(app: typer.Typer, tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["--csv", "questions.csv"]).exit_code == 0
    lines = (tmp_path / "questions.csv").read_text("utf-8-sig").splitlines()
    assert lines[1].startswith("2,")
    assert lines[1].endswith(",长护险")
    assert any(line.endswith(",'=1+1") for line in lines)


def test_a_file_that_cannot_be_written_is_one_clear_sentence(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["--csv", "no/such/folder.csv"])
    assert isinstance(result.exception, ConfigurationError)
    assert "写不了" in str(result.exception)


def test_nothing_found_is_said(app: typer.Typer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///empty.db")
    assert "问题：0 种" in CliRunner().invoke(app).output
