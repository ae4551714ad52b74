"""Tables for a spreadsheet program, in which nothing that a person wrote is taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

_BEGINS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""At the start of a cell these make Excel, WPS or LibreOffice calculate; some do it full-width."""


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write CSV that Excel opens as UTF-8.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> str:
    """An apostrophe in front tells the programs to take what follows as text."""
    text = str(value)
    return f"'{text}" if text.lstrip(" \u3000").startswith(_BEGINS_A_FORMULA) else text
