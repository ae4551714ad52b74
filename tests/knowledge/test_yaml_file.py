"""Files that are broken in every way, each a clear message with its line."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import ContentError
from knowledge.yaml_file import parse_yaml, read_yaml


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "空的"),
        ("# 只有注释\n", 1, "空的"),
        ("a: 1\nb: [1, 2\n", 2, "不是正确的 YAML：这里开始的括号没有结束"),
        ("a: 1\nb: {c: 1 d: 2}\nc: 3\n", 2, "不是正确的 YAML"),
        ("a: 1\n\tb: 2\n", 2, "不是正确的 YAML：有制表符"),
        ("a: 1\nb: @x\n", 2, "不是正确的 YAML：有制表符或不能用在这里的符号"),
        ('a: 1\nb: "没有结束\nc: 2\n', 2, "不是正确的 YAML：这里开始的引号没有结束"),
        ("a: 1\n  b: 2\n", 2, "不是正确的 YAML：这一行或上一行"),
        ("a: 1\nb: 2\na: 3\n", 3, "“a”写了两次"),
        ("a: &x [1]\nb: *x\n", 1, "引用"),
        ("a: 2026-02-30\n", 1, "不是正确的值"),
        ("a: 1\n---\nb: 2\n", 2, "不是正确的 YAML"),
        ("a: !!python/object:os.system ls\n", 1, "不是正确的 YAML"),
    ],
)
def test_broken_yaml_is_named_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(ContentError, match=message) as caught:
        parse_yaml(text, "articles/x.yml")
    assert (caught.value.file, caught.value.line) == ("articles/x.yml", line)
    assert str(caught.value).startswith(f"articles/x.yml:{line}: ")


def test_a_file_of_fifty_megabytes_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "big.yml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(ContentError, match="50 MB") as caught:
        read_yaml(path, "big.yml")
    assert str(caught.value).startswith("big.yml:1: ")


def test_other_encodings_are_named_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "gbk.yml"
    path.write_bytes("a: 1\nb: 医保\n".encode("gbk"))
    with pytest.raises(ContentError, match="UTF-8") as caught:
        read_yaml(path, "gbk.yml")
    assert caught.value.line == 2


def test_a_file_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="读不出来"):
        read_yaml(tmp_path / "gone.yml", "gone.yml")


@pytest.mark.parametrize(("open_", "close"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_deep_nesting_is_refused(open_: str, close: str) -> None:
    with pytest.raises(ContentError, match="嵌套"):
        parse_yaml(open_ * 21 + "x" + close * 21, "deep.yml")
    with pytest.raises(ContentError, match="嵌套"):
        parse_yaml(open_ * 200_000, "deep.yml")


def test_every_value_knows_its_line() -> None:
    file = parse_yaml("a: 1\nlist:\n  - x: 1\n    y: 2\n  - z\n", "f.yml")
    assert file.data == {"a": 1, "list": [{"x": 1, "y": 2}, "z"]}
    assert [file.line("a"), file.line("list", 0, "y"), file.line("list", 1)] == [1, 4, 5]
    assert file.line("list", 0, "missing") == 3  # the nearest thing around it
    assert file.line("nothing") == 1


@given(st.text(max_size=200))
def test_any_text_is_data_or_a_content_error(text: str) -> None:
    with suppress(ContentError):
        assert parse_yaml(text, "any.yml").line() is not None
