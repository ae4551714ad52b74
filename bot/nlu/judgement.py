"""Decide what a message is about, or say honestly why that is not known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Optional, Sequence

from bot.nlu.clauses import questions
from bot.nlu.homophones import HomophoneRepairer
from bot.nlu.topic_model import OUT_OF_SCOPE, TopicModel

FALLBACK = "nlu_fallback"
RANKING_LENGTH = 5

DIALOGUE = frozenset(
    [
        "affirm",
        "deny",
        "inform",
        "dont_know",
        "follow_up",
        "set_region",
        "correct",
        "repeat",
        "restart",
        "go_back",
        "refuse",
        "forget_me",
        "feedback_helpful",
        "feedback_unhelpful",
        "continue_page",
    ]
)
"""Intents that only mean something within a conversation."""

TALK = frozenset(
    ["greet", "goodbye", "thanks", "bot_identity", "help", "human_handoff", "complaint"]
)
"""Intents that are no questions about insurance: never the second question of a message."""

NEEDS_VALUE = {"inform", "set_region"}
"""Intents that say a value; without one in the message they are a misreading."""

LONGEST_DIALOGUE = 24
"""Characters; who writes more asks something."""

AMBIGUOUS = 0.1
"""When the runner-up is this close, the dialogue may offer both."""

CERTAIN_QUESTION = 0.5
"""Confidence from which a part of a message counts as a question of its own."""

FIRST_QUESTION = 0.9
"""Confidence from which the first of several questions is the one to answer."""

LONGEST_FIRST = 40
"""Characters; a longer beginning tells a story, and the question comes after it."""

REPAIR_GAIN = 0.1
"""A homophone repair is believed when it raises the confidence by this much."""

LEAST_FAMILIAR = 0.15
LONG = 8
"""Below this share of known character pairs a text of ``LONG`` or more is noise."""

_LETTERS = re.compile(r"[^\W\d_]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_MARKUP = re.compile(r"</?[a-z][^>]*>|https?://|www\.|\{.*:.*\}|;\s*$", re.MULTILINE)
_LONG_FOREIGN = 25
_PASTED = 200


@dataclass(frozen=True)
class Understanding:
    """What was understood.

    ``reason`` is None when ``intent`` is a topic or a turn of dialogue, else one of
    ``oos`` (out of scope), ``unclear`` and ``empty``. ``second_topic`` is a further question of the
    same message. ``read_as`` is the text with homophones repaired, when that was believed.
    """

    intent: str
    confidence: float
    ranking: Sequence[tuple[str, float]] = ()
    reason: Optional[str] = None
    second_topic: Optional[str] = None
    ambiguous: bool = False
    read_as: Optional[str] = None

    def as_dict(self) -> dict[str, Any]:
        """The part that is not in Rasa's own fields."""
        return {
            "reason": self.reason,
            "second_topic": self.second_topic,
            "ambiguous": self.ambiguous,
            "candidates": [name for name, _ in self.ranking if name not in DIALOGUE][:3],
            "read_as": self.read_as,
        }


