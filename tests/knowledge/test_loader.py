"""Loading content: everything or nothing, only what changed, whatever happens meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from knowledge.database import Database, create_database
from knowledge.errors import ConfigurationError, ContentError, StoreError
from knowledge.gazetteer import gazetteer
from knowledge.loader import load_content, write_content
from knowledge.models import Base, RegionRow, Step
from knowledge.store import KnowledgeStore

TODAY = date(2026, 11, 22)


def test_a_second_load_of_the_same_content_changes_nothing(
    content: Any, database: Database
) -> None:
    first = content.load(database)
    second = content.load(database)
    assert first.articles == second.articles == 2
    assert first.changed == 7
    assert (second.changed, second.removed) == (0, 0)
    assert second.generation == first.generation
    assert str(second) == "2 条答案，内容没有变化"
    assert "更新 7 个文件" in str(first)


def test_layout_and_comments_are_no_change(content: Any, database: Database) -> None:
    content.load(database)
    path = content.root / "articles/core/claim_online.yml"
    path.write_text("# 换个排版\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert content.load(database).changed == 0


def test_only_the_files_that_changed_are_written(content: Any, database: Database) -> None:
    content.load(database)
    content.article(steps=["只有一步。"])
    (content.root / "articles/core/ratio_lookup.yml").unlink()
    report = content.load(database)
    assert (report.articles, report.changed, report.removed) == (1, 1, 1)
    with database.session() as session:
        assert session.scalars(select(Step.text)).all() == ["只有一步。"]


def test_a_source_can_move_to_another_file(content: Any, database: Database) -> None:
    content.load(database)
    path = content.root / "sources/laws.yml"
    path.rename(content.root / "sources/acts.yml")
    report = content.load(database)
    assert (report.changed, report.removed) == (1, 1)
    store = KnowledgeStore(database)
    assert store.answer("claim_online", None, TODAY).sources[0].id == "S1"


def test_the_gazetteer_is_loaded_too(content: Any, database: Database) -> None:
    content.load(database)
    with database.session() as session:
        count = session.scalar(select(func.count()).select_from(RegionRow))
        chengdu = session.get(RegionRow, "510100")
    assert count == len(gazetteer())
    assert chengdu is not None
    assert (chengdu.short, chengdu.parent, chengdu.aliases) == (
        "成都",
        "510000",
        list(chengdu.aliases),
    )
    assert "蓉城" in chengdu.aliases


def test_an_error_half_way_leaves_the_old_content(
    content: Any, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    content.load(database)
    content.article(lead="新的说法")

    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("knowledge.search_rows.write", fail)
    with pytest.raises(RuntimeError):
        content.load(database)
    store = KnowledgeStore(database)
    assert store.answer("claim_online", None, TODAY).lead.startswith("到参保地")


def test_wrong_content_is_refused_before_anything_is_written(content: Any, empty_url: str) -> None:
    load_content(empty_url, content.root)
    content.article(sources=["S1", "S9"])
    content.article("articles/core/claim_online.510000.yml", region="510000", lead="x" * 81)
    with pytest.raises(ContentError, match="2 处错误") as caught:
        load_content(empty_url, content.root)
    assert caught.value.file == "articles/core/claim_online.510000.yml"
    assert caught.value.line is not None
    assert "yibao kb check" in str(caught.value)
    with closing(create_database(empty_url)) as database:
        assert KnowledgeStore(database).count() == 2


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="没有这个内容文件夹"):
        load_content(f"sqlite:///{tmp_path}/kb.db", tmp_path / "nothing")


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("nonsense", ConfigurationError),
        ("mystery://host/db", ConfigurationError),
        ("postgresql://nobody@127.0.0.1:1/none", StoreError),
    ],
)
def test_a_database_that_does_not_answer_is_one_clear_sentence(
    content: Any, url: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match="DATABASE_URL"):
        load_content(url, content.root)


def test_addresses_of_postgresql_get_the_right_driver() -> None:
    database = create_database("postgresql://someone@host/db")
    assert database.engine.url.drivername == "postgresql+psycopg"
    assert not database.is_sqlite


def test_the_address_comes_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/deep/down/kb.db")
    database = create_database()
    database.upgrade()
    assert (tmp_path / "deep/down/kb.db").exists()
    database.close()


KILLED_IN_THE_MIDDLE = """
    import os, signal, sys
    from pathlib import Path
    from knowledge import search_rows
    from knowledge.loader import load_content, write_content

    def killed(session, update):
        session.flush()
        os.kill(os.getpid(), signal.SIGKILL)

    search_rows.write = killed
    load_content(sys.argv[1], Path(sys.argv[2]))
"""


@pytest.mark.integration
def test_a_load_that_is_killed_leaves_the_old_content_served(content: Any, url: str) -> None:
    """A real process dies by SIGKILL after the rows were written and before the commit."""
    database = create_database(url)
    content.load(database)
    content.article(lead="没有写完的说法")
    script = textwrap.dedent(KILLED_IN_THE_MIDDLE)
    # the topics are already encoded alike, so that the process needs no model
    done = subprocess.run(
        [sys.executable, "-c", script, url, str(content.root)],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": os.getcwd()},
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    store = KnowledgeStore(database)
    assert store.answer("claim_online", None, TODAY).lead.startswith("到参保地")
    content.load(database)
    assert store.answer("claim_online", None, TODAY).lead == "没有写完的说法"
    database.close()


def test_no_table_is_left_out_of_the_prefix() -> None:
    assert all(name.startswith("kb_") for name in Base.metadata.tables)


def test_loads_at_the_same_time_wait_for_each_other(content: Any, database: Database) -> None:
    content.load(database)
    leads = [f"第{number}种说法" for number in "甲乙丙丁"]
    folders = []
    for lead in leads:
        content.article(lead=lead)
        folders.append(content.folder())
    with ThreadPoolExecutor(len(folders)) as pool:
        reports = list(pool.map(lambda f: write_content(database, f, searchable=False), folders))
    assert sorted(report.generation for report in reports) == [3, 4, 5, 6]
    store = KnowledgeStore(database)
    assert store.answer("claim_online", None, TODAY).lead in leads
    with database.session() as session:
        steps = session.scalar(select(func.count()).select_from(Step))
    assert steps == 4  # two articles of two steps, none left behind
