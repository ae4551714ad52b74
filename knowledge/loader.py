"""Brings the content folder into the database: all of it or nothing, and only what changed.

Everything happens in one transaction. Who reads meanwhile sees the old content until the last row
is written; a load that is killed leaves no trace.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from knowledge import search_rows
from knowledge.check import check_content
from knowledge.clock import Clock, system_clock, today
from knowledge.content_folder import CONTENT, ContentFolder
from knowledge.database import Database, create_database
from knowledge.encoder import Encoder, default_encoder
from knowledge.errors import ContentError
from knowledge.finding import errors
from knowledge.gazetteer import GAZETTEER_CSV, gazetteer
from knowledge.models import Article, Base, Document, Load
from knowledge.rows import Row, region_rows, rows_of
from knowledge.search_texts import texts_by_topic

GAZETTEER_FILE = GAZETTEER_CSV.name
_ROWS_AT_ONCE = 5_000
_FILES_AT_ONCE = 500


@dataclass(frozen=True)
class LoadReport:
    """What a load did. ``str()`` of it is a sentence for the operator."""

    articles: int
    changed: int  # files written
    removed: int  # files that are gone
    generation: int

    def __str__(self) -> str:
        if not self.changed and not self.removed:
            return f"{self.articles} 条答案，内容没有变化"
        return f"{self.articles} 条答案（更新 {self.changed} 个文件，移除 {self.removed} 个）"


@dataclass(frozen=True)
class _File:
    """A file to be loaded."""

    name: str
    content: BaseModel | None  # None for the gazetteer
    body: str
    hash: str


def load_content(
    database_url: str | None = None,
    root: Path = CONTENT,
    clock: Clock = system_clock,
    encoder: Callable[[], Encoder] = default_encoder,
) -> LoadReport:
    """Check the folder and load it; makes or upgrades the tables first.

    Raises ``ContentError`` for the first mistake, before anything was written, and ``StoreError``
    if the database fails. In both cases the old content is still served.
    """
    folder = ContentFolder.read(root)
    refuse_errors(folder, today(clock))
    database = create_database(database_url)
    try:
        database.upgrade()
        return write_content(database, folder, clock, encoder)
    finally:
        database.close()


def refuse_errors(folder: ContentFolder, on: date) -> None:
    """Raise ``ContentError`` for the first mistake in the folder, if there is one."""
    wrong = errors(check_content(folder, on))
    if wrong:
        first = wrong[0]
        raise ContentError(
            first.message,
            file=first.file,
            line=first.line,
            hint=f"内容有 {len(wrong)} 处错误，没有载入；yibao kb check 列出全部",
        )


def write_content(
    database: Database,
    folder: ContentFolder,
    clock: Clock = system_clock,
    encoder: Callable[[], Encoder] = default_encoder,
    *,
    searchable: bool = True,
) -> LoadReport:
    """Write a checked folder into tables that exist; without search if not ``searchable``."""
    files = {file.name: file for file in _files(folder)}
    texts = texts_by_topic(folder) if searchable else {}
    with database.session() as session:
        update = search_rows.prepare(session, texts, encoder)
    with database.transaction() as session:
        _wait_for_other_loads(session)
        known = dict(session.execute(select(Document.file, Document.hash)).all())
        changed = [file for file in files.values() if known.get(file.name) != file.hash]
        removed = known.keys() - files.keys()
        stale = [*removed, *(file.name for file in changed if file.name in known)]
        for names in _chunks(stale, _FILES_AT_ONCE):
            session.execute(delete(Document).where(Document.file.in_(names)))
        _insert(session, changed)
        search_rows.write(session, update)
        generation = _generation(session)
        if changed or removed or update:
            generation += 1
            stamp = {"fingerprint": _fingerprint(files.values()), "loaded_at": clock()}
            session.execute(insert(Load), [{"generation": generation, **stamp}])
        articles = session.scalar(select(func.count()).select_from(Article)) or 0
    return LoadReport(articles, len(changed), len(removed), generation)


def _files(folder: ContentFolder) -> Iterator[_File]:
    for located in folder.files:
        body = located.document
        yield _File(located.file, located.value, body, _hash(body))
    body = GAZETTEER_CSV.read_text(encoding="utf-8")
    yield _File(GAZETTEER_FILE, None, body, _hash(body))


def _hash(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _fingerprint(files: Iterable[_File]) -> str:
    return _hash("\n".join(sorted(f"{file.name} {file.hash}" for file in files)))


def _wait_for_other_loads(session: Session) -> None:
    """Two loads at once would each overwrite half of the other."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE {Load.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))
    else:  # SQLite lets one writer in: write first, read afterwards
        session.execute(delete(Load).where(Load.generation < 0))


def _generation(session: Session) -> int:
    return session.scalar(select(func.max(Load.generation))) or 0


def _insert(session: Session, files: list[_File]) -> None:
    documents = [{"file": f.name, "hash": f.hash, "body": f.body} for f in files]
    for chunk in _chunks(documents, _ROWS_AT_ONCE):
        session.execute(insert(Document), chunk)
    waiting: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
    for table, row in _rows(files, session.scalar(select(func.max(Article.id))) or 0):
        waiting[table].append(row)
        if len(waiting[Article]) >= _ROWS_AT_ONCE:
            _flush(session, waiting)
    _flush(session, waiting)


def _flush(session: Session, waiting: dict[type[Base], list[dict[str, Any]]]) -> None:
    """Write what waits, parents before children."""
    for table in Base.metadata.sorted_tables:
        for model in [model for model in waiting if model.__table__ is table]:
            if rows := waiting.pop(model):
                session.execute(insert(table), rows)


def _rows(files: list[_File], last_id: int) -> Iterator[Row]:
    for article_id, file in enumerate(files, last_id + 1):
        if file.content is None:
            yield from region_rows(iter(gazetteer()), file.name)
        else:
            yield from rows_of(file.content, file.name, article_id)


def _chunks(items: list[Any], size: int) -> Iterator[list[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))
