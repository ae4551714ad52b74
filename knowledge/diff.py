"""What a change of content does to answers: the golden questions before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date

from knowledge.answer import Answer
from knowledge.content_folder import ContentFolder
from knowledge.database import create_database
from knowledge.errors import NotCovered
from knowledge.loader import write_content
from knowledge.schema import GoldenEntry
from knowledge.store import KnowledgeStore

IN_MEMORY = "sqlite://"


@dataclass(frozen=True)
class Change:
    """A golden question whose answer differs. None: not covered."""

    question: GoldenEntry
    before: Answer | None
    after: Answer | None


@dataclass(frozen=True)
class Difference:
    """One part of an answer on both sides; "" where there is none."""

    part: str
    before: str
    after: str


@contextmanager
def store_of(folder: ContentFolder) -> Iterator[KnowledgeStore]:
    """A store of the content of a folder, in memory; nothing else sees it. It cannot search."""
    with closing(create_database(IN_MEMORY)) as database:
        database.upgrade()
        write_content(database, folder, searchable=False)
        yield KnowledgeStore(database)


def compare(
    before: KnowledgeStore, after: KnowledgeStore, questions: Iterable[GoldenEntry], on: date
) -> list[Change]:
    """The questions that get different answers from the two stores."""
    changes = []
    for question in questions:
        old, new = _answer(before, question, on), _answer(after, question, on)
        if old != new:
            changes.append(Change(question, old, new))
    return changes


def differences(change: Change) -> Iterator[Difference]:
    """The parts of the answer that differ, in the order they are read."""
    before, after = _parts(change.before), _parts(change.after)
    for part in dict.fromkeys((*before, *after)):
        old, new = before.get(part, ""), after.get(part, "")
        if old != new:
            yield Difference(part, old, new)


def _answer(store: KnowledgeStore, question: GoldenEntry, on: date) -> Answer | None:
    try:
        return store.answer(question.topic, question.region, on)
    except NotCovered:
        return None


def _parts(answer: Answer | None) -> dict[str, str]:
    if answer is None:
        return {"回答": "没有收录"}
    return {
        "标题": answer.title,
        "适用": answer.region.name,
        "回答": answer.lead,
        "步骤": "\n".join(answer.steps),
        "材料": "\n".join(f"{m.case}：{'、'.join(m.items)}" for m in answer.materials),
        "表格": "\n".join(" | ".join(row) for row in (answer.table.rows if answer.table else ())),
        "注意": "\n".join(answer.caveats),
        "来源": "\n".join(f"{s.id} {s.title}（{s.confidence}）" for s in answer.sources),
        "可信度": answer.confidence.value,
        "有效期": f"{answer.effective_from or ''} 至 {answer.effective_until or ''}",
        "核对日期": str(answer.reviewed_on),
        "语音稿": answer.spoken,
        "下一个问题": "\n".join(f"{q.title} → {q.topic}" for q in answer.next_questions),
    }
