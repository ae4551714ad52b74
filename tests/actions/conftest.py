"""The real content in a database of its own, a clock that stands still, and a conversation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np
import pytest

from actions import services
from knowledge.clock import SHANGHAI
from knowledge.database import create_database
from knowledge.encoder import Vectors
from knowledge.loader import load_content
from knowledge.store import KnowledgeStore
from tests.actions.conversation import Conversation
from tests.actions.form import Form


def noon() -> datetime:
    """The moment at which all these conversations are held."""
    return datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)


class CharacterEncoder:
    """Sentences with the same characters are near each other; needs no model."""

    name = "characters"
    dimension = 512

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """One row for each sentence."""
        rows = np.full((len(sentences), self.dimension), 1e-3, dtype=np.float32)
        for row, sentence in zip(rows, sentences, strict=True):
            for character in sentence:
                row[ord(character) % self.dimension] += 1
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeStore]:
    """The content of the project, loaded once."""
    url = f"sqlite:///{tmp_path_factory.mktemp('actions')}/knowledge.db"
    load_content(url, clock=noon, encoder=CharacterEncoder)
    database = create_database(url)
    yield KnowledgeStore(database, encoder=CharacterEncoder)
    database.close()


@pytest.fixture(autouse=True)
def _real_content(monkeypatch: pytest.MonkeyPatch, knowledge: KnowledgeStore) -> None:
    monkeypatch.setattr(services, "store", lambda: knowledge)
    monkeypatch.setattr(services, "clock", lambda: noon)


@pytest.fixture
def talk() -> Conversation:
    """Somebody who has not written before."""
    return Conversation()


@pytest.fixture
def form(talk: Conversation) -> Form:
    """The form of the estimate, not opened yet."""
    return Form(talk)
