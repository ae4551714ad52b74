"""What actions ask: the knowledge store, the clock. Made once a process."""

from __future__ import annotations

from functools import cache

from knowledge.clock import Clock, system_clock
from knowledge.database import create_database
from knowledge.store import KnowledgeStore


@cache
def store() -> KnowledgeStore:
    """The knowledge base of this installation."""
    return KnowledgeStore(create_database())


def clock() -> Clock:
    """The clock by which rules are in force or not."""
    return system_clock
