"""Reads content/rules/<adcode>.yml and the sources they name into a `RuleBook`.

Every mistake is a `ContentError` with file and line; nothing half-read is ever returned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge.answer import Source
from knowledge.errors import ContentError
from knowledge.rule_book import RegionRules, RuleBook
from knowledge.schema_messages import describe
from knowledge.yaml_file import YamlFile, read_yaml

CONTENT = Path(__file__).parent / "content"


@cache
def rule_book() -> RuleBook:
    """The rules that come with the project, read once a process."""
    return load_rules(CONTENT)


def load_rules(content: Path) -> RuleBook:
    """Read ``content``/rules and ``content``/sources; `ContentError` for the first mistake."""
    sources = dict(_sources(content))
    files: dict[str, YamlFile] = {}
    regions: dict[str, RegionRules] = {}
    for path in sorted((content / "rules").glob("*.yml")):
        file = read_yaml(path, f"rules/{path.name}")
        region = _region(file)
        if region.adcode != path.stem:
            raise _mistake(file, ("adcode",), f"adcode 应与文件名 {path.stem} 相同")
        _check_sources(region, sources, file)
        regions[region.adcode], files[region.adcode] = region, file
    _check_across(regions, files)
    return RuleBook(regions, sources)


def _region(file: YamlFile) -> RegionRules:
    try:
        return RegionRules.model_validate(file.data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise _mistake(file, first["loc"], describe(first)) from error


def _sources(content: Path) -> Iterator[tuple[str, Source]]:
    for path in sorted((content / "sources").glob("*.yml")):
        file = read_yaml(path, f"sources/{path.name}")
        listed: dict[str, dict[str, Any]] = file.data.get("sources") or {}
        for source_id, fields in listed.items():
            try:
                yield source_id, Source.model_validate({"id": source_id, **fields})
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                where = ("sources", source_id, *first["loc"])
                raise _mistake(file, where, describe(first)) from error


def _check_sources(region: RegionRules, sources: Mapping[str, Source], file: YamlFile) -> None:
    for where, source_id in _cited(region.model_dump(), ()):
        if source_id not in sources:
            raise _mistake(file, where, f"来源 {source_id} 不在 sources/*.yml 里")


def _cited(data: object, where: tuple[str | int, ...]) -> Iterator[tuple[Any, str]]:
    """Every source id in a dumped record, with the path to it."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "sources":
                yield from (((*where, key), source_id) for source_id in value)
            else:
                yield from _cited(value, (*where, key))
    elif isinstance(data, (list, tuple)):
        for index, value in enumerate(data):
            yield from _cited(value, (*where, index))


def _check_across(regions: Mapping[str, RegionRules], files: Mapping[str, YamlFile]) -> None:
    count = Counter(rule.id for region in regions.values() for rule in region.rules)
    for adcode, region in regions.items():
        file = files[adcode]
        if region.inherits and region.inherits not in regions:
            raise _mistake(file, ("inherits",), f"没有 {region.inherits} 的规则文件")
        for index, rule in enumerate(region.rules):
            if count[rule.id] > 1:
                raise _mistake(file, ("rules", index, "id"), f"规则编号 {rule.id} 重复")


def _mistake(file: YamlFile, where: tuple[str | int, ...], message: str) -> ContentError:
    return ContentError(message, file=file.name, line=file.line(*where))
