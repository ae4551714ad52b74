"""Figures about understanding, checked against counts by hand."""

from __future__ import annotations

import pytest

from bot.cli.confusion_picture import draw
from bot.cli.scores import Labelled, Predicted, score

CLAIM, PAY, OUTSIDE, FALLBACK = "claim_online", "premium_pay", "oos_other", "nlu_fallback"
QUESTIONS = [
    Labelled("a", CLAIM),
    Labelled("b", CLAIM),
    Labelled("c", CLAIM, (PAY,)),
    Labelled("d", PAY),
    Labelled("e", OUTSIDE),
    Labelled("f", OUTSIDE),
    Labelled("g", "oos_medical"),
    Labelled("h", PAY),
]
PREDICTIONS = [
    Predicted(CLAIM, 0.95, 1.0),
    Predicted(PAY, 0.92, 2.0),
    Predicted(PAY, 0.55, 3.0),  # right by an alternative
    Predicted(PAY, 1.0, 4.0),
    Predicted(CLAIM, 0.31, 5.0),
    Predicted(FALLBACK, 0.8, 6.0),  # wrong as a topic, right in not answering
    Predicted(OUTSIDE, 0.5, 7.0),  # another reason, not answered either
    Predicted(FALLBACK, 0.9, 8.0),
]
SCORES = score(QUESTIONS, PREDICTIONS)


def test_a_topic_or_an_alternative_is_right() -> None:
    assert SCORES.questions == 8
    assert SCORES.accuracy == pytest.approx(3 / 8)


def test_out_of_scope_is_recalled_by_whatever_does_not_answer() -> None:
    assert SCORES.out_of_scope_recall == pytest.approx(2 / 3)


def test_in_scope_is_answered_rightly_or_wrongly() -> None:
    assert SCORES.in_scope_answered == pytest.approx(4 / 5)


def test_macro_f1_weighs_topics_alike_and_credits_alternatives() -> None:
    """claim: 1 hit of 2 true, 2 claimed; pay: 2 hits of 3 true, 3 claimed; the others none."""
    claim, pay, outside, medical = 2 * 1 / (2 + 2), 2 * 2 / (3 + 3), 0.0, 0.0
    assert SCORES.macro_f1 == pytest.approx((claim + pay + outside + medical) / 4)


def test_latency_by_percentile() -> None:
    assert SCORES.latency_p50 == pytest.approx(4.5)
    assert 7.0 < SCORES.latency_p95 <= 9.0
    assert score(QUESTIONS[:1], PREDICTIONS[:1]).latency_p95 == 1.0


def test_worst_topics_and_confusions_are_counted() -> None:
    assert SCORES.worst_topics == [
        (OUTSIDE, 2, 2),
        (CLAIM, 1, 3),
        ("oos_medical", 1, 1),
        (PAY, 1, 2),
    ]
    assert (CLAIM, PAY, 1) in SCORES.confusions
    assert (CLAIM, CLAIM, 1) not in SCORES.confusions
    assert sum(count for *_, count in SCORES.confusions) == 5


def test_reliability_leaves_out_what_claimed_nothing() -> None:
    bands = {low: (count, mean, right) for low, count, mean, right in SCORES.reliability}
    assert set(bands) == {0.3, 0.5, 0.9}
    assert bands[0.9] == (3, pytest.approx((0.95 + 0.92 + 1.0) / 3), pytest.approx(2 / 3))
    assert bands[0.5] == (2, pytest.approx(0.525), 0.5)
    assert bands[0.3] == (1, pytest.approx(0.31), 0.0)


def test_only_ours_or_only_others_gives_no_division_by_zero() -> None:
    assert score(QUESTIONS[:1], PREDICTIONS[:1]).out_of_scope_recall == 0.0
    assert score(QUESTIONS[4:5], PREDICTIONS[4:5]).in_scope_answered == 0.0


def test_a_question_without_a_prediction_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        score(QUESTIONS, PREDICTIONS[:-1])


def test_the_picture_shows_right_and_wrong_with_their_counts() -> None:
    picture = draw(QUESTIONS, PREDICTIONS)
    assert f"<title>{PAY} → {PAY}: 2</title>" in picture  # the alternative among them
    assert f"<title>{CLAIM} → {PAY}: 1</title>" in picture
    assert picture.count("#1b7f4d") == 2
    assert picture.count("#c0392b") == 5
