"""The statistical part of understanding: text in, a calibrated probability for every intent out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.special import softmax
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

from bot.nlu.calibration import Calibration
from bot.nlu.ngrams import CharacterNgrams
from bot.nlu.sentence_vectors import SentenceVectors
from bot.nlu.words import Words

Scores = npt.NDArray[np.float64]

OUT_OF_SCOPE = "oos_"
"""Prefix of the intents that are not ours."""

_HELD_BACK = 0.15
_SEED = 20


@dataclass(frozen=True)
class ModelSettings:
    """What can be chosen about the model; the values were measured (docs/understanding.md)."""

    encoder: str = "use"
    dimension: int = 256
    vector_weight: float = 0.7
    longest_ngram: int = 2
    strength: float = 0.5
    scope_bias: float = 0.35


class TopicModel:
    """One-versus-rest linear classifier over sentence vectors, character n-grams and words."""

    def __init__(
        self,
        intents: Sequence[str],
        vectors: SentenceVectors,
        ngrams: CharacterNgrams,
        words: Words,
        weights: npt.NDArray[np.float32],
        bias: npt.NDArray[np.float32],
        calibration: Calibration,
        vector_weight: float,
    ) -> None:
        self.intents = list(intents)
        self.ngrams = ngrams
        self._words = words
        self.calibration = calibration
        self._vectors = vectors
        self._weights = np.ascontiguousarray(weights.T)  # one row for each feature
        self._bias = bias
        self._vector_weight = vector_weight

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        settings: ModelSettings = ModelSettings(),
        dictionary: Sequence[str] = (),
    ) -> TopicModel:
        """Learn from labelled texts; a part is held back once to calibrate the probabilities.

        ``dictionary`` are the words of the domain as lines for jieba.
        """
        vectors = SentenceVectors(settings.encoder, settings.dimension)
        ngrams = CharacterNgrams(1, settings.longest_ngram, rarest=2)
        words = Words(dictionary, rarest=2)
        ngrams.fit(texts)
        words.fit(texts)
        reduced = sp.csr_matrix(vectors.fit(texts) * settings.vector_weight)
        rows = sp.hstack([reduced, ngrams.transform(texts), words.transform(texts)], format="csr")
        truth = np.asarray(labels)
        known, held_back = train_test_split(
            np.arange(len(truth)), test_size=_HELD_BACK, random_state=_SEED, stratify=truth
        )
        trial = _fit_classifier(rows[known], truth[known], settings.strength)
        scope_bias = _scope_bias(trial.classes_, settings.scope_bias)
        calibration = Calibration.fit(
            trial.decision_function(rows[held_back]) + scope_bias,
            trial.classes_.tolist(),
            truth[held_back].tolist(),
        )
        final = _fit_classifier(rows, truth, settings.strength)
        return cls(
            final.classes_.tolist(),
            vectors,
            ngrams,
            words,
            final.coef_.astype(np.float32),
            (final.intercept_ + scope_bias).astype(np.float32),
            calibration,
            settings.vector_weight,
        )

    def probabilities(self, texts: Sequence[str]) -> Scores:
        """One row for each text, one column for each of ``intents``."""
        vectors = self._vectors.transform(texts) * self._vector_weight
        scores = vectors @ self._weights[: vectors.shape[1]] + self._bias
        terms = sp.hstack([self.ngrams.transform(texts), self._words.transform(texts)], "csr")
        scores += self._term_scores(terms, vectors.shape[1])
        result: Scores = softmax(scores.astype(np.float64) * self.calibration.sharpness, axis=1)
        return result

    def _term_scores(self, rows: sp.csr_matrix, offset: int) -> npt.NDArray[np.float32]:
        """Gathers the weights of the few terms of a text; SciPy's product would copy them all."""
        scores = np.empty((rows.shape[0], len(self.intents)), dtype=np.float32)
        for number, (start, end) in enumerate(zip(rows.indptr, rows.indptr[1:])):
            weights = self._weights[offset + rows.indices[start:end]]
            scores[number] = rows.data[start:end].astype(np.float32) @ weights
        return scores

    def save(self, folder: Path) -> None:
        """Write the model as JSON and NumPy arrays."""
        self._vectors.save(folder)
        self.ngrams.save(folder)
        self._words.save(folder)
        self.calibration.save(folder)
        content = {"intents": self.intents, "vector_weight": self._vector_weight}
        (folder / "intents.json").write_text(json.dumps(content), encoding="utf-8")
        np.savez_compressed(folder / "classifier.npz", weights=self._weights.T, bias=self._bias)

    @classmethod
    def load(cls, folder: Path) -> TopicModel:
        """Read what ``save`` wrote."""
        content = json.loads((folder / "intents.json").read_text(encoding="utf-8"))
        with np.load(folder / "classifier.npz", allow_pickle=False) as arrays:
            return cls(
                content["intents"],
                SentenceVectors.load(folder),
                CharacterNgrams.load(folder),
                Words.load(folder),
                arrays["weights"],
                arrays["bias"],
                Calibration.load(folder),
                content["vector_weight"],
            )


def _fit_classifier(
    rows: sp.csr_matrix, labels: npt.NDArray[np.str_], strength: float
) -> LinearSVC:
    return LinearSVC(C=strength, tol=0.1, random_state=_SEED).fit(rows, labels)


def _scope_bias(intents: Sequence[str], bias: float) -> Scores:
    """A head start for the out-of-scope intents: what is not ours has more faces than training."""
    return np.array([bias if name.startswith(OUT_OF_SCOPE) else 0.0 for name in intents])
