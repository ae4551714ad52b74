"""Every topic has an answer for the whole country."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.answer import NATIONAL
from knowledge.content_folder import ContentFolder
from knowledge.finding import Finding, Severity
from knowledge.schema import TopicsFile

CONVERSATION = "talk"
"""Small talk is answered by the dialogue, not by articles."""


def check(folder: ContentFolder, _on: date) -> Iterator[Finding]:
    """Warn of topics nobody has written about yet."""
    written = {a.value.topic for a in folder.articles if a.value.region == NATIONAL}
    for file in folder.of(TopicsFile):
        for index, topic in enumerate(file.value.topics):
            if topic.id not in written and topic.group != CONVERSATION:
                message = f"题目 {topic.id}（{topic.title}）还没有全国通用的答案"
                line = file.line("topics", index)
                yield Finding(file.file, line, "coverage", message, Severity.WARNING)