@dataclass
class Judge:
    """Applies a model, thresholds and the rules of this module to normalised text."""

    model: TopicModel
    repairer: Optional[HomophoneRepairer] = None
    _column: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._column = {name: column for column, name in enumerate(self.model.intents)}

    def judge(self, text: str, has_value: bool = True) -> Understanding:
        """Understand ``text``. ``has_value`` tells whether entities were found in it."""
        if not _LETTERS.search(text):
            return _nothing_said(text)
        if is_noise(text) or self._is_unfamiliar(text):
            return Understanding(FALLBACK, 1.0, reason="unclear")
        ranking = self._rank(text, has_value)
        text, ranking, read_as = self._repaired(text, ranking, has_value)
        ranking, second = self._first_asked(text, ranking)
        intent, confidence = ranking[0]
        if confidence < self.model.calibration.threshold(intent):
            return Understanding(FALLBACK, 1 - confidence, ranking, reason="unclear")
        return Understanding(
            intent,
            confidence,
            ranking,
            reason="oos" if intent.startswith(OUT_OF_SCOPE) else None,
            second_topic=second,
            ambiguous=second is None and confidence - ranking[1][1] < AMBIGUOUS,
            read_as=read_as,
        )

    def _is_unfamiliar(self, text: str) -> bool:
        if len(text) < LONG:  # may be a name that the dialogue asked for
            return False
        unknown = self.model.ngrams.familiarity(text) < LEAST_FAMILIAR
        return unknown or self.model.is_remote(text)

    def _rank(self, text: str, has_value: bool) -> list[tuple[str, float]]:
        probabilities = self.model.probabilities([text])[0]
        order = (-probabilities).argsort()
        names = [(self.model.intents[i], float(probabilities[i])) for i in order]
        possible = [item for item in names if _fits(item[0], text, has_value)]
        return possible[:RANKING_LENGTH]

    def _repaired(
        self, text: str, ranking: list[tuple[str, float]], has_value: bool
    ) -> tuple[str, list[tuple[str, float]], Optional[str]]:
        repaired = self.repairer.repair(text) if self.repairer else text
        if repaired == text:
            return text, ranking, None
        alternative = self._rank(repaired, has_value)
        if alternative[0][1] < ranking[0][1] + REPAIR_GAIN:
            return text, ranking, None
        return repaired, alternative, repaired

    def _first_asked(
        self, text: str, ranking: list[tuple[str, float]]
    ) -> tuple[list[tuple[str, float]], Optional[str]]:
        """``ranking`` with the first question of ``text`` on top, and another one to offer.

        The message as a whole may sound like its last question.
        """
        intent = ranking[0][0]
        asked = [] if _is_turn(intent) else self._asked(text)
        topics = [topic for _, topic, _ in asked]
        if intent in topics[1:] and intent != topics[0]:
            part, topic, confidence = asked[0]
            if confidence >= FIRST_QUESTION and len(part) <= LONGEST_FIRST:
                others = [item for item in ranking if item[0] != topic]
                ranking, intent = [(topic, confidence), *others][:RANKING_LENGTH], topic
        return ranking, next((topic for topic in topics if topic != intent), None)

    def _asked(self, text: str) -> list[tuple[str, str, float]]:
        """The questions of a text with several: words, topic, confidence; unsure ones left out."""
        parts = questions(text)
        if len(parts) < 2:
            return []
        found = []
        for part, probabilities in zip(parts, self.model.probabilities(parts)):
            best = int(probabilities.argmax())
            topic, confidence = self.model.intents[best], float(probabilities[best])
            if confidence >= CERTAIN_QUESTION and not _is_turn(topic):
                found.append((part, topic, confidence))
        return found


def is_noise(text: str) -> bool:
    """A pasted page, code, or a long text in another language."""
    chinese = len(_CHINESE.findall(text))
    if len(text) >= _LONG_FOREIGN and chinese < len(text) * 0.3:
        return True
    return len(text) >= _PASTED and len(_MARKUP.findall(text)) >= 3


def _nothing_said(text: str) -> Understanding:
    """Digits may answer a question that the dialogue asked; punctuation answers nothing."""
    digits = re.sub(r"\D", "", text)
    if digits and len(digits) <= 8:
        return Understanding("inform", 1.0, [("inform", 1.0)])
    return Understanding(FALLBACK, 1.0, reason="unclear" if digits else "empty")


def _fits(intent: str, text: str, has_value: bool) -> bool:
    if intent in NEEDS_VALUE and not has_value:
        return False
    return intent not in DIALOGUE or len(text) <= LONGEST_DIALOGUE


def _is_turn(intent: str) -> bool:
    return intent in DIALOGUE or intent in TALK or intent.startswith(OUT_OF_SCOPE)
