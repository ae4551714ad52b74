"""Checks on content: one a file, each a function from the whole folder to findings."""

from __future__ import annotations

from datetime import date

from knowledge.content_folder import ContentFolder
from knowledge.finding import Finding


def check_content(folder: ContentFolder, on: date) -> list[Finding]:
    """Everything wrong with the folder, by file and line."""
    return sorted(folder.findings, key=lambda f: (f.file, f.line or 0))
