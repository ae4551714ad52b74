"""A linear classifier's opinion."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.special import log_softmax

from bot.nlu.features import Rows
from bot.nlu.voice import Voice

ROWS = np.array([[1.0, 0.0, 2.0], [0.0, 0.0, 0.0], [0.0, -1.0, 0.5]], dtype=np.float32)
WEIGHTS = np.array([[1.0, 0.0], [0.5, -2.0], [0.0, 0.25]], dtype=np.float32)
BIAS = np.array([0.1, -0.1], dtype=np.float32)


class Given:
    """Features that are the same whatever is asked."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def transform(self, texts: Sequence[str]) -> Rows:
        return self.rows

    def save(self, folder: Path) -> None:
        (folder / "given.txt").write_text("given")


@pytest.mark.parametrize("rows", [ROWS, sp.csr_matrix(ROWS)], ids=["dense", "sparse"])
def test_scores_are_sharpened_and_made_probabilities(rows: Rows) -> None:
    expected = log_softmax(3.0 * (ROWS @ WEIGHTS + BIAS), axis=1)
    opinion = Voice(Given(rows), WEIGHTS, BIAS, 3.0).log_probabilities(["甲", "乙", "丙"])
    assert opinion == pytest.approx(expected, abs=1e-5)
    assert np.exp(opinion).sum(axis=1) == pytest.approx(1)


def test_a_stored_voice_says_the_same(tmp_path: Path) -> None:
    voice = Voice(Given(ROWS), WEIGHTS, BIAS, 0.7)
    voice.save(tmp_path / "voice0")
    assert (tmp_path / "voice0" / "given.txt").exists()
    loaded = Voice.load(tmp_path / "voice0", Given(ROWS))
    assert loaded.log_probabilities(["甲"]) == pytest.approx(voice.log_probabilities(["甲"]))
