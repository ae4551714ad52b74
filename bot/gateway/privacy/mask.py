"""Replaces what the recognisers find by the name of its kind: ``[身份证号]``."""

from __future__ import annotations

from dataclasses import dataclass

from bot.gateway.privacy.recognisers import ALL
from bot.gateway.privacy.span import Span
from bot.gateway.privacy.view import plain_view


@dataclass(frozen=True)
class Masked:
    """The text as it may be kept, and the kinds of data that were taken out, in order."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str) -> Masked:
    """Take personal data out of ``text``. Masked text stays the same when masked again."""
    view = plain_view(text)
    spans: list[Span] = []
    for kind, find in ALL:
        for start, end in find(view):
            if all(end <= other.start or other.end <= start for other in spans):
                spans.append(Span(start, end, kind))
    spans.sort(key=lambda span: span.start)
    return Masked(_replaced(text, spans), tuple(dict.fromkeys(span.kind for span in spans)))


def _replaced(text: str, spans: list[Span]) -> str:
    parts: list[str] = []
    position = 0
    for span in spans:
        parts += [text[position : span.start], f"[{span.kind}]"]
        position = span.end
    return "".join([*parts, text[position:]])
