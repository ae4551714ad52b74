"""YAML files read with the line of every value, within bounds.

Anchors are refused: content never needs them, and a short file of nested ones unfolds to gigabytes.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import ContentError

MAX_BYTES = 1_000_000
"""Content files are a few kilobytes; what is larger was put there by mistake."""

MAX_DEPTH = 20
"""Content is at most six levels deep; the parser's own stack ends at some ten thousand."""

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlFile:
    """Plain data with the line each part of it stands on."""

    name: str  # relative to the content folder
    data: Any
    lines: dict[Path_, int] = field(repr=False)

    def line(self, *path: str | int) -> int | None:
        """Line of the value at ``path``, or of the nearest thing around it."""
        for length in range(len(path), -1, -1):
            if (line := self.lines.get(path[:length])) is not None:
                return line
        return None


def read_yaml(path: Path, name: str) -> YamlFile:
    """Read one file; ``ContentError`` with file and line where it is not usable."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ContentError(
                f"文件有 {size / 1_000_000:.0f} MB，超过 {MAX_BYTES // 1_000_000} MB 的上限",
                file=name,
                line=1,
                hint="请拆成一题一个文件",
            )
        return parse_yaml(path.read_text(encoding="utf-8"), name)
    except OSError as error:
        raise ContentError(f"文件读不出来：{error.strerror}", file=name) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ContentError("不是 UTF-8 编码", file=name, line=line) from error


def parse_yaml(text: str, name: str) -> YamlFile:
    """Parse a text as the file ``name``."""
    try:
        _refuse_traps(text, name)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        if root is None:
            raise ContentError("文件是空的", file=name, line=1)
        reader = _Reader(name)
        data = reader.value(root, ())
    except yaml.MarkedYAMLError as error:
        line, problem = _explained(error)
        raise ContentError(f"不是正确的 YAML：{problem}", file=name, line=line) from error
    except yaml.YAMLError as error:
        raise ContentError(f"不是正确的 YAML：{error}", file=name) from error
    return YamlFile(name, data, reader.lines)


def _explained(error: yaml.MarkedYAMLError) -> tuple[int | None, str]:
    """Where a file went wrong, and how, in words an editor knows.

    What was opened and never closed is noticed at the end of the file; the mistake is where it
    was opened.
    """
    mark, context = error.problem_mark, error.context or ""
    problem = "这一行或上一行的缩进、冒号或引号有误"
    if "quoted scalar" in context:
        mark, problem = error.context_mark or mark, "这里开始的引号没有结束"
    elif "flow" in context:
        mark, problem = error.context_mark or mark, "这里开始的括号没有结束，或里面少了逗号"
    elif "tab" in (error.problem or "") or "start any token" in (error.problem or ""):
        problem = "有制表符或不能用在这里的符号，缩进只能用空格"
    return (mark.line + 1 if mark else None), problem


def _refuse_traps(text: str, name: str) -> None:
    """Stop before what would exhaust stack or memory: deep nesting, and references."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ContentError("不能用 & 和 * 引用", file=name, line=line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise ContentError(f"嵌套超过 {MAX_DEPTH} 层", file=name, line=line)


class _Reader:
    """Turns nodes into values and remembers their lines."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Path_, int] = {}
        self._constructor = yaml.constructor.SafeConstructor()

    def value(self, node: yaml.Node, path: Path_) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, i)) for i, item in enumerate(node.value)]
        return self._scalar(node, line)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(self._scalar(key_node, key_node.start_mark.line + 1))
            line = key_node.start_mark.line + 1
            if key in result:
                raise ContentError(f"“{key}”写了两次", file=self.name, line=line)
            self.lines[(*path, key)] = line
            result[key] = self.value(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.Node, line: int) -> Hashable:
        try:
            value = self._constructor.construct_object(node)
        except ValueError as error:
            raise ContentError(f"“{node.value}”不是正确的值", file=self.name, line=line) from error
        if not isinstance(value, Hashable):
            raise ContentError("这里应当是一个简单的值", file=self.name, line=line)
        return value
