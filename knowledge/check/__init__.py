"""Checks on content, one a file: each goes from the whole folder to what is wrong with it.

A check is a function ``check(folder, on)``; ``on`` is the day it is asked about. Those in CHECKS
are run by ``yibao kb check`` and before every load; a load stops at errors, not at warnings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from knowledge.check import (
    ageing,
    articles,
    confidence,
    coverage,
    duplicates,
    file_names,
    lengths,
    links,
    next_questions,
    numbers,
    periods,
    regions,
    sources,
    spoken,
)
from knowledge.content_folder import ContentFolder
from knowledge.finding import Finding

CHECKS: tuple[Callable[[ContentFolder, date], Iterator[Finding]], ...] = (
    ageing.check,
    articles.check,
    confidence.check,
    coverage.check,
    duplicates.check,
    file_names.check,
    lengths.check,
    links.check,
    next_questions.check,
    numbers.check,
    periods.check,
    regions.check,
    sources.check,
    spoken.check,
)


def check_content(folder: ContentFolder, on: date) -> list[Finding]:
    """Everything wrong with the folder, by file and line.

    Files that could not be read come first: much else may be wrong only because they are missing.
    """
    found = [finding for check in CHECKS for finding in check(folder, on)]
    return [*_in_order(folder.findings), *_in_order(found)]


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.file, finding.line or 0, finding.message))
