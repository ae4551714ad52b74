"""Makes written text speakable: short sentences, nothing that cannot be said aloud."""

from __future__ import annotations

import re

from bot.channels.hotline.spoken_zh import spoken_zh

LONGEST = 25
"""Characters of one sentence, its closing mark not counted."""

_SHORTEST = 8
"""A sentence that must be cut is not cut before this many characters."""

_LINK = re.compile(r"(?:https?://|www\.)[^\s，。；、）)】\u4e00-\u9fff]*", re.IGNORECASE)
_ASIDE = re.compile(r"[（(\[【〔{｛<《][^（(\[【〔{｛<《）)\]】〕}｝>》]*[）)\]】〕}｝>》]")
_OPENING = re.compile(r"[（(\[【〔{｛]")
_CLOSING = re.compile(r"[）)\]】〕}｝]")
_UNSPEAKABLE = re.compile(r"[《》<>「」『』“”‘’\"'`*#_|→＞>^~～•·●■□★☆※=＝$@\\]")
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"APP", re.IGNORECASE), "手机应用"),
    (re.compile(r"\bQQ\b"), "扣扣"),
    (re.compile(r"\s*[+＋]\s*"), "加"),
    (re.compile(r"\s*[×✕]\s*"), "乘"),
    (re.compile(r"[≥⩾]"), "不低于"),
    (re.compile(r"[≤⩽]"), "不高于"),
    (re.compile(r"[/／]"), "或"),
    (re.compile(r"[:：]"), "，"),
    (re.compile(r"…+|—+"), "，"),
)
_END = re.compile(r"([。！!？?；;\n]+)")
_CLAUSE = re.compile(r"[，,、]")
_SPEAKABLE = re.compile(r"[^\u4e00-\u9fffA-Za-z，、 ]")
_GAPS = re.compile(r"[，,、\s]*([，,、])[，,、\s]*")
_PAUSE_BEFORE = "和或再请并与及可要按由在到从把向就才也还先"
_NUMERALS = frozenset("零幺一二两三四五六七八九十百千万亿点分之元角")


def sentences(text: str, *, asides: bool = True) -> tuple[str, ...]:
    """The sentences of ``text`` as they are spoken, each of at most ``LONGEST`` characters.

    Every sentence ends with 。 or ？. Without ``asides`` what stands in brackets is left out.
    """
    spoken: list[str] = []
    for piece, mark in _pieces(_plain(text, asides=asides)):
        parts = _short(piece)
        spoken += [f"{part}。" for part in parts[:-1]]
        spoken += [f"{part}{mark}" for part in parts[-1:]]
    return tuple(spoken)


def _plain(text: str, *, asides: bool) -> str:
    text = _LINK.sub("", text)
    if not asides:
        text = _ASIDE.sub("", text)
    text = spoken_zh(text)
    text = _CLOSING.sub("，", _OPENING.sub("，", text))
    for pattern, word in _WORDS:
        text = pattern.sub(word, text)
    return _UNSPEAKABLE.sub("", text)


def _pieces(text: str) -> list[tuple[str, str]]:
    """Sentences as written, each with the mark it is closed with."""
    parts = _END.split(text)
    marks = [*parts[1::2], ""]
    cleaned = [_clean(part) for part in parts[::2]]
    return [
        (part, "？" if "？" in mark or "?" in mark else "。")
        for part, mark in zip(cleaned, marks, strict=True)
        if part
    ]


def _clean(piece: str) -> str:
    piece = _SPEAKABLE.sub("", piece)
    return _GAPS.sub(r"\1", " ".join(piece.split())).strip("，,、 ")


def _short(piece: str) -> list[str]:
    """Cut at clauses where needed, joined again as long as they fit."""
    if len(piece) <= LONGEST:
        return [piece]
    parts: list[str] = []
    for clause in _CLAUSE.split(piece):
        for part in _cut(clause):
            if parts and len(parts[-1]) + 1 + len(part) <= LONGEST and not _cut_off(parts[-1]):
                parts[-1] += f"，{part}"
            else:
                parts.append(part)
    return [part for part in parts if part]


def _cut_off(part: str) -> bool:
    return len(part) == LONGEST


def _cut(clause: str) -> list[str]:
    """A clause too long for one breath, cut where a speaker would pause, never in a number."""
    clause = clause.strip()
    parts: list[str] = []
    while len(clause) > LONGEST:
        at = _pause(clause)
        parts.append(clause[:at])
        clause = clause[at:]
    return [*parts, clause] if clause else parts


def _pause(clause: str) -> int:
    window = range(LONGEST, _SHORTEST, -1)
    for at in window:
        if clause[at] in _PAUSE_BEFORE and not _in_number(clause, at):
            return at
    return next((at for at in window if not _in_number(clause, at)), LONGEST)


def _in_number(clause: str, at: int) -> bool:
    return clause[at - 1] in _NUMERALS and clause[at] in _NUMERALS
