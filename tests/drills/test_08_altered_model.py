"""Drill 8: a model file that differs by one byte from what was trained is not loaded."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.cli.paths import CREDENTIALS, MODEL, MODEL_RECORD, RASA_PYTHON, ROOT
from tests.neighbours import free_port


def launch(model: Path) -> subprocess.CompletedProcess[str]:
    """Start Rasa's launcher with a model; it ends by itself only when it refuses."""
    endpoints = model.with_name("endpoints.yml")
    endpoints.write_text("")
    return subprocess.run(
        [RASA_PYTHON, "-m", "bot.nlu.server", "--model", model, "--endpoints", endpoints,
         "--credentials", CREDENTIALS, "--port", str(free_port())],
        check=False, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the trained model and of the record of its hash."""
    copy = tmp_path / MODEL.name
    shutil.copy(MODEL, copy)
    shutil.copy(MODEL_RECORD, tmp_path / MODEL_RECORD.name)
    return copy


@pytest.mark.parametrize("place", [0, 10, -1], ids=["first", "header", "last"])
def test_one_altered_byte_is_refused(model: Path, place: int) -> None:
    content = bytearray(model.read_bytes())
    content[place] ^= 1
    model.write_bytes(content)
    refused = launch(model)
    assert refused.returncode == 1
    assert "与训练时的校验值不符，拒绝加载" in refused.stderr


def test_a_model_without_its_record_is_refused(model: Path) -> None:
    model.with_name(MODEL_RECORD.name).unlink()
    refused = launch(model)
    assert refused.returncode == 1
    assert "校验记录读不出来" in refused.stderr


def test_a_record_alone_is_no_model(model: Path) -> None:
    model.unlink()
    refused = launch(model)
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
