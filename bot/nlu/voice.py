"""One opinion about the topic: a linear classifier over one kind of features."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Sequence

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.special import log_softmax

from bot.nlu.features import Features

Scores = npt.NDArray[np.float64]


class Voice:
    """Scores of a linear classifier, made logarithms of probabilities by one ``sharpness``."""

    def __init__(
        self,
        features: Features,
        weights: npt.NDArray[np.float32],
        bias: npt.NDArray[np.float32],
        sharpness: float,
    ) -> None:
        """``weights`` are (features, intents), ``bias`` (intents)."""
        self._features = features
        self._weights = np.ascontiguousarray(weights)
        self._bias = bias
        self._sharpness = sharpness

    def log_probabilities(self, texts: Sequence[str]) -> Scores:
        """One row for each text, one column for each intent."""
        scores = _product(self._features.transform(texts), self._weights) + self._bias
        result: Scores = log_softmax(scores.astype(np.float64) * self._sharpness, axis=1)
        return result

    def save(self, folder: Path) -> None:
        """Write features and classifier."""
        folder.mkdir(exist_ok=True)
        self._features.save(folder)
        np.savez_compressed(
            folder / "classifier.npz",
            weights=self._weights,
            bias=self._bias,
            sharpness=self._sharpness,
        )

    @classmethod
    def load(cls, folder: Path, features: Features) -> Voice:
        """Read what ``save`` wrote; ``features`` were read from the same folder."""
        with np.load(folder / "classifier.npz", allow_pickle=False) as arrays:
            return cls(features, arrays["weights"], arrays["bias"], float(arrays["sharpness"]))


def _product(rows: Any, weights: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """``rows @ weights``; of a sparse row only the weights of its terms are gathered.

    SciPy's product of sparse and dense would copy all weights for every message.
    """
    if not sp.issparse(rows):
        product: npt.NDArray[np.float32] = rows @ weights
        return product
    scores = np.empty((rows.shape[0], weights.shape[1]), dtype=np.float32)
    for number, (start, end) in enumerate(zip(rows.indptr, rows.indptr[1:])):
        values = rows.data[start:end].astype(np.float32)
        scores[number] = values @ weights[rows.indices[start:end]]
    return scores
