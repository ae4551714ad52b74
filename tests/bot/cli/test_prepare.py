"""`yibao prepare` leaves what a service manager needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import prepare
from bot.cli.main import app
from knowledge.errors import ConfigurationError
from knowledge.loader import LoadReport


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = LoadReport(articles=3, changed=0, removed=0, generation=1)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setattr(prepare, "load_content", lambda url: report)


def test_the_connections_of_rasa_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare.train, "is_current", lambda: True)
    monkeypatch.setenv("ACTIONS_URL", "http://127.0.0.1:5155")
    done = CliRunner().invoke(app, ["prepare"])
    assert done.exit_code == 0
    assert "3 条答案" in done.output
    endpoints = (tmp_path / "var" / "run" / "endpoints.yml").read_text()
    assert "http://127.0.0.1:5155/webhook" in endpoints


def test_without_a_model_nothing_can_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare.train, "is_current", lambda: False)
    done = CliRunner().invoke(app, ["prepare"])
    assert isinstance(done.exception, ConfigurationError)
