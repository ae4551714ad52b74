"""Two ways to turn texts into rows of numbers: by what is written, and by what is meant."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Protocol, Sequence, Tuple, Union

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from bot.nlu.encoders import load_encoder
from bot.nlu.ngrams import CharacterNgrams
from bot.nlu.words import Words

_REMEMBERED = 8
"""One message is asked about more than once: whether it is remote, and what it means."""

Rows = Union[npt.NDArray[np.float32], sp.csr_matrix]


class Features(Protocol):
    """One row for each text."""

    def transform(self, texts: Sequence[str]) -> Rows:
        """The rows of ``texts``."""
        ...

    def save(self, folder: Path) -> None:
        """Write what was learnt."""
        ...


class TermFeatures:
    """What is written: characters, runs of characters and words, weighted by rarity; sparse."""

    def __init__(self, ngrams: CharacterNgrams, words: Words) -> None:
        self.ngrams = ngrams
        self._words = words

    @classmethod
    def fit(
        cls, texts: Sequence[str], longest_ngram: int, dictionary: Sequence[str]
    ) -> Tuple[TermFeatures, sp.csr_matrix]:
        """Learn the terms that occur twice; the features, and the rows of ``texts``.

        ``dictionary`` are lines for jieba.
        """
        ngrams, words = CharacterNgrams(1, longest_ngram, rarest=2), Words(dictionary, rarest=2)
        rows = sp.hstack([ngrams.fit(texts), words.fit(texts)], "csr")
        return cls(ngrams, words), rows

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        """Sparse rows, (texts, terms)."""
        return sp.hstack([self.ngrams.transform(texts), self._words.transform(texts)], "csr")

    def save(self, folder: Path) -> None:
        """Write the terms and their weights."""
        self.ngrams.save(folder)
        self._words.save(folder)

    @classmethod
    def load(cls, folder: Path) -> TermFeatures:
        """Read what ``save`` wrote."""
        return cls(CharacterNgrams.load(folder), Words.load(folder))


class MeaningFeatures:
    """What is meant: the vector of a sentence encoder, a name known to ``bot.nlu.encoders``."""

    def __init__(self, encoder: str) -> None:
        self._encoder = encoder
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._encode)

    def transform(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Dense rows, (texts, dimension). The last texts asked alone are remembered."""
        return self._remembered(texts[0]) if len(texts) == 1 else self._encode(*texts)

    def _encode(self, *texts: str) -> npt.NDArray[np.float32]:
        return load_encoder(self._encoder).encode(texts)

    def save(self, folder: Path) -> None:
        """Write the encoder's name."""
        (folder / "encoder.txt").write_text(self._encoder, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> MeaningFeatures:
        """Read the name, and load the encoder, so that no message has to wait for it."""
        features = cls((folder / "encoder.txt").read_text(encoding="utf-8"))
        features.transform(["热身"])
        return features
