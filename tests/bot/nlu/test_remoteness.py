"""Far from everything that was learnt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.remoteness import FURTHEST, Remoteness

DIMENSION = 6


@pytest.fixture
def remoteness() -> Remoteness:
    """Two intents along the first two axes; what is held back lies further out."""
    random = np.random.default_rng(3)
    truth = np.arange(4_000) % 2
    judged = np.arange(4_000) % 4 < 2
    vectors = np.eye(DIMENSION)[truth] + random.normal(0, 0.1, (4_000, DIMENSION))
    vectors[judged] += random.normal(0, 0.1, (2_000, DIMENSION))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Remoteness.fit(vectors.astype(np.float32), truth, judged)


def axis(*weights: float) -> np.ndarray:
    vector = np.array([*weights, *[0.0] * (DIMENSION - len(weights))], dtype=np.float32)
    return vector / np.linalg.norm(vector)


@pytest.mark.parametrize(
    ("vector", "remote"),
    [
        (axis(1), False),
        (axis(0, 1), False),
        (axis(1, 0, 0.4), False),
        (axis(1, 1), True),
        (axis(0, 0, 1), True),
        (axis(-1), True),
        (axis(0.3, 0, 1), True),
    ],
)
def test_remote_is_what_no_intent_is_like(
    remoteness: Remoteness, vector: np.ndarray, remote: bool
) -> None:
    assert remoteness.is_remote(vector) is remote


def test_the_limit_leaves_all_but_the_furthest_held_back_texts() -> None:
    shares = np.linspace(0.2, 1.0, 1_001)
    held_back = np.stack([shares, np.sqrt(1 - shares**2)], axis=1)
    vectors = np.vstack([np.tile([[1.0, 0.0]], (10, 1)), held_back]).astype(np.float32)
    judged = np.arange(len(vectors)) >= 10
    fitted = Remoteness.fit(vectors, np.zeros(len(vectors), dtype=np.int64), judged)
    assert fitted.least == pytest.approx(np.quantile(shares, FURTHEST), abs=1e-4)


def test_stored_it_judges_the_same(remoteness: Remoteness, tmp_path: Path) -> None:
    remoteness.save(tmp_path)
    loaded = Remoteness.load(tmp_path)
    assert loaded.least == remoteness.least
    assert loaded.is_remote(axis(0, 0, 1))
    assert not loaded.is_remote(axis(0, 1))
