"""Every number a citizen sees belongs to a sourced value."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.finding import Severity


@pytest.mark.parametrize(
    ("lead", "values"),
    [
        ("最高报85%。", ["85%"]),
        ("最高报百分之八十五。", ["85%"]),
        ("起付线1,300元。", ["1300元"]),
        ("起付线1300 元。", ["1300元"]),
        ("三十个工作日内办完。", ["30个工作日"]),
        ("19至59岁每人1040元。", ["19岁", "59岁", "1040元"]),
        ("2026年2月起执行。", ["2026年2月"]),
        ("请打12393，急救打120。", []),
        ("三级医院一般报得少，二次报销另算。", []),
        ("按社会保险法第28条办。", []),
        ("见国办发〔2024〕38号文。", []),
    ],
)
def test_sourced_numbers_pass(content: Any, lead: str, values: list[str]) -> None:
    content.article(
        lead=lead, spoken="请问参保地。", values=[{"text": v, "source": "S1"} for v in values]
    )
    assert content.findings("numbers") == []


@pytest.mark.parametrize(
    ("lead", "values", "number"),
    [
        ("最高报85%。", [], "85%"),
        ("最高报185%。", ["85%"], "185%"),
        ("最高报85%。", ["85元"], "85%"),
        ("最高报8.5%。", ["5%"], "8.5%"),
        ("百分之八十五。", ["80%"], "百分之八十五"),
        ("三个月后生效。", ["30个工作日"], "三个月"),
        ("半个月到账。", [], "半个月"),
        ("交400元。", ["4000元"], "400元"),
        ("请打12394。", [], "12394"),
    ],
)
def test_numbers_without_a_source_are_named(
    content: Any, lead: str, values: list[str], number: str
) -> None:
    content.article(
        lead=lead, spoken="请问参保地。", values=[{"text": v, "source": "S1"} for v in values]
    )
    errors = [f for f in content.findings("numbers") if f.severity is Severity.ERROR]
    assert [f"“{number}”" in finding.message for finding in errors] == [True]
    assert errors[0].file == "articles/core/claim_online.yml"
    assert errors[0].line == 8


@pytest.mark.parametrize(
    "change",
    [
        {"steps": ["交50元。"]},
        {"caveats": ["交50元。"]},
        {"materials": [{"case": "门诊", "items": ["50元收据"]}]},
        {"spoken": "请交五十元。"},
        {"table": {"caption": "表", "columns": ["额"], "rows": [["50元"]]}},
        {"next_questions": [{"topic": "ratio_lookup", "title": "50元怎么报"}]},
    ],
)
def test_numbers_are_looked_for_in_every_text(content: Any, change: dict[str, Any]) -> None:
    content.article(**change)
    assert any("50元" in f.message or "五十元" in f.message for f in content.findings("numbers"))


def test_question_variants_may_contain_any_number(content: Any) -> None:
    content.article(questions=["花了50000元能报多少"])
    assert content.findings("numbers") == []


def test_a_value_no_text_says_is_a_warning(content: Any) -> None:
    content.article(values=[{"text": "30个工作日", "source": "S1"}, {"text": "9%", "source": "S1"}])
    (finding,) = content.findings("numbers")
    assert finding.severity is Severity.WARNING
    assert "9%" in finding.message
