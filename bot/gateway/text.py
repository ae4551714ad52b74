"""Cleaning what a person typed: invisible characters out, commands defused."""

from __future__ import annotations

import unicodedata

_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Control, format (bidi marks, zero width), surrogate, private-use and unassigned characters."""


def clean(text: str) -> str:
    """Visible text on one line, without what hides, reverses or breaks text."""
    visible = "".join(_visible(char) for char in text)
    return " ".join(visible.split())


def defuse(text: str) -> str:
    """Take leading slashes away, so that typed text is never a command to Rasa.

    Full-width and other slashes count as well: the language model's normaliser may turn them
    into plain ones.
    """
    start = 0
    while start < len(text) and (text[start].isspace() or _is_slash(text[start])):
        start += 1
    return text[start:]


def _visible(char: str) -> str:
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in _DROPPED else char


def _is_slash(char: str) -> bool:
    return unicodedata.normalize("NFKC", char) in {"/", "⁄", "∕", "⧸"}
