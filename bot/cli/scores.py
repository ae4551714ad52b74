"""Figures about understanding, from labelled questions and what was understood.

Standard library only: the command line and the benchmark, which runs in Rasa's environment,
share it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import quantiles
from typing import Any

OUT_OF_SCOPE = "oos_"
FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class Labelled:
    """A question with its topic; ``alternatives`` count as right too."""

    text: str
    topic: str
    alternatives: tuple[str, ...] = ()

    def accepts(self, topic: str) -> bool:
        """Whether ``topic`` is a right answer."""
        return topic == self.topic or topic in self.alternatives

    @property
    def in_scope(self) -> bool:
        """Whether the question is one that we should answer."""
        return not self.topic.startswith(OUT_OF_SCOPE)


@dataclass(frozen=True)
class Predicted:
    """What was understood: a topic or ``nlu_fallback``, how surely, in how many milliseconds."""

    topic: str
    confidence: float
    milliseconds: float

    @property
    def answered(self) -> bool:
        """Whether a topic of ours was claimed."""
        return self.topic != FALLBACK and not self.topic.startswith(OUT_OF_SCOPE)


@dataclass(frozen=True)
class Scores:
    """Shares are between 0 and 1; latencies in milliseconds."""

    questions: int
    accuracy: float
    macro_f1: float
    out_of_scope_recall: float
    in_scope_answered: float
    latency_p50: float
    latency_p95: float
    worst_topics: list[tuple[str, int, int]]
    confusions: list[tuple[str, str, int]]
    reliability: list[tuple[float, int, float, float]]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def score(questions: Sequence[Labelled], predictions: Sequence[Predicted]) -> Scores:
    """Compare ``predictions`` with ``questions``, in order."""
    pairs = list(zip(questions, predictions, strict=True))
    right = [question.accepts(prediction.topic) for question, prediction in pairs]
    outside = [prediction for question, prediction in pairs if not question.in_scope]
    inside = [prediction for question, prediction in pairs if question.in_scope]
    times = [prediction.milliseconds for prediction in predictions]
    return Scores(
        questions=len(pairs),
        accuracy=_share(right),
        macro_f1=_macro_f1(pairs),
        out_of_scope_recall=_share([not prediction.answered for prediction in outside]),
        in_scope_answered=_share([prediction.answered for prediction in inside]),
        latency_p50=_percentile(times, 50),
        latency_p95=_percentile(times, 95),
        worst_topics=_worst_topics(pairs),
        confusions=_confusions(pairs),
        reliability=_reliability(predictions, right),
    )


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _percentile(values: Sequence[float], percent: int) -> float:
    if len(values) < 2:
        return values[0] if values else 0.0
    return quantiles(values, n=100)[percent - 1]


def _credited(pairs: Sequence[tuple[Labelled, Predicted]]) -> list[tuple[str, str]]:
    """True and predicted topic; an accepted alternative counts as the predicted topic's own."""
    return [
        (
            prediction.topic if question.accepts(prediction.topic) else question.topic,
            prediction.topic,
        )
        for question, prediction in pairs
    ]


def _macro_f1(pairs: Sequence[tuple[Labelled, Predicted]]) -> float:
    credited = _credited(pairs)
    truth, claimed = Counter(t for t, _ in credited), Counter(p for _, p in credited)
    hits = Counter(t for t, p in credited if t == p)
    values = [2 * hits[topic] / (truth[topic] + claimed[topic]) for topic in truth]
    return sum(values) / len(values) if values else 0.0


def _worst_topics(pairs: Sequence[tuple[Labelled, Predicted]]) -> list[tuple[str, int, int]]:
    """Topic, wrong, questions; most wrong first."""
    total = Counter(question.topic for question, _ in pairs)
    wrong = Counter(q.topic for q, p in pairs if not q.accepts(p.topic))
    return [(topic, count, total[topic]) for topic, count in wrong.most_common()]


def _confusions(pairs: Sequence[tuple[Labelled, Predicted]]) -> list[tuple[str, str, int]]:
    """True topic, claimed topic, how often; most frequent first."""
    wrong = Counter((q.topic, p.topic) for q, p in pairs if not q.accepts(p.topic))
    return [(topic, claimed, count) for (topic, claimed), count in wrong.most_common()]


def _reliability(
    predictions: Sequence[Predicted], right: Sequence[bool]
) -> list[tuple[float, int, float, float]]:
    """For each tenth of confidence: its lower end, claims, mean confidence, share right."""
    table = []
    for tenth in range(10):
        band = [
            (prediction.confidence, hit)
            for prediction, hit in zip(predictions, right, strict=True)
            if prediction.topic != FALLBACK and min(int(prediction.confidence * 10), 9) == tenth
        ]
        if band:
            mean = sum(confidence for confidence, _ in band) / len(band)
            table.append((tenth / 10, len(band), mean, _share([hit for _, hit in band])))
    return table
