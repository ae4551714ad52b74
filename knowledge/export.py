"""Writes what is in the database back as content files.

What was loaded comes out the same: exporting and loading again changes nothing. Comments and the
layout of the original files are not kept in the database, so they are not in the export either.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from knowledge.content_folder import KINDS
from knowledge.database import Database
from knowledge.errors import ContentError
from knowledge.loader import GAZETTEER_FILE
from knowledge.models import Document

WIDTH = 100


def export_content(database: Database, target: Path) -> int:
    """Write all files below ``target``, which must be new or empty; gives how many."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ContentError("导出的文件夹不是空的", file=str(target), hint="请换一个新的文件夹")
    with database.session() as session:
        documents = session.execute(select(Document.file, Document.body)).all()
    for name, body in documents:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = body if name == GAZETTEER_FILE else as_yaml(name, body)
        path.write_text(text, encoding="utf-8")
    return len(documents)


def as_yaml(name: str, body: str) -> str:
    """A stored document as a content file."""
    schema = next(schema for prefix, schema in KINDS if name.startswith(prefix))
    content = schema.model_validate_json(body)
    plain = _plain(content.model_dump(mode="python", exclude_unset=True))
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=WIDTH)


def _plain(data: Any) -> Any:
    """Only what YAML has: dates stay dates, all else becomes text, numbers, lists and mappings."""
    if isinstance(data, dict):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(value) for value in data]
    return data if data is None or type(data) in {bool, int, float, date, str} else str(data)
