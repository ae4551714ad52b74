"""What is written and what is meant, as rows of numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encoders import UnknownEncoderError, load_encoder
from bot.nlu.features import MeaningFeatures, TermFeatures

TEXTS = ["住院缴费", "住院退费", "门诊缴费", "门诊退费"]
UNSEEN = ["住院押金退吗", "医保", "", "abc"]
DICTIONARY = [f"{word} 90000 n" for word in ("住院", "门诊", "缴费", "退费")]


def test_terms_are_runs_of_characters_and_words_that_occur_twice() -> None:
    features, _ = TermFeatures.fit(TEXTS, 2, DICTIONARY)
    rows = features.transform(["住院缴费", "理发"])
    characters, pairs, words = 7, 4, 4  # 费 is in all four; 院缴 and 院退 occur once
    assert rows.shape == (2, characters + pairs + words)
    assert rows[0].nnz == 4 + 2 + 2
    assert rows[1].nnz == 0


def test_learning_gives_the_rows_of_what_was_learnt() -> None:
    features, rows = TermFeatures.fit(TEXTS, 2, DICTIONARY)
    assert rows.toarray() == pytest.approx(features.transform(TEXTS).toarray())


def test_stored_terms_are_the_same(tmp_path: Path) -> None:
    features, _ = TermFeatures.fit(TEXTS, 2, DICTIONARY)
    features.save(tmp_path)
    loaded = TermFeatures.load(tmp_path).transform(UNSEEN)
    assert loaded.toarray() == pytest.approx(features.transform(UNSEEN).toarray())


def test_what_is_meant_is_the_encoders_vector(tmp_path: Path) -> None:
    features = MeaningFeatures("toy")
    np.testing.assert_array_equal(features.transform(UNSEEN), load_encoder("toy").encode(UNSEEN))
    features.save(tmp_path)
    np.testing.assert_array_equal(
        MeaningFeatures.load(tmp_path).transform(UNSEEN), features.transform(UNSEEN)
    )


def test_a_model_with_an_encoder_no_longer_registered_is_refused(tmp_path: Path) -> None:
    MeaningFeatures("from-a-hub").save(tmp_path)
    with pytest.raises(UnknownEncoderError, match="from-a-hub"):
        MeaningFeatures.load(tmp_path)
