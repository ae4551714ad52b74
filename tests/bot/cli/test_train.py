"""A model is trained when its inputs changed, and only then."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from bot.cli import train


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    (tmp_path / "config.yml").write_text("language: zh")
    (tmp_path / "data" / "nlu" / "core.yml").write_text("nlu: []")
    (tmp_path / "README.md").write_text("one")
    return tmp_path


@pytest.mark.parametrize("name", ["config.yml", "data/nlu/core.yml", "data/nlu/new.yml"])
def test_a_changed_input_changes_the_digest(project: Path, name: str) -> None:
    before = train.inputs_digest(project)
    (project / name).write_text("changed")
    assert train.inputs_digest(project) != before


def test_what_is_no_input_does_not(project: Path) -> None:
    before = train.inputs_digest(project)
    (project / "README.md").write_text("two")
    assert train.inputs_digest(project) == before


def test_a_renamed_input_changes_the_digest(project: Path) -> None:
    before = train.inputs_digest(project)
    (project / "data/nlu/core.yml").rename(project / "data/nlu/other.yml")
    assert train.inputs_digest(project) != before


@pytest.mark.parametrize(
    ("change", "current"),
    [
        (None, True),
        ("altered model", False),
        ("stale inputs", False),
        ("no record", False),
        ("broken record", False),
    ],
)
def test_only_an_intact_model_of_the_present_inputs_is_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str | None, current: bool
) -> None:
    model, record = tmp_path / "m.tar.gz", tmp_path / "m.json"
    monkeypatch.setattr(train, "MODEL", model)
    monkeypatch.setattr(train, "MODEL_RECORD", record)
    model.write_bytes(b"model")
    digest = hashlib.sha256(b"model").hexdigest()
    inputs = "stale" if change == "stale inputs" else train.inputs_digest()
    record.write_text(json.dumps({"sha256": digest, "inputs": inputs}))
    if change == "altered model":
        model.write_bytes(b"modem")
    elif change == "no record":
        record.unlink()
    elif change == "broken record":
        record.write_text("{")
    assert train.is_current() is current
