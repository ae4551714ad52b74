"""Take a message apart into the questions it asks."""

from __future__ import annotations

import re

_LEAD_IN = r"(?:还有就是|还有(?!多少|几)|另外|顺便|再问|还想问|第二个问题|其次|以及)"
"""What opens a further question; 还有多少 asks for a balance instead."""

_BREAK = re.compile(rf"(?<=[。;?!])|(?:,|，|\s)?(?={_LEAD_IN})")
_QUESTION = re.compile(
    r"[?吗么呢嘛]|怎|咋|如何|能不能|可不可以|可以|能否|是否|是不是|多[少久长大远]|何时|几|什么|啥|哪|请问|为何|有没有|要不要|需不需要"
)
_EDGES = ",。;?! 、和"
SHORTEST = 4
"""Characters; what is shorter is an interjection, not a question."""


def questions(text: str) -> list[str]:
    """The questions of ``text`` in order; one that asks nothing explicit gives none."""
    parts = (part.strip(_EDGES) for part in _BREAK.split(text) if part)
    asked = [part for part in parts if len(part) >= SHORTEST and _QUESTION.search(part)]
    return [_without_lead_in(part) for part in asked]


def _without_lead_in(part: str) -> str:
    return re.sub(rf"^{_LEAD_IN}[,:问一下]*", "", part) or part
