"""Texts that lie far from everything that was learnt: no intent can be claimed for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

FURTHEST = 0.002
"""Share of held-back training texts that count as too far, which sets the limit."""

_FILE = "remoteness.npz"


class Remoteness:
    """Likeness (cosine) to the middle of each intent's training texts, and the least allowed."""

    def __init__(self, middles: Vectors, least: float) -> None:
        """``middles`` are unit vectors, (intents, dimension)."""
        self._middles = middles
        self.least = least

    @classmethod
    def fit(
        cls, vectors: Vectors, truth: npt.NDArray[np.int64], judged: npt.NDArray[np.bool_]
    ) -> Remoteness:
        """Learn the middles from unit ``vectors`` (texts, dimension) that were not held back, the
        limit from those that were. ``truth`` are the numbers of the intents."""
        sums = [
            vectors[(truth == intent) & ~judged].sum(axis=0) for intent in range(truth.max() + 1)
        ]
        middles = np.array([each / np.linalg.norm(each) for each in sums], dtype=np.float32)
        nearest = (vectors[judged] @ middles.T).max(axis=1)
        return cls(middles, float(np.quantile(nearest, FURTHEST)))

    def is_remote(self, vector: Vectors) -> bool:
        """Whether ``vector`` (dimension) is less like every intent than allowed."""
        return bool((self._middles @ vector).max() < self.least)

    def save(self, folder: Path) -> None:
        """Write as NumPy arrays."""
        np.savez(folder / _FILE, middles=self._middles, least=self.least)

    @classmethod
    def load(cls, folder: Path) -> Remoteness:
        """Read what ``save`` wrote."""
        with np.load(folder / _FILE, allow_pickle=False) as arrays:
            return cls(arrays["middles"], float(arrays["least"]))
