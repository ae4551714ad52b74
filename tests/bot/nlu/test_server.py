"""What Rasa is given before it starts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rasa.core.actions.action import RemoteAction
from rasa.shared.exceptions import RasaException

from bot.nlu import server


@pytest.fixture
def action(monkeypatch: pytest.MonkeyPatch) -> RemoteAction:
    """An action whose answers are checked as in the running process."""
    monkeypatch.setattr(RemoteAction, "_validate_action_result", None)
    server.check_action_answers_by_shape()
    return RemoteAction("action_answer", None)


@pytest.mark.parametrize(
    "answer",
    [
        {"events": [], "responses": []},
        {},
        {"events": [{"event": "slot", "name": "region", "value": None}], "responses": [{}]},
        {"events": [], "responses": [{"custom": {"text": "好"}}], "more": 1},
    ],
)
def test_an_answer_of_the_right_shape_is_taken(action: RemoteAction, answer: Any) -> None:
    assert action._validate_action_result(answer)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "ok",
        [],
        {"events": None},
        {"events": {"event": "slot"}},
        {"events": ["slot"]},
        {"events": [{"name": "region"}]},
        {"events": [{"event": 1}]},
        {"responses": "好"},
        {"responses": [None]},
    ],
)
def test_any_other_answer_fails_the_action(action: RemoteAction, answer: Any) -> None:
    with pytest.raises(RasaException):
        action._validate_action_result(answer)


def recorded(folder: Path, sha256: str) -> Path:
    model = folder / "model.tar.gz"
    model.write_bytes(b"model")
    Path(f"{model}.json").write_text(json.dumps({"sha256": sha256}))
    return model


OF_MODEL = "9372c470eeadd5ecd9c3c74c2b3cb633f8e2f2fad799250a0f70d652b6b825e4"


def test_the_recorded_model_is_loaded(tmp_path: Path) -> None:
    server.verify_model(recorded(tmp_path, OF_MODEL))


def test_an_altered_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="不符"):
        server.verify_model(recorded(tmp_path, "0" * 64))


def test_a_model_without_its_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="读不出来"):
        server.verify_model(tmp_path / "model.tar.gz")
