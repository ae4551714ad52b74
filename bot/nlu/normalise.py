"""Bring what people really type or dictate into one written form.

The result is what every later step sees: simplified characters, half-width Latin and digits, no
emoji or control characters, no stuttering punctuation, at most ``MAX_LENGTH`` characters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc

MAX_LENGTH = 500
"""Characters that are looked at. A longer message is cut: the question is never after a novel."""

_SPELLING_VARIANTS = {
    "帐户": "账户",
    "帐号": "账号",
    "到帐": "到账",
    "甚么": "什么",
    "身分证": "身份证",
    "有冇": "有没有",
    "冇": "没有",
    "点样": "怎么",
    "啷个": "怎么",
    "咋个": "怎么",
}
"""One word, several spellings in use, dialect characters included. Longest first within a word."""

_DROPPED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Me"}
"""Control, format, surrogate, private, unassigned characters and pictographs."""

_VERDICTS = (
    (re.compile(r"[👍\U0001f3fb-\U0001f3ff\s]+"), "有用"),
    (re.compile(r"[👎\U0001f3fb-\U0001f3ff\s]+"), "没用"),
)
"""Messages of nothing but thumbs (with a colour of skin), the only pictures that are words."""

_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_BETWEEN_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_INSIDE_NUMBER = re.compile(
    r"(?<=\d)\s+(?=[年月日号万千百元块])|(?<=[年月])\s+(?=\d)"  # 3 万, 2025年 3月
)
_WRONG_POINT = re.compile(r"(?<!\d)(\d{1,3})[。·](?=\d{1,2}[万千元块wk])")
"""3。5万, as Chinese keyboards write it; 花了3000。2025年 are two sentences."""
_REPEATED_PUNCTUATION = re.compile(r"([^\w\s])[^\w\s]*?(?:\1[^\w\s]*?)+")
_REPEATED_CHARACTER = re.compile(r"([^\W\d])\1{3,}")
_WHITESPACE = re.compile(r"\s+")


@lru_cache(maxsize=2)
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


def normalise(text: str) -> str:
    """The canonical spelling of ``text``; empty when nothing readable is left."""
    text = unicodedata.normalize("NFKC", text[:MAX_LENGTH])[:MAX_LENGTH]
    text = _VARIATION_SELECTORS.sub("", text)
    for thumbs, word in _VERDICTS:
        text = word if text.strip() and thumbs.fullmatch(text) else text
    text = "".join(_readable(character) for character in text)
    text = to_simplified(text.lower())
    text = _REPEATED_CHARACTER.sub(r"\1\1", text)
    text = _REPEATED_PUNCTUATION.sub(r"\1", text)
    text = _BETWEEN_CHINESE.sub("", _WHITESPACE.sub(" ", text)).strip()
    text = _INSIDE_NUMBER.sub("", _WRONG_POINT.sub(r"\1.", text))
    for variant, standard in _SPELLING_VARIANTS.items():
        text = text.replace(variant, standard)
    return text


def to_simplified(text: str) -> str:
    """Simplified characters; Taiwanese words too, but only in a text written in traditional ones.

    A word like 程式 is translated only beside traditional characters, so that a simplified text
    keeps its own words.
    """
    if _converter("t2s").convert(text) == text:
        return text
    return str(_converter("tw2sp").convert(text))


def _readable(character: str) -> str:
    """The character, or a space where something unreadable separated two words."""
    if character in "\n\t\r":
        return " "
    category = unicodedata.category(character)
    if category not in _DROPPED_CATEGORIES:
        return character
    return " " if category == "So" else ""
