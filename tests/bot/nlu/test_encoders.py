"""The encoders that are built in, and the door for others."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.encoders import UnknownEncoderError, load_encoder, register_encoder


@pytest.mark.parametrize(("name", "dimension"), [("use", 512), ("e5", 384), ("e5-tuned", 384)])
def test_a_built_in_encoder_gives_unit_vectors_near_for_near_meanings(
    name: str, dimension: int
) -> None:
    encoder = load_encoder(name)
    claim, same, other = encoder.encode(["住院费怎么报销", "出院后如何报账", "今天会下雨吗"])
    assert encoder.dimension == dimension == claim.size
    assert claim.dtype == np.float32
    for vector in (claim, same, other):
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)
    assert claim @ same > claim @ other


@pytest.mark.parametrize(("name", "dimension"), [("use", 512), ("e5", 384), ("e5-tuned", 384)])
def test_no_sentences_give_no_rows(name: str, dimension: int) -> None:
    assert load_encoder(name).encode([]).shape == (0, dimension)


def test_a_registered_encoder_is_loaded_once_when_it_is_first_needed() -> None:
    loaded = []

    class Hub:
        dimension = 1

        def __init__(self) -> None:
            loaded.append(self)

        def encode(self, sentences: list[str]) -> np.ndarray:
            return np.ones((len(sentences), 1), dtype=np.float32)

    register_encoder("hub", Hub)
    assert loaded == []
    assert load_encoder("hub") is load_encoder("hub")
    assert len(loaded) == 1


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownEncoderError) as raised:
        load_encoder("word2vec")
    assert raised.value.name == "word2vec"
    assert "Known encoders: " in str(raised.value)
    assert "use" in str(raised.value)
