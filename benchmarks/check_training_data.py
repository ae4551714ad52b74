"""Lint the training data, and keep questions set apart for judging out of it.

    .venv-rasa/bin/python benchmarks/check_training_data.py

Fails on: the same utterance twice, an utterance in two intents, an intent with too few
utterances, and, when ``YIBAO_EVAL_FILE`` names a JSONL file of evaluation questions, an utterance
that is one of them or close to one. Prints how many utterances each intent has.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ruamel.yaml import YAML  # noqa: E402

from bot.nlu.normalise import normalise  # noqa: E402

FEWEST_UTTERANCES = 40
CLOSE = 0.75
"""Share of common character pairs (Dice) from which two questions count as variants."""

SHORTEST_SKELETON = 3
"""With less left after dropping politeness, the whole utterance is compared: 你好在 is not 在吗."""
SHORTEST_VARIANT = 4
"""Below this only equality counts: every greeting resembles every other."""

_NOT_SAID = re.compile(r"[\W_]+")
_FILLERS = re.compile(r"请问(?:一下)?|您好|你好|我想问(?:一下)?|麻烦|一下|[吗呢啊吧呀嘛哦么了的]$")


@dataclass(frozen=True)
class Utterance:
    """One line of training data."""

    file: str
    intent: str
    text: str


def read_utterances(folder: Path) -> Iterator[Utterance]:
    """All training utterances of the YAML files in ``folder``."""
    for path in sorted(folder.glob("*.yml")):
        for block in YAML(typ="safe").load(path)["nlu"]:
            for line in block.get("examples", "").splitlines():
                if line.strip():
                    yield Utterance(path.name, block["intent"], line.strip().lstrip("- "))


def skeleton(text: str) -> str:
    """What is left of a question without politeness, particles and punctuation."""
    spoken = _NOT_SAID.sub("", normalise(text))
    bare = _FILLERS.sub("", spoken)
    return bare if len(bare) >= SHORTEST_SKELETON else spoken


def similarity(left: Counter[str], right: Counter[str]) -> float:
    """Dice coefficient of two bags of character pairs."""
    total = sum(left.values()) + sum(right.values())
    return 2 * sum((left & right).values()) / total if total else 0.0


def pairs(text: str) -> Counter[str]:
    """The character pairs of ``text``, its edges included."""
    padded = f"^{text}$"
    return Counter(a + b for a, b in pairwise(padded))


def duplicates(utterances: Sequence[Utterance]) -> Iterator[str]:
    """One complaint for each utterance that was there before."""
    seen: dict[str, Utterance] = {}
    for utterance in utterances:
        key = _NOT_SAID.sub("", utterance.text.lower()) or utterance.text
        first = seen.setdefault(key, utterance)
        if first is not utterance:
            kind = "twice" if first.intent == utterance.intent else f"in {first.intent} too"
            yield f"{utterance.file}: {utterance.intent}: {kind}: {utterance.text}"


def leaks(utterances: Sequence[Utterance], questions: Iterable[str]) -> Iterator[str]:
    """One complaint for each utterance that is an evaluation question or close to one."""
    known = [(question, skeleton(question)) for question in questions]
    by_skeleton = {bare: question for question, bare in known}
    bags = [(question, len(bare), pairs(bare)) for question, bare in known]
    for utterance in utterances:
        bare = skeleton(utterance.text)
        if bare in by_skeleton:
            yield f"{utterance.file}: {utterance.intent}: {utterance.text} = {by_skeleton[bare]}"
            continue
        if len(bare) < SHORTEST_VARIANT:
            continue
        bag = pairs(bare)
        for question, length, other in bags:
            comparable = 0.5 < (len(bare) + 1) / (length + 1) < 2
            if comparable and similarity(bag, other) >= CLOSE:
                yield f"{utterance.file}: {utterance.intent}: {utterance.text} ~ {question}"
                break


def read_questions(path: Path) -> list[str]:
    """The ``text`` of each line of a JSONL file."""
    return [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines() if line]


def main() -> int:
    """Print the balance and all complaints; 1 when there is a complaint."""
    utterances = list(read_utterances(ROOT / "data" / "nlu"))
    balance = Counter(utterance.intent for utterance in utterances)
    for intent, count in sorted(balance.items(), key=lambda item: item[1]):
        print(f"{count:5d}  {intent}")
    print(f"{len(utterances):5d}  utterances in {len(balance)} intents")
    complaints = [
        f"{intent}: only {count} utterances"
        for intent, count in balance.items()
        if count < FEWEST_UTTERANCES
    ]
    complaints += duplicates(utterances)
    evaluation = os.environ.get("YIBAO_EVAL_FILE")
    if evaluation:
        complaints += leaks(utterances, read_questions(Path(evaluation)))
    else:
        print("YIBAO_EVAL_FILE is not set: not compared with evaluation questions")
    print("\n".join(complaints) or "no complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
