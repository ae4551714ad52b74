"""The folder as a whole: schema mistakes become findings with file and line."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from knowledge.content_folder import ContentFolder


def test_a_folder_without_mistakes_is_read_completely(content: Any) -> None:
    folder = content.folder()
    assert folder.findings == []
    assert set(folder.topics) == {"claim_online", "ratio_lookup", "greet"}
    assert set(folder.sources) == {"S1", "S2", "S3"}
    assert len(list(folder.articles)) == 2
    assert [entry.topic for entry in folder.golden] == ["claim_online", "claim_online", "greet"]


@pytest.mark.parametrize(
    ("change", "message", "stands"),
    [
        ({"lead": None}, "lead 应当是文字", "lead: null"),
        ({"lead": "  "}, "lead：不能是空的", "lead: '  '"),
        ({"lead": 5}, "lead 应当是文字", "lead: 5"),
        ({"region": 100000}, "region 应当是文字", "region: 100000"),
        ({"region": "1234"}, "region 的写法不对：1234", "region: '1234'"),
        ({"confidence": "E"}, "confidence 只能是", "confidence: E"),
        ({"reviewed_on": "gestern"}, "reviewed_on 应当是日期", "reviewed_on: gestern"),
        (
            {"reviewed_on": "2026-01-01 10:00"},
            "reviewed_on 应当是日期",
            "reviewed_on: 2026-01-01 10:00",
        ),
        ({"region_matters": "ja"}, "region_matters 应当是 true 或 false", "region_matters: ja"),
        ({"steps": "一步"}, "steps 应当是列表", "steps: 一步"),
        ({"steps": ["好", ""]}, "steps.1：不能是空的", "- ''"),
        ({"materials": [{"case": "门诊", "items": []}]}, "items 至少要有 1 项", "items: []"),
        ({"surprise": 1}, "没有 surprise 这个字段", "surprise: 1"),
        ({"values": [{"text": "5元"}]}, "缺少 values.0.source", "- text: 5元"),
        (
            {"effective_from": date(2026, 2, 1), "effective_until": date(2026, 1, 1)},
            "effective_until 早于 effective_from",
            "topic: claim_online",
        ),
        (
            {"table": {"caption": "表", "columns": ["甲", "乙"], "rows": [["1"]]}},
            "每行应当有 2 格",
            "table:",
        ),
    ],
)
def test_mistakes_are_said_in_chinese_with_their_line(
    content: Any, change: dict[str, Any], message: str, stands: str
) -> None:
    name = content.article(**{"region": "100000", **change})
    (found,) = [f for f in content.folder().findings if message in f.message]
    assert found.file.startswith("articles/core/claim_online")
    assert content.at(found.file, found.line) == stands
    assert name == found.file


def test_all_mistakes_of_a_file_are_found_at_once(content: Any) -> None:
    content.article(lead=None, confidence="E", surprise=1)
    assert len(content.folder().findings) == 3


@pytest.mark.parametrize("name", ["notes.yml", "articles/core/a.yaml", "other/a.yml"])
def test_files_that_belong_to_nothing_are_named(content: Any, name: str) -> None:
    content.text(name, "a: 1\n")
    (finding,) = content.folder().findings
    assert finding.file == name


def test_a_broken_file_does_not_hide_the_others(content: Any) -> None:
    content.text("articles/core/broken.yml", "a: [")
    folder = content.folder()
    assert [finding.file for finding in folder.findings] == ["articles/core/broken.yml"]
    assert len(list(folder.articles)) == 2


@pytest.mark.parametrize("text", ["[]", "3", "'text'", "- a"])
def test_a_file_that_is_no_mapping_is_named(content: Any, text: str) -> None:
    content.text("articles/core/odd.yml", text)
    (finding,) = content.folder().findings
    assert (finding.file, finding.line) == ("articles/core/odd.yml", 1)


def test_the_content_of_the_project_follows_its_schema() -> None:
    folder = ContentFolder.read()
    assert folder.findings == []
    assert len(folder.topics) >= 60
