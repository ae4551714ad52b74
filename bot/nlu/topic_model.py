"""The statistical part of understanding: text in, a probability for every intent out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Sequence

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from bot.nlu.topic_features import CharacterNgrams, TopicFeatures

Probabilities = npt.NDArray[np.float64]


class TopicModel:
    """Logistic regression over sentence vectors and character n-grams."""

    def __init__(
        self,
        features: TopicFeatures,
        intents: Sequence[str],
        weights: npt.NDArray[np.float32],
        bias: npt.NDArray[np.float32],
    ) -> None:
        self.intents = list(intents)
        self._features = features
        self._weights = weights
        self._bias = bias

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        intents: Sequence[str],
        encoder: str = "use",
        strength: float = 20.0,
    ) -> TopicModel:
        """Learn from labelled texts. ``strength`` is the inverse of the regularisation."""
        features = TopicFeatures(encoder, CharacterNgrams(1, 4, rarest=2))
        features.fit(texts)
        regression = LogisticRegression(C=strength, class_weight="balanced", max_iter=150)
        regression.fit(features.transform(texts), list(intents))
        return cls(
            features,
            [str(name) for name in regression.classes_],
            regression.coef_.astype(np.float32),
            regression.intercept_.astype(np.float32),
        )

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """One row for each text, one column for each of ``intents``."""
        rows: sp.csr_matrix = self._features.transform(texts)
        scores = rows @ self._weights.T + self._bias
        result: Probabilities = softmax(np.asarray(scores, dtype=np.float64), axis=1)
        return result

    def save(self, folder: Path) -> None:
        """Write the model as JSON and NumPy arrays."""
        self._features.save(folder)
        (folder / "intents.json").write_text(json.dumps(self.intents), encoding="utf-8")
        np.savez(folder / "regression.npz", weights=self._weights, bias=self._bias)

    @classmethod
    def load(cls, folder: Path) -> TopicModel:
        """Read what ``save`` wrote."""
        intents = json.loads((folder / "intents.json").read_text(encoding="utf-8"))
        with np.load(folder / "regression.npz", allow_pickle=False) as arrays:
            return cls(TopicFeatures.load(folder), intents, arrays["weights"], arrays["bias"])
