"""Lengths, links and what is read out."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.check.links import well_formed
from knowledge.check.spoken import sentences_of
from knowledge.finding import Severity


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"lead": "长" * 81}, "lead 有 81 字"),
        ({"steps": ["短", "长" * 121]}, "第 2 步有 121 字"),
        ({"caveats": ["长" * 600]}, "1800 字节"),
        ({"materials": [{"case": "门诊", "items": ["票据" * 150] * 2}]}, "微信一页放不下"),
        ({"table": {"caption": "表", "columns": ["甲"], "rows": [["长" * 600]]}}, "1800 字节"),
    ],
)
def test_texts_that_are_too_long_are_named(
    content: Any, change: dict[str, Any], problem: str
) -> None:
    content.article(**change)
    (finding,) = content.findings("lengths")
    assert problem in finding.message
    assert finding.line is not None


def test_texts_of_the_greatest_length_pass(content: Any) -> None:
    content.article(lead="长" * 80, steps=["长" * 120], caveats=["长" * 582])
    assert content.findings("lengths") == []


@pytest.mark.parametrize(
    ("spoken", "problem"),
    [
        ("请看https://www.gov.cn。", "链接"),
        ("请看www.nhsa.gov.cn。", "链接"),
        ("请打开应用（国家医保）。", "括号"),
        ("请打开应用(国家医保)。", "括号"),
        ("甲 | 乙。", "表格或符号"),
        ("点首页→报销。", "表格或符号"),
        ("长" * 26 + "。", "26 字"),
    ],
)
def test_what_a_voice_cannot_say_is_named(content: Any, spoken: str, problem: str) -> None:
    content.article(spoken=spoken)
    (finding, *_) = content.findings("spoken")
    assert problem in finding.message


@pytest.mark.parametrize("spoken", ["长" * 25 + "。", "请问您在哪里参保？请说城市名！好的；再见"])
def test_short_sentences_pass(content: Any, spoken: str) -> None:
    content.article(spoken=spoken)
    assert content.findings("spoken") == []


def test_too_many_sentences_are_a_warning(content: Any) -> None:
    content.article(spoken="好。" * 9)
    (finding,) = content.findings("spoken")
    assert finding.severity is Severity.WARNING


def test_sentences_end_at_every_closing_mark() -> None:
    assert sentences_of("一，二。三！四？\n五；六") == ["一，二", "三", "四", "五", "六"]


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("https://www.gov.cn/zhengce/a.html?x=1#b", True),
        ("http://ybj.jiangsu.gov.cn", True),
        ("www.gov.cn", False),
        ("https://", False),
        ("https://localhost/x", False),
        ("ftp://www.gov.cn", False),
        ("https://www.gov.cn/a b", False),
        ("https://www.gov.cn/通知", False),
        ("javascript:alert(1)", False),
        ("http://[::1", False),
    ],
)
def test_links_are_whole(url: str, right: bool) -> None:
    assert well_formed(url) is right


def test_broken_links_and_links_in_texts_are_named(content: Any) -> None:
    content.article(caveats=["详见http://www.gov.cn"])
    content.write(
        "sources/more.yml",
        {"sources": {"S8": {"title": "文", "issuer": "局", "url": "gov.cn", "confidence": "B"}}},
    )
    found = {finding.file: finding for finding in content.findings("links")}
    assert set(found) == {"articles/core/claim_online.yml", "sources/more.yml"}
    assert found["sources/more.yml"].line == 5
