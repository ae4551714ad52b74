"""Terms of a text weighted by rarity, stored as JSON and NumPy arrays instead of a pickle."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar, Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer
from typing_extensions import Self


class WeightedTerms:
    """TF-IDF of terms; derived classes say what a term is.

    ``parameters`` are what ``__init__`` of the derived class takes; they are stored with the terms.
    """

    file_name: ClassVar[str]

    def __init__(self, parameters: dict[str, Any], **options: Any) -> None:
        self._parameters = parameters
        self._options = {"sublinear_tf": True, "lowercase": False, **options}
        self._vectorizer = TfidfVectorizer(**self._options)

    def fit(self, texts: Sequence[str]) -> sp.csr_matrix:
        """Learn the vocabulary and its weights; the rows of ``texts``."""
        self._vectorizer = TfidfVectorizer(**self._options)
        return self._vectorizer.fit_transform(texts)

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        """One unit-length row for each text."""
        return self._vectorizer.transform(texts)

    def __contains__(self, term: str) -> bool:
        return term in self._vectorizer.vocabulary_

    def save(self, folder: Path) -> None:
        """Write parameters, vocabulary and weights."""
        terms = self._vectorizer.get_feature_names_out().tolist()
        content = {**self._parameters, "terms": terms}
        target = folder / self.file_name
        target.with_suffix(".json").write_text(
            json.dumps(content, ensure_ascii=False), encoding="utf-8"
        )
        np.savez(target.with_suffix(".npz"), idf=self._vectorizer.idf_.astype(np.float32))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what ``save`` wrote."""
        source = folder / cls.file_name
        content = json.loads(source.with_suffix(".json").read_text(encoding="utf-8"))
        terms = content.pop("terms")
        made = cls(**content)
        options = {**made._options, "min_df": 1, "vocabulary": terms}
        made._vectorizer = TfidfVectorizer(**options)
        with np.load(source.with_suffix(".npz"), allow_pickle=False) as weights:
            made._vectorizer.idf_ = weights["idf"].astype(np.float64)
        return made
