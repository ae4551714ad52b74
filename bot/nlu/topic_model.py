"""The statistical part of understanding: text in, a calibrated probability for every intent out."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.nlu.calibration import Calibration, fit_sharpness
from bot.nlu.features import Features, MeaningFeatures, Rows, TermFeatures
from bot.nlu.held_back import held_back
from bot.nlu.remoteness import Remoteness
from bot.nlu.voice import Scores, Voice

OUT_OF_SCOPE = "oos_"
"""Prefix of the intents that are not ours."""

_SEED = 20


@dataclass(frozen=True)
class ModelSettings:
    """What can be chosen about the model; the values were measured (docs/understanding.md)."""

    encoder: str = "e5-tuned"
    longest_ngram: int = 2
    strength: float = 0.5
    meaning_strength: float = 4.0
    scope_bias: float = 1.75


class TopicModel:
    """Two voices, what is written and what is meant; they are heard alike.

    Each is a classifier of its own, because the encoder was taught on the same texts: side by side
    in one classifier, its vectors would be trusted more than they deserve on new texts.
    """

    def __init__(
        self,
        intents: Sequence[str],
        terms: TermFeatures,
        meaning: MeaningFeatures,
        voices: Sequence[Voice],
        remoteness: Remoteness,
        calibration: Calibration,
        scope_bias: float,
    ) -> None:
        self.intents = list(intents)
        self.ngrams = terms.ngrams
        self._meaning = meaning
        self._remoteness = remoteness
        self.calibration = calibration
        self._voices = list(voices)
        self._scope_bias = scope_bias

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        settings: ModelSettings = ModelSettings(),
        dictionary: Sequence[str] = (),
    ) -> TopicModel:
        """Learn from labelled texts; one in ten is held back once to calibrate the probabilities.

        ``dictionary`` are the words of the domain as lines for jieba.
        """
        intents, truth = np.unique(np.asarray(labels), return_inverse=True)
        judged = held_back(texts, labels)
        terms, rows = TermFeatures.fit(texts, settings.longest_ngram, dictionary)
        meaning = MeaningFeatures(settings.encoder)
        written = LinearSVC(C=settings.strength, tol=0.1, random_state=_SEED)
        # From the solution of the trial the final one is a few steps away.
        meant = LogisticRegression(C=settings.meaning_strength, max_iter=200, warm_start=True)
        with ThreadPoolExecutor() as pool:  # liblinear computes on one core
            first = pool.submit(_fit_voice, terms, rows, written, truth, judged)
            vectors = meaning.transform(texts)
            second = _fit_voice(meaning, vectors, meant, truth, judged)
            fitted = [first.result(), second]
        names = intents.tolist()
        trial = _together([opinion for _, opinion in fitted], names, settings.scope_bias)
        calibration = Calibration.fit(trial, names, [names[number] for number in truth[judged]])
        remoteness = Remoteness.fit(vectors, truth, judged)
        voices = [voice for voice, _ in fitted]
        return cls(names, terms, meaning, voices, remoteness, calibration, settings.scope_bias)

    def probabilities(self, texts: Sequence[str]) -> Scores:
        """One row for each text, one column for each of ``intents``."""
        opinions = [voice.log_probabilities(texts) for voice in self._voices]
        scores = _together(opinions, self.intents, self._scope_bias)
        result: Scores = softmax(scores * self.calibration.sharpness, axis=1)
        return result

    def is_remote(self, text: str) -> bool:
        """Whether ``text`` is further from everything learnt than texts are that mean something."""
        return self._remoteness.is_remote(self._meaning.transform([text])[0])

    def save(self, folder: Path) -> None:
        """Write the model as text, JSON and NumPy arrays."""
        for number, voice in enumerate(self._voices):
            voice.save(folder / f"voice{number}")
        self._remoteness.save(folder)
        self.calibration.save(folder)
        content = {"intents": self.intents, "scope_bias": self._scope_bias}
        (folder / "intents.json").write_text(json.dumps(content), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> TopicModel:
        """Read what ``save`` wrote."""
        content = json.loads((folder / "intents.json").read_text(encoding="utf-8"))
        written, meant = folder / "voice0", folder / "voice1"
        terms, meaning = TermFeatures.load(written), MeaningFeatures.load(meant)
        return cls(
            content["intents"],
            terms,
            meaning,
            [Voice.load(written, terms), Voice.load(meant, meaning)],
            Remoteness.load(folder),
            Calibration.load(folder),
            content["scope_bias"],
        )


def _fit_voice(
    features: Features,
    rows: Rows,
    classifier: Any,
    truth: npt.NDArray[np.int64],
    judged: npt.NDArray[np.bool_],
) -> tuple[Voice, Scores]:
    """A voice that learnt from all ``rows``, and the opinion on the ``judged`` ones of a trial.

    The trial did not learn from them; its sharpness is the voice's too.
    """
    opinion = classifier.fit(rows[~judged], truth[~judged]).decision_function(rows[judged])
    sharpness = fit_sharpness(opinion, truth[judged])
    final = classifier.fit(rows, truth)
    weights = final.coef_.T.astype(np.float32)
    voice = Voice(features, weights, final.intercept_.astype(np.float32), sharpness)
    return voice, opinion * sharpness


def _together(opinions: Sequence[Scores], intents: Sequence[str], scope_bias: float) -> Scores:
    """The mean of the opinions; what is not ours gets a head start, as it has more faces than
    any training data show."""
    head_start = np.array(
        [scope_bias if name.startswith(OUT_OF_SCOPE) else 0.0 for name in intents]
    )
    scores: Scores = np.mean(opinions, axis=0) + head_start
    return scores
