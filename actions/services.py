"""What actions ask: the knowledge store, the clock. Made once a process."""

from __future__ import annotations

import threading
from functools import cache

from knowledge.clock import Clock, system_clock
from knowledge.database import create_database
from knowledge.search import Hit
from knowledge.store import KnowledgeStore


@cache
def store() -> KnowledgeStore:
    """The knowledge base of this installation."""
    return KnowledgeStore(create_database())


_searchable = threading.Event()


def prepare_search() -> None:
    """Build the search index; takes some seconds once, so the server does it at its start."""
    store().search_index()
    _searchable.set()


def nearest(text: str, limit: int) -> list[Hit]:
    """The topics nearest to a text; none while the index is not built yet."""
    return store().nearest(text, limit) if text and _searchable.is_set() else []


def clock() -> Clock:
    """The clock by which rules are in force or not."""
    return system_clock
