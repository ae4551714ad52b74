"""Confidences that say how often they are right, and the least that is believed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from bot.nlu.calibration import (
    HIGHEST_THRESHOLD,
    LOWEST_THRESHOLD,
    Calibration,
)

Scores = npt.NDArray[np.float64]


def claims(share_right: float, confidence: float, count: int = 100) -> tuple[Scores, list[str]]:
    """``count`` claims of intent a with that probability, that share of them true."""
    rest = (1 - confidence) / 9
    scores = np.log(np.tile([confidence] + [rest] * 9, (count, 1)))
    right = round(share_right * count)
    return scores, ["a"] * right + ["b"] * (count - right)


INTENTS = list("abcdefghij")


@pytest.mark.parametrize("factor", [0.2, 1.0, 1.6])
def test_sharpness_undoes_the_scale_of_the_scores(factor: float) -> None:
    """Seven of ten claims at probability 0.7 are right: nothing to correct but the scale."""
    rows, truth = [], []
    for column in range(10):
        scores, _ = claims(1.0, 0.7, count=90)
        rows.append(np.roll(scores, column, axis=1))
        others = [name for name in INTENTS if name != INTENTS[column]]
        truth += [INTENTS[column]] * 63 + others * 3
    fitted = Calibration.fit(np.vstack(rows) * factor, INTENTS, truth)
    assert fitted.sharpness == pytest.approx(1 / factor, rel=0.01)


def test_claims_that_are_right_are_believed_from_the_lowest_confidence() -> None:
    scores, truth = claims(share_right=1.0, confidence=0.5)
    assert Calibration.fit(scores, INTENTS, truth).threshold("a") == LOWEST_THRESHOLD


@pytest.mark.parametrize(("share_right", "believed"), [(0.1, False), (0.35, False), (0.45, True)])
def test_doubtful_claims_are_believed_when_enough_of_them_are_right(
    share_right: float, believed: bool
) -> None:
    low, truth = claims(share_right, confidence=LOWEST_THRESHOLD + 0.03)
    high, right = claims(share_right=0.95, confidence=0.9, count=2000)
    fitted = Calibration.fit(np.vstack([low, high]), INTENTS, truth + right)
    sharpened = np.exp(low[0] * fitted.sharpness)
    confidence = float(sharpened[0] / sharpened.sum())
    assert LOWEST_THRESHOLD < confidence < LOWEST_THRESHOLD + 0.1
    assert (confidence >= fitted.threshold("a")) is believed


def test_an_intent_never_claimed_keeps_the_lowest_threshold() -> None:
    scores, truth = claims(share_right=1.0, confidence=0.5)
    assert Calibration.fit(scores, INTENTS, truth).threshold("j") == LOWEST_THRESHOLD


def test_an_unknown_intent_is_believed_least() -> None:
    assert Calibration(1.0, {"a": 0.2}).threshold("z") == HIGHEST_THRESHOLD
    assert Calibration(1.0, {"a": 0.2}).threshold("a") == 0.2


def test_thresholds_stay_within_their_limits() -> None:
    random = np.random.default_rng(7)
    truth = [INTENTS[column] for column in random.integers(0, 10, size=500)]
    fitted = Calibration.fit(random.normal(0, 3, size=(500, 10)), INTENTS, truth)
    assert set(fitted.thresholds) == set(INTENTS)
    assert max(fitted.thresholds.values()) == HIGHEST_THRESHOLD  # all were guessed
    assert min(fitted.thresholds.values()) >= LOWEST_THRESHOLD


def test_a_stored_calibration_is_the_same(tmp_path: Path) -> None:
    calibration = Calibration(3.25, {"claim_online": 0.18})
    calibration.save(tmp_path)
    assert Calibration.load(tmp_path) == calibration
