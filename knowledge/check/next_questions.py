"""Next questions lead somewhere else that exists, and on from there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from knowledge.content_folder import ContentFolder
from knowledge.finding import Finding

_Leads = dict[str, set[str]]  # from topic to topics

SMALL_CIRCLE = 4
"""So few topics that lead only to each other keep a person going round among them."""


def check(folder: ContentFolder, _on: date) -> Iterator[Finding]:
    """Name next questions that lead nowhere, back to the same answer, or round in a circle."""
    topics, leads = folder.topics, _leads(folder)
    for article in folder.articles:
        for index, question in enumerate(article.value.next_questions):
            problem = None
            if question.topic == article.value.topic:
                problem = "指向它自己"
            elif question.topic not in topics:
                problem = f"指向不存在的题目 {question.topic}"
            if problem:
                line = article.line("next_questions", index)
                message = f"下一个问题“{question.title}”{problem}"
                yield Finding(article.file, line, "next_questions", message)
        if circle := _circle(article.value.topic, leads):
            message = f"下一个问题只在 {'、'.join(sorted(circle))} 之间打转，走不出去"
            line = article.line("next_questions")
            yield Finding(article.file, line, "next_questions", message)


def _leads(folder: ContentFolder) -> _Leads:
    leads: _Leads = defaultdict(set)
    for article in folder.articles:
        leads[article.value.topic] |= {question.topic for question in article.value.next_questions}
    return dict(leads)


def _circle(start: str, leads: _Leads) -> set[str]:
    """The few topics that can be reached from one of them, if that is not all there are."""
    reached: set[str] = set()
    ahead = [start]
    while ahead and len(reached) <= SMALL_CIRCLE:
        new = leads.get(ahead.pop(), set()) - reached
        reached |= new
        ahead += new
    closed = start in reached and len(reached) <= SMALL_CIRCLE
    return reached if closed and reached != {start} and leads.keys() - reached else set()
