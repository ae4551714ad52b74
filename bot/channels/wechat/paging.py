"""Cuts a long answer into pages that WeChat accepts, at the ends of sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

LIMIT = 2000
"""Bytes of UTF-8 in a page; WeChat refuses texts over 2048."""
MORE = "（第{page}页，共{pages}页）回复“继续”看下一页"

_FOOT = len(f"\n\n{MORE.format(page=99, pages=99)}".encode())
_SENTENCE = re.compile(r"[^。！？；\n]*(?:[。！？；]+[”’）】》]*|\n+|$)")


def paginate(
    paragraphs: Iterable[str], *, first_foot: str = "", tail: Sequence[str] = ()
) -> tuple[str, ...]:
    """Pages of at most LIMIT bytes.

    ``first_foot`` stands below the text of the first page; ``tail`` are lines that are never cut
    and stand at the end, together if they fit.
    """
    foot = f"\n\n{first_foot}" if first_foot else ""
    pages = [""]
    for unit in _units("\n".join(p for p in paragraphs if p)):
        room = LIMIT - _FOOT - (len(foot.encode()) if len(pages) == 1 else 0)
        if len((pages[-1] + unit).encode()) <= room:
            pages[-1] += unit
        else:
            pages.append(unit.lstrip("\n"))
    pages = [page.strip("\n") for page in pages]
    pages[0] += foot
    pages = _with_tail([page for page in pages if page], tail)
    return tuple(_numbered(pages))


def _units(text: str) -> Iterable[str]:
    """Sentences; one that would leave pages half empty is cut between characters."""
    largest = LIMIT // 4
    for sentence in _SENTENCE.findall(text):
        rest = sentence
        while len(rest.encode()) > largest:
            head = rest.encode()[:largest].decode(errors="ignore")
            yield head
            rest = rest[len(head) :]
        if rest:
            yield rest


def _with_tail(pages: list[str], tail: Sequence[str]) -> list[str]:
    block = "\n".join(tail)
    if not block:
        return pages
    if len(block.encode()) > LIMIT - _FOOT:
        return [*pages, *_lines(tail)]
    if pages and len(f"{pages[-1]}\n\n{block}".encode()) <= LIMIT - _FOOT:
        return [*pages[:-1], f"{pages[-1]}\n\n{block}"]
    return [*pages, block]


def _lines(tail: Sequence[str]) -> list[str]:
    pages = [""]
    for line in tail:
        if len(f"{pages[-1]}\n{line}".encode()) <= LIMIT - _FOOT:
            pages[-1] = f"{pages[-1]}\n{line}".strip("\n")
        else:
            pages.append(line)
    return pages


def _numbered(pages: list[str]) -> Iterable[str]:
    for number, page in enumerate(pages, 1):
        last = number == len(pages)
        yield page if last else f"{page}\n\n{MORE.format(page=number, pages=len(pages))}"
