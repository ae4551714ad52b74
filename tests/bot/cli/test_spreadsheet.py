from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bot.cli import spreadsheet


def written(folder: Path, *cells: object) -> list[str]:
    """The cells of one row as a program reads them back."""
    path = folder / "table.csv"
    spreadsheet.write(path, ("标题",), [cells])
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1]


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://example.org","点我")',
        "=1+1",
        "+8613800000000",
        "-2+3",
        "@SUM(A1:A9)",
        "\t=1+1",
        "\r=1+1",
        "  =1+1",
        "\u3000＝1+1",
        "＝1＋1",
        "－1",
        "＋1",
        "＠A1",
    ],
)
def test_what_begins_like_a_formula_is_marked_as_text(tmp_path: Path, text: str) -> None:
    assert written(tmp_path, text) == [f"'{text}"]


@pytest.mark.parametrize("text", ["能报多少", "报销=多少", "a@b", "6万-8万", "", "'引号"])
def test_other_text_stays_as_it_is(tmp_path: Path, text: str) -> None:
    assert written(tmp_path, text, "x") == [text, "x"]


def test_commas_quotes_and_line_breaks_stay_in_their_cell(tmp_path: Path) -> None:
    cells = ['一，"二",三', "第一行\n第二行", 3]
    assert written(tmp_path, *cells) == ['一，"二",三', "第一行\n第二行", "3"]


def test_excel_sees_that_it_is_utf8(tmp_path: Path) -> None:
    written(tmp_path, "医保")
    assert (tmp_path / "table.csv").read_bytes().startswith(b"\xef\xbb\xbf")
