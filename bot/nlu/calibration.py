"""Make a confidence of 0.8 mean: right four times out of five."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

_FILE = "calibration.json"

PRECISION = 0.4
"""A topic is claimed when at least this share of claims of that confidence is right."""

LOWEST_THRESHOLD = 0.24
HIGHEST_THRESHOLD = 0.4


@dataclass(frozen=True)
class Calibration:
    """``sharpness`` scales scores before the softmax; ``thresholds`` are least confidences."""

    sharpness: float
    thresholds: Mapping[str, float]

    @classmethod
    def fit(
        cls, scores: npt.NDArray[np.float64], intents: Sequence[str], truth: Sequence[str]
    ) -> Calibration:
        """Fit to the classifier's scores for texts it has not learnt from."""
        columns = {name: column for column, name in enumerate(intents)}
        target = np.array([columns[name] for name in truth])
        sharpness = fit_sharpness(scores, target)
        confidence = softmax(scores * sharpness, axis=1)
        return cls(sharpness, _thresholds(confidence, intents, target))

    def threshold(self, intent: str) -> float:
        """The least confidence with which ``intent`` is believed."""
        return self.thresholds.get(intent, HIGHEST_THRESHOLD)

    def save(self, folder: Path) -> None:
        """Write as JSON."""
        content = {"sharpness": self.sharpness, "thresholds": dict(self.thresholds)}
        (folder / _FILE).write_text(json.dumps(content), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Calibration:
        """Read what ``save`` wrote."""
        return cls(**json.loads((folder / _FILE).read_text(encoding="utf-8")))


def fit_sharpness(scores: npt.NDArray[np.float64], target: npt.NDArray[np.int64]) -> float:
    """The factor with which the softmax of ``scores`` surprises least; ``target`` are columns."""
    rows = np.arange(len(target))

    def loss(sharpness: float) -> float:
        return float(-log_softmax(scores * sharpness, axis=1)[rows, target].mean())

    return float(minimize_scalar(loss, bounds=(0.5, 20.0), method="bounded").x)


def _thresholds(
    confidence: npt.NDArray[np.float64], intents: Sequence[str], target: npt.NDArray[np.int64]
) -> dict[str, float]:
    """For each intent the lowest confidence at which its claims are right often enough."""
    predicted = confidence.argmax(axis=1)
    best = confidence.max(axis=1)
    thresholds = {}
    for column, name in enumerate(intents):
        mine = predicted == column
        thresholds[name] = _threshold(best[mine], target[mine] == column)
    return thresholds


def _threshold(confidence: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> float:
    for step in np.arange(LOWEST_THRESHOLD, HIGHEST_THRESHOLD, 0.02):
        band = (confidence >= step) & (confidence < step + 0.1)
        if not band.any() or right[band].mean() >= PRECISION:
            return float(step)
    return HIGHEST_THRESHOLD
