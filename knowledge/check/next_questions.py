"""Next questions lead somewhere else that exists. Going round through others is fine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.content_folder import ContentFolder
from knowledge.finding import Finding


def check(folder: ContentFolder, _on: date) -> Iterator[Finding]:
    """Name next questions that lead nowhere or back to the same answer."""
    topics = folder.topics
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
