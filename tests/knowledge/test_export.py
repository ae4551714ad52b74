"""What is exported and loaded again is the same."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from knowledge.content_folder import ContentFolder
from knowledge.database import Database, create_database
from knowledge.errors import ContentError
from knowledge.export import export_content
from knowledge.loader import write_content


def test_loading_an_export_changes_nothing(
    content: Any, database: Database, tmp_path: Path
) -> None:
    content.load(database)
    assert export_content(database, tmp_path / "out") == 8
    again = ContentFolder.read(tmp_path / "out")
    assert again.findings == []
    report = write_content(database, again)
    assert (report.changed, report.removed) == (0, 0)


@pytest.mark.integration  # with all of the content
def test_the_content_of_the_project_comes_out_as_it_went_in(
    tmp_path: Path, encoder: Callable[[], Any]
) -> None:
    with closing(create_database("sqlite://")) as database:
        database.upgrade()
        folder = ContentFolder.read()
        write_content(database, folder, encoder=encoder)
        export_content(database, tmp_path / "out")
        again = ContentFolder.read(tmp_path / "out")
    assert [(f.file, f.document) for f in again.files] == [
        (f.file, f.document) for f in folder.files
    ]


def test_an_export_reads_well(content: Any, database: Database, tmp_path: Path) -> None:
    content.load(database)
    export_content(database, tmp_path / "out")
    text = (tmp_path / "out/articles/core/claim_online.yml").read_text(encoding="utf-8")
    assert text.startswith("topic: claim_online\nregion: '100000'\ntitle: 网上报销\n")
    assert "reviewed_on: 2026-11-01\n" in text


def test_nothing_is_written_over(content: Any, database: Database) -> None:
    content.load(database)
    with pytest.raises(ContentError, match="不是空的"):
        export_content(database, content.root)
