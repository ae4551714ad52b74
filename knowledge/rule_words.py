"""Says the numbers of a rule table in a sentence, for the lead and for the phone."""

from __future__ import annotations

import re

from knowledge.answer import Table
from knowledge.rule_table import RuleTable

MOST_CHARACTERS = 80
MOST_SPOKEN = 25
MOST_ROWS = 3
"""Up to so many rows are said one by one; more are left to the table."""


def says_all(numbers: RuleTable) -> bool:
    """Whether the lead holds the numbers themselves: few rows that fit."""
    return len(numbers.table.rows) <= MOST_ROWS and len(_all(numbers)) <= MOST_CHARACTERS


def lead_for(numbers: RuleTable) -> str:
    """The numbers themselves where they fit into a lead, else how to read the table."""
    if says_all(numbers):
        return _all(numbers)
    return f"{numbers.table.caption}见下表，请按险种、人员和医院级别看。"


def _all(numbers: RuleTable) -> str:
    said = "；".join(_row(numbers.table, row) for row in numbers.table.rows)
    return f"{numbers.region.name}{numbers.visit}：{said}。"


def spoken_for(numbers: RuleTable) -> str:
    """Short sentences without brackets; asks for what would make the answer one number."""
    place = _without_brackets(numbers.region.name)
    sentences = [f"{place}{numbers.visit}的标准如下"]
    for row in numbers.table.rows:
        sentences += _spoken_row(numbers.table, row)
    if len(numbers.table.rows) <= MOST_ROWS and max(map(len, sentences)) <= MOST_SPOKEN:
        return "。".join(sentences) + "。"
    return (
        f"{place}的标准分很多档。"
        "请说职工还是居民。还有在职还是退休。再说哪一级医院。我来告诉您数字。"
    )


def _row(table: Table, row: tuple[str, ...]) -> str:
    group, level, deductible, last = row
    return f"{group}，{level}起付线{deductible}，{_last_name(table)}{last}"


def _spoken_row(table: Table, row: tuple[str, ...]) -> list[str]:
    group, level, deductible, last = map(_without_brackets, row)
    first, *rest = deductible.split("，")
    parts = f"{_last_name(table)}{last}".split("，")
    return [group.replace("·", ""), f"{level}起付线{first}", *rest, *parts]


def _last_name(table: Table) -> str:
    return "年度封顶" if "封顶" in table.columns[-1] else "报"


def _without_brackets(text: str) -> str:
    return re.sub(r"（[^）]*）", "", text)
