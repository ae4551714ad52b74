"""The content folder as a whole: every file read, checked against its schema, kept with its place.

topics.yml  golden.yml  sources/*.yml  articles/**/*.yml  platforms/*.yml  rules/*.yml
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.errors import ContentError
from knowledge.finding import Finding
from knowledge.rule_book import RegionRules
from knowledge.schema import (
    ArticleFile,
    GoldenEntry,
    GoldenFile,
    PlatformFile,
    SourceEntry,
    SourcesFile,
    TopicEntry,
    TopicsFile,
)
from knowledge.schema_messages import describe
from knowledge.yaml_file import YamlFile, read_yaml

CONTENT = Path(__file__).parent / "content"

KINDS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("topics", TopicsFile),
    ("golden.yml", GoldenFile),
    ("sources/", SourcesFile),
    ("articles/", ArticleFile),
    ("platforms/", PlatformFile),
    ("rules/", RegionRules),
)
"""Which schema a file follows, by the beginning of its name."""

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Located(Generic[Model]):
    """The content of a file, and its place. Lines are read again only when something is wrong."""

    value: Model
    file: str  # relative to the content folder
    root: Path

    def line(self, *path: str | int) -> int | None:
        """Line of the value at ``path``."""
        return _read_again(self.root / self.file, self.file).line(*path)

    @property
    def document(self) -> str:
        """The content as JSON, the same for the same content however it is formatted."""
        return self.value.model_dump_json(exclude_unset=True)


@lru_cache(maxsize=8)
def _read_again(path: Path, name: str) -> YamlFile:
    return read_yaml(path, name)


@dataclass
class ContentFolder:
    """Everything that could be read, and what was wrong with the rest."""

    files: list[Located[BaseModel]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @classmethod
    def read(cls, root: Path = CONTENT) -> ContentFolder:
        """Read the folder. Nothing is raised for broken files: they become findings."""
        folder = cls()
        if not root.is_dir():
            folder.findings.append(Finding(str(root), None, "schema", "没有这个内容文件夹"))
        for path in sorted(root.rglob("*.y*ml")):
            folder._add(root, path.relative_to(root).as_posix())
        _read_again.cache_clear()
        return folder

    def _add(self, root: Path, name: str) -> None:
        schema = next((schema for prefix, schema in KINDS if name.startswith(prefix)), None)
        if schema is None or not name.endswith(".yml"):
            self.findings.append(Finding(name, None, "schema", "这个文件不属于任何一类内容"))
            return
        try:
            yaml = read_yaml(root / name, name)
        except ContentError as error:
            self.findings.append(Finding(name, error.line, "schema", error.message))
            return
        try:
            self.files.append(Located(schema.model_validate(yaml.data), name, root))
        except ValidationError as error:
            for item in error.errors(include_url=False):
                line = yaml.line(*item["loc"])
                self.findings.append(Finding(name, line, "schema", describe(item)))

    def of(self, schema: type[Model]) -> Iterator[Located[Model]]:
        """The files of one kind."""
        return (file for file in self.files if isinstance(file.value, schema))  # type: ignore[misc]

    @property
    def articles(self) -> Iterator[Located[ArticleFile]]:
        """The answers."""
        return self.of(ArticleFile)

    @property
    def topics(self) -> dict[str, TopicEntry]:
        """The catalogue of topics by id."""
        return {topic.id: topic for file in self.of(TopicsFile) for topic in file.value.topics}

    @property
    def sources(self) -> dict[str, SourceEntry]:
        """All sources by id."""
        return {
            id_: source
            for file in self.of(SourcesFile)
            for id_, source in file.value.sources.items()
        }

    @property
    def golden(self) -> list[GoldenEntry]:
        """The questions whose answers are compared before and after a change."""
        return [entry for file in self.of(GoldenFile) for entry in file.value.questions]
