"""Vectors of an encoder, reduced to where the training texts differ."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encoders import UnknownEncoderError, load_encoder
from bot.nlu.sentence_vectors import SentenceVectors

NAME = "toy"
UNSEEN = ["住院押金退吗", "医保", "", "abc"]


@pytest.fixture
def texts(examples: tuple[list[str], list[str]]) -> list[str]:
    return examples[0]


def test_training_texts_get_the_vectors_they_will_have_later(texts: list[str]) -> None:
    vectors = SentenceVectors(NAME, 8)
    fitted = vectors.fit(texts)
    assert fitted.shape == (len(texts), 8)
    assert vectors.transform(texts) == pytest.approx(fitted, abs=1e-5)


def test_training_texts_lie_around_the_origin(texts: list[str]) -> None:
    assert SentenceVectors(NAME, 8).fit(texts).mean(axis=0) == pytest.approx(np.zeros(8), abs=1e-5)


def test_all_directions_together_keep_every_distance(texts: list[str]) -> None:
    full = load_encoder(NAME).encode(texts)
    turned = SentenceVectors(NAME, full.shape[1]).fit(texts)
    for one, other in [(0, 1), (3, 90), (20, 77)]:
        before = np.linalg.norm(full[one] - full[other])
        assert np.linalg.norm(turned[one] - turned[other]) == pytest.approx(before, abs=1e-4)


def test_the_directions_kept_are_those_that_tell_most_apart(texts: list[str]) -> None:
    """The eight best directions hold more than any eight columns of the encoder could."""
    full = load_encoder(NAME).encode(texts)
    kept = SentenceVectors(NAME, 8).fit(texts).var(axis=0).sum()
    assert kept > np.sort(full.var(axis=0))[-8:].sum()
    assert kept > 0.5 * full.var(axis=0).sum()


def test_a_text_has_one_vector_alone_and_among_others(texts: list[str]) -> None:
    vectors = SentenceVectors(NAME, 8)
    vectors.fit(texts)
    alone = np.vstack([vectors.transform([text]) for text in UNSEEN])
    assert vectors.transform(UNSEEN) == pytest.approx(alone, abs=1e-6)


def test_stored_vectors_are_the_same(texts: list[str], tmp_path: Path) -> None:
    vectors = SentenceVectors(NAME, 8)
    vectors.fit(texts)
    vectors.save(tmp_path)
    loaded = SentenceVectors.load(tmp_path)
    assert loaded.transform(UNSEEN) == pytest.approx(vectors.transform(UNSEEN), abs=1e-6)


def test_a_model_with_an_encoder_no_longer_registered_is_refused(
    texts: list[str], tmp_path: Path
) -> None:
    vectors = SentenceVectors(NAME, 8)
    vectors.fit(texts)
    vectors.save(tmp_path)
    record = tmp_path / "sentence_vectors.json"
    record.write_text(record.read_text().replace(NAME, "from-a-hub"))
    with pytest.raises(UnknownEncoderError, match="from-a-hub"):
        SentenceVectors.load(tmp_path)
