"""Runs of characters, weighted by how rare they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.ngrams import CharacterNgrams

TEXTS = ["医保怎么缴费", "医保怎么报销", "住院怎么报销", "异地就医备案", "异地就医报销"]


@pytest.fixture(scope="module")
def ngrams() -> CharacterNgrams:
    fitted = CharacterNgrams(1, 3, rarest=2)
    fitted.fit(TEXTS)
    return fitted


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_rows_have_unit_length_or_are_empty(ngrams: CharacterNgrams, texts: list[str]) -> None:
    lengths = np.sqrt(ngrams.transform([*texts, "报销"]).power(2).sum(axis=1))
    assert all(length == pytest.approx(1) or length == 0 for length in lengths.A1)
    assert lengths[-1] == pytest.approx(1)


@pytest.mark.parametrize("text", ["缴", "缴费", "备案", "案"])
def test_what_one_training_text_holds_alone_is_not_learnt(
    ngrams: CharacterNgrams, text: str
) -> None:
    assert ngrams.transform([text]).nnz == 0


@pytest.mark.parametrize(
    ("text", "known"), [("异", 1), ("异地", 3), ("异地就", 6), ("异地就医", 9)]
)
def test_runs_have_one_to_three_characters(ngrams: CharacterNgrams, text: str, known: int) -> None:
    assert ngrams.transform([text]).nnz == known


def test_a_rarer_run_weighs_more(ngrams: CharacterNgrams) -> None:
    (weights,) = ngrams.transform(["异怎销"]).toarray()
    assert len(set(weights[weights > 0].round(6))) == 2  # 异 in two texts, 怎 and 销 in three


def test_repetition_counts_less_each_time(ngrams: CharacterNgrams) -> None:
    once = ngrams.transform(["异。销"]).max()
    thrice = ngrams.transform(["异。异。异。销"]).max()
    assert once < thrice < 3 / np.sqrt(10)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("怎么报销", 1.0),
        ("异地报销", 2 / 3),
        ("怎么 报销", 0.5),
        ("怎么怎么", 0.5),
        ("龘靐齉爩", 0.0),
        ("zxqv wk", 0.0),
        ("么", 1.0),
        ("", 1.0),
        ("  ", 1.0),
    ],
)
def test_familiarity_is_the_share_of_known_pairs(
    ngrams: CharacterNgrams, text: str, share: float
) -> None:
    assert ngrams.familiarity(text) == pytest.approx(share)


def test_stored_ngrams_give_the_same_rows(ngrams: CharacterNgrams, tmp_path: Path) -> None:
    ngrams.save(tmp_path)
    loaded = CharacterNgrams.load(tmp_path)
    texts = [*TEXTS, "异地医保", "?", ""]
    difference = abs(loaded.transform(texts) - ngrams.transform(texts))
    assert difference.max() < 1e-6
    assert loaded.familiarity("异地报销") == ngrams.familiarity("异地报销")


def test_fitting_again_forgets_the_first_texts() -> None:
    ngrams = CharacterNgrams(1, 2, rarest=1)
    ngrams.fit(["住院"])
    ngrams.fit(["缴费"])
    assert ngrams.familiarity("住院") == 0.0
    assert ngrams.familiarity("缴费") == 1.0
