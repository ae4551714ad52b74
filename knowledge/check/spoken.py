"""What is read out on the phone: short sentences, nothing that cannot be spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from knowledge.content_folder import ContentFolder
from knowledge.finding import Finding, Severity

LONGEST = 25
MOST = 8
_END = re.compile(r"[。！？；!?;\n]+")
_UNSPEAKABLE = {
    "链接": re.compile(r"https?://|www\.", re.IGNORECASE),
    "括号": re.compile(r"[（）()\[\]【】｛｝{}〔〕<>]"),
    "表格或符号": re.compile(r"[|→＞*#_\t]"),
}


def check(folder: ContentFolder, _on: date) -> Iterator[Finding]:
    """Name what a voice cannot say, and sentences one cannot follow."""
    for article in folder.articles:
        spoken = article.value.spoken
        for name, pattern in _UNSPEAKABLE.items():
            if found := pattern.search(spoken):
                message = f"语音稿里有{name}：{found[0]}"
                yield Finding(article.file, article.line("spoken"), "spoken", message)
        sentences = sentences_of(spoken)
        for sentence in sentences:
            if len(sentence) > LONGEST:
                message = f"语音稿的句子有 {len(sentence)} 字，最多 {LONGEST} 字：{sentence}"
                yield Finding(article.file, article.line("spoken"), "spoken", message)
        if len(sentences) > MOST:
            message = f"语音稿有 {len(sentences)} 句，听的人记不住，最好在 6 句以内"
            yield Finding(article.file, article.line("spoken"), "spoken", message, Severity.WARNING)


def sentences_of(text: str) -> list[str]:
    """The sentences without their closing marks."""
    return [sentence.strip() for sentence in _END.split(text) if sentence.strip()]
