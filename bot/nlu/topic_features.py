"""What the topic model looks at: sentence vectors beside weighted character n-grams."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.encoders import SentenceEncoder, load_encoder

_VOCABULARY_FILE = "ngrams.json"
_WEIGHTS_FILE = "ngrams.npz"


class CharacterNgrams:
    """TF-IDF of character n-grams, stored as JSON and NumPy arrays instead of a pickle."""

    def __init__(self, shortest: int, longest: int, rarest: int) -> None:
        """``rarest`` is the number of texts an n-gram must occur in to count."""
        self._range = (shortest, longest)
        self._rarest = rarest
        self._vectorizer = self._new_vectorizer()

    def fit(self, texts: Sequence[str]) -> None:
        """Learn the vocabulary and its weights."""
        self._vectorizer = self._new_vectorizer(min_df=self._rarest)
        self._vectorizer.fit(texts)

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        """One unit-length row for each text."""
        return self._vectorizer.transform(texts)

    def save(self, folder: Path) -> None:
        """Write vocabulary and weights."""
        terms = self._vectorizer.get_feature_names_out().tolist()
        content = {"range": self._range, "rarest": self._rarest, "terms": terms}
        (folder / _VOCABULARY_FILE).write_text(
            json.dumps(content, ensure_ascii=False), encoding="utf-8"
        )
        np.savez(folder / _WEIGHTS_FILE, idf=self._vectorizer.idf_.astype(np.float32))

    @classmethod
    def load(cls, folder: Path) -> CharacterNgrams:
        """Read what ``save`` wrote."""
        content = json.loads((folder / _VOCABULARY_FILE).read_text(encoding="utf-8"))
        ngrams = cls(*content["range"], content["rarest"])
        ngrams._vectorizer = ngrams._new_vectorizer(vocabulary=content["terms"])
        with np.load(folder / _WEIGHTS_FILE, allow_pickle=False) as weights:
            ngrams._vectorizer.idf_ = weights["idf"].astype(np.float64)
        return ngrams

    def _new_vectorizer(self, **options: object) -> TfidfVectorizer:
        return TfidfVectorizer(
            analyzer="char",
            ngram_range=self._range,
            sublinear_tf=True,
            lowercase=False,
            **options,
        )


class TopicFeatures:
    """Sentence vector and character n-grams of a text in one sparse row."""

    def __init__(self, encoder: str, ngrams: CharacterNgrams) -> None:
        self._encoder_name = encoder
        self._ngrams = ngrams

    @property
    def _encoder(self) -> SentenceEncoder:
        return load_encoder(self._encoder_name)

    def fit(self, texts: Sequence[str]) -> None:
        """Learn the n-gram vocabulary; the encoder is fixed."""
        self._ngrams.fit(texts)

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        """One row for each text."""
        vectors = sp.csr_matrix(self._encoder.encode(texts))
        return sp.hstack([vectors, self._ngrams.transform(texts)], format="csr")

    def save(self, folder: Path) -> None:
        """Write what was learnt."""
        (folder / "features.json").write_text(
            json.dumps({"encoder": self._encoder_name}), encoding="utf-8"
        )
        self._ngrams.save(folder)

    @classmethod
    def load(cls, folder: Path) -> TopicFeatures:
        """Read what ``save`` wrote."""
        content = json.loads((folder / "features.json").read_text(encoding="utf-8"))
        return cls(content["encoder"], CharacterNgrams.load(folder))
