"""The commands of `yibao kb`."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from bot.cli import kb
from knowledge.content_folder import CONTENT
from knowledge.encoder import Vectors
from knowledge.errors import ContentError
from knowledge.loader import load_content

ARTICLE = "articles/core/claim_online.yml"


class SameForAll:
    """An encoder without a model."""

    name = "same"
    dimension = 512

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """The same row for each sentence."""
        return np.full((len(sentences), self.dimension), 0.01, dtype=np.float32)


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project's content with one article, and a database of its own."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/kb.db")
    monkeypatch.setattr(kb, "load_content", partial(load_content, encoder=SameForAll))
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    for path in (folder / "articles").rglob("*.yml"):
        if path != folder / ARTICLE:
            path.unlink()
    return folder


def run(*arguments: object) -> Result:
    """Run a command on a wide terminal; what it raises on purpose is raised here too."""
    result = CliRunner().invoke(kb.app, [str(a) for a in arguments], env={"COLUMNS": "200"})
    if isinstance(result.exception, ContentError):
        raise result.exception
    return result


def change(content: Path, old: str, new: str) -> None:
    """Edit the article."""
    path = content / ARTICLE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_check_names_file_and_line_and_fails(content: Path) -> None:
    assert run("check", "--content", content).exit_code == 0
    change(content, "region_matters: true", "region_matters: vielleicht")
    result = run("check", "--content", content)
    assert result.exit_code == 1
    assert f"✗ {ARTICLE}:8: region_matters 应当是 true 或 false [schema]" in result.output
    assert "1 处错误" in result.output


def test_check_goes_by_the_day_it_is_given(content: Path) -> None:
    result = run("check", "--content", content, "--on", "2029-01-01")
    assert "一年多没有核对" in result.output


@pytest.mark.integration  # with all of the content
def test_load_says_what_it_did(content: Path) -> None:
    assert "✓ 1 条答案（更新" in run("load", "--content", content).output
    assert "✓ 1 条答案，内容没有变化" in run("load", "--content", content).output


def test_load_refuses_wrong_content(content: Path) -> None:
    change(content, "topic: claim_online", "topic: claim_nowhere")
    with pytest.raises(ContentError, match="claim_nowhere"):
        run("load", "--content", content)


@pytest.mark.integration  # with all of the content
def test_diff_shows_answers_side_by_side(content: Path) -> None:
    run("load", "--content", content)
    assert "0 个答案有变化" in run("diff", "--content", content).output
    change(content, "打开参保地的官方应用", "打开当地的官方应用")
    result = run("diff", "--content", content)
    assert "→ claim_online" in result.output
    assert "打开参保地的官方应用" in result.output
    assert "打开当地的官方应用" in result.output
    assert "…" not in result.output  # a person signs what is shown in full


def test_diff_compares_two_folders_without_a_database(content: Path, tmp_path: Path) -> None:
    shutil.copytree(content, tmp_path / "before")
    change(content, "打开参保地的官方应用", "打开当地的官方应用")
    result = run("diff", "--content", content, "--before", tmp_path / "before")
    assert result.exit_code == 0
    assert "打开当地的官方应用" in result.output


@pytest.mark.integration  # with all of the content
def test_export_writes_files_that_load_unchanged(content: Path, tmp_path: Path) -> None:
    run("load", "--content", content)
    assert "✓ 导出了" in run("export", tmp_path / "out").output
    assert "内容没有变化" in run("load", "--content", tmp_path / "out").output
