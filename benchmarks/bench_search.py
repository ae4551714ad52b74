"""Recall of the search: merged against BM25 alone and vectors alone, on a file of questions.

    .venv/bin/python benchmarks/bench_search.py QUESTIONS.jsonl

A line is {"text": …, "topic": …, "alt": […]}; questions of the groups talk and decline count as
out of scope: they should stay below the threshold.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from knowledge.content_folder import ContentFolder
from knowledge.database import create_database
from knowledge.loader import write_content
from knowledge.search import KNOWN, By, Hit, SearchIndex
from knowledge.search_texts import NOT_SEARCHED
from knowledge.store import KnowledgeStore

WAYS: tuple[By, ...] = ("words", "vectors", "merged")


def index_of_content() -> tuple[SearchIndex, set[str]]:
    """The index of the content that comes with the project, and its topics that are found."""
    folder = ContentFolder.read()
    database = create_database("sqlite://")
    database.upgrade()
    write_content(database, folder)
    searched = {t.id for t in folder.topics.values() if t.group not in NOT_SEARCHED}
    return KnowledgeStore(database).search_index(), searched


def recall(index: SearchIndex, questions: list[dict[str, object]], by: By) -> tuple[float, float]:
    """Shares of questions whose topic comes first, and among the first three."""
    at_one = at_three = 0
    for question in questions:
        right = right_topics(question)
        found = [hit.topic for hit in index.find(str(question["text"]), 3, by)]
        at_one += bool(right & set(found[:1]))
        at_three += bool(right & set(found))
    return at_one / len(questions), at_three / len(questions)


def right_topics(question: dict[str, object]) -> set[str]:
    """The topics that count as right for a question."""
    also = question.get("alt") or []
    return {str(question["topic"]), *(also if isinstance(also, list) else [])}


def best_hits(index: SearchIndex, questions: Iterable[dict[str, object]]) -> list[tuple[Hit, bool]]:
    """The best hit of each question, and whether it is right."""
    found = ((index.find(str(q["text"]), 1)[0], q) for q in questions)
    return [(hit, hit.topic in right_topics(question)) for hit, question in found]


def main(path: Path) -> None:
    """Print the comparison and what the threshold does."""
    questions = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    index, searched = index_of_content()
    inside = [q for q in questions if q["topic"] in searched]
    outside = [q for q in questions if q["topic"] not in searched]
    print(f"{len(inside)} questions about {len(searched)} topics, {len(outside)} out of scope")
    print("by        recall@1  recall@3")
    for by in WAYS:
        one, three = recall(index, inside, by)
        print(f"{by:<8}  {one:8.3f}  {three:8.3f}")
    hits, strangers = best_hits(index, inside), best_hits(index, outside)
    print("threshold  taken  of them right  out of scope refused")
    for threshold in sorted({*np.arange(0.3, 0.61, 0.05).round(2).tolist(), KNOWN}):
        taken = [right for hit, right in hits if hit.score >= threshold]
        refused = [hit.score < threshold for hit, _ in strangers]
        mark = "  ← in use" if threshold == KNOWN else ""
        print(
            f"{threshold:9.2f}  {len(taken) / len(hits):5.2f}  {np.mean(taken or [0]):13.2f}"
            f"  {np.mean(refused or [0]):20.2f}{mark}"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
