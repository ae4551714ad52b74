"""Weighted character n-grams of a text, stored as JSON and NumPy arrays instead of a pickle."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

_VOCABULARY_FILE = "ngrams.json"
_WEIGHTS_FILE = "ngrams.npz"


class CharacterNgrams:
    """TF-IDF of runs of ``shortest`` to ``longest`` characters seen in ``rarest`` texts or more."""

    def __init__(self, shortest: int, longest: int, rarest: int) -> None:
        self._shortest = shortest
        self._longest = longest
        self._rarest = rarest
        self._vectorizer = self._new_vectorizer()

    def fit(self, texts: Sequence[str]) -> None:
        """Learn the vocabulary and its weights."""
        self._vectorizer = self._new_vectorizer(min_df=self._rarest)
        self._vectorizer.fit(texts)

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        """One unit-length row for each text."""
        return self._vectorizer.transform(texts)

    def familiarity(self, text: str) -> float:
        """The share of the text's character pairs that occur in training, from 0 to 1.

        Ordinary sentences reach a half and more; random characters and unknown languages do not.
        """
        pairs = {a + b for a, b in zip(text, text[1:]) if not (a + b).isspace()}
        if not pairs:
            return 1.0
        return sum(pair in self._vectorizer.vocabulary_ for pair in pairs) / len(pairs)

    def save(self, folder: Path) -> None:
        """Write vocabulary and weights."""
        terms = self._vectorizer.get_feature_names_out().tolist()
        sizes = {"shortest": self._shortest, "longest": self._longest, "rarest": self._rarest}
        (folder / _VOCABULARY_FILE).write_text(
            json.dumps({**sizes, "terms": terms}, ensure_ascii=False), encoding="utf-8"
        )
        np.savez(folder / _WEIGHTS_FILE, idf=self._vectorizer.idf_.astype(np.float32))

    @classmethod
    def load(cls, folder: Path) -> CharacterNgrams:
        """Read what ``save`` wrote."""
        content = json.loads((folder / _VOCABULARY_FILE).read_text(encoding="utf-8"))
        terms = content.pop("terms")
        ngrams = cls(**content)
        ngrams._vectorizer = ngrams._new_vectorizer(vocabulary=terms)
        with np.load(folder / _WEIGHTS_FILE, allow_pickle=False) as weights:
            ngrams._vectorizer.idf_ = weights["idf"].astype(np.float64)
        return ngrams

    def _new_vectorizer(self, **options: object) -> TfidfVectorizer:
        return TfidfVectorizer(
            analyzer="char",
            ngram_range=(self._shortest, self._longest),
            sublinear_tf=True,
            lowercase=False,
            **options,
        )
