"""A small content folder to change at will, and both databases to load it into."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import psycopg
import pytest
import yaml

from knowledge.check import check_content
from knowledge.clock import SHANGHAI
from knowledge.content_folder import ContentFolder
from knowledge.database import Database, create_database
from knowledge.encoder import Vectors
from knowledge.finding import Finding
from knowledge.loader import LoadReport, write_content
from knowledge.store import KnowledgeStore

TODAY = date(2026, 11, 22)

ARTICLE: dict[str, Any] = {
    "topic": "claim_online",
    "region": "100000",
    "title": "网上报销",
    "reviewed_on": date(2026, 11, 1),
    "confidence": "A",
    "region_matters": True,
    "platform_matter": "claim_online",
    "lead": "到参保地的医保应用里找零星报销，30个工作日内办完。",
    "steps": ["登录应用。", "上传票据。"],
    "materials": [{"case": "门诊", "items": ["票据", "清单"]}],
    "caveats": ["入口会改版。"],
    "values": [{"text": "30个工作日", "source": "S1"}],
    "sources": ["S1"],
    "spoken": "请到医保应用里申请。三十个工作日内办完。",
    "next_questions": [{"topic": "ratio_lookup", "title": "能报多少"}],
    "questions": ["手机上怎么报销", "药费能不能在家里报"],
}
RATIO: dict[str, Any] = {
    **ARTICLE,
    "topic": "ratio_lookup",
    "title": "报销比例",
    "platform_matter": None,
    "rule_table": "inpatient",
    "lead": "各地比例不同，请说参保城市。",
    "values": [],
    "spoken": "各地比例不同。请说参保城市。",
    "next_questions": [{"topic": "claim_online", "title": "怎么报"}],
    "questions": ["住院报百分之几"],
}
TOPICS = [
    {"id": "claim_online", "group": "core", "title": "网上报销", "asks": "怎么网上报销"},
    {"id": "ratio_lookup", "group": "core", "title": "报销比例", "asks": "报销比例是多少"},
    {"id": "greet", "group": "talk", "title": "问候", "asks": "你好"},
]
SOURCES = {
    "S1": {
        "title": "社会保险经办条例",
        "issuer": "国务院",
        "date": "2023-08-16",
        "url": "https://www.gov.cn/a.html",
        "confidence": "A",
    },
    "S2": {"title": "门户文章", "issuer": "门户", "date": "2025", "confidence": "C"},
    "S3": {"title": "传言", "issuer": "不明", "date": "2019", "confidence": "D"},
}
PLATFORM: dict[str, Any] = {
    "adcode": "330000",
    "name": "浙江省",
    "reviewed_on": date(2026, 11, 1),
    "platforms": [
        {"name": "浙里办", "kind": "app", "confidence": "A", "use": "answer", "sources": ["S1"]}
    ],
    "matters": {
        "claim_online": {
            "offered": True,
            "confidence": "C",
            "use": "answer_with_caveat",
            "paths": [
                {
                    "channel": "浙里办",
                    "path": "我要报销→选门诊",
                    "dated": "2024-06-11",
                    "confidence": "A",
                    "use": "answer",
                    "sources": ["S1"],
                },
                {
                    "channel": "浙里办（宁波）",
                    "path": "宁波专区→报销",
                    "confidence": "C",
                    "use": "answer_with_caveat",
                    "sources": ["S2"],
                },
                {
                    "channel": "传言里的应用",
                    "path": "点这里",
                    "confidence": "D",
                    "use": "do_not_answer",
                    "sources": ["S3"],
                },
            ],
        }
    },
}
RULES: dict[str, Any] = {
    "adcode": "500000",
    "name": "重庆市",
    "reviewed_on": date(2026, 11, 2),
    "rules": [
        {
            "id": "cq-employee",
            "insurance": "职工",
            "person": "在职",
            "visit": "住院",
            "deductible_basis": "per_admission",
            "deductible": {"first": 880, "repeat": 792},
            "levels": {"二级": {"ratio": 0.87}, "三级": {"ratio": 0.855}},
            "annual_cap": {"amount": 47000, "measure": "fund_paid", "confidence": "C"},
            "confidence": "C",
            "use": "answer_with_caveat",
            "sources": ["S2"],
            "stated_on": "2025-03",
            "caveats": ["按政策范围内费用算。"],
        },
        {
            "id": "cq-disputed",
            "insurance": "居民",
            "person": "成年居民",
            "visit": "住院",
            "deductible_basis": "none",
            "levels": {"三级": {"ratio": 0.5}},
            "confidence": "D",
            "use": "do_not_answer",
            "refusal": "说法互相矛盾。",
            "sources": ["S3"],
        },
        {
            "id": "cq-old",
            "insurance": "职工",
            "person": "退休",
            "visit": "住院",
            "deductible_basis": "none",
            "levels": {"三级": {"ratio": 0.95}},
            "confidence": "A",
            "use": "answer",
            "effective_until": date(2026, 6, 30),
            "sources": ["S1"],
        },
    ],
}
GOLDEN = [
    {"question": "手机上怎么报医药费", "topic": "claim_online"},
    {"question": "宁波怎么网上报", "topic": "claim_online", "region": "330200"},
    {"question": "问候", "topic": "greet"},
]


class Content:
    """A content folder on disk; every method writes one file of it."""

    topics = TOPICS
    platform = PLATFORM
    rules = RULES

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("topics.yml", {"topics": TOPICS})
        self.write("golden.yml", {"questions": GOLDEN})
        self.write("sources/laws.yml", {"sources": SOURCES})
        self.write("platforms/330000.yml", PLATFORM)
        self.write("rules/500000.yml", RULES)
        self.article()
        self.write("articles/core/ratio_lookup.yml", RATIO)

    def write(self, name: str, data: object) -> str:
        """Write a file as YAML; gives its name."""
        return self.text(name, yaml.safe_dump(data, allow_unicode=True, sort_keys=False))

    def text(self, name: str, text: str) -> str:
        """Write a file as it is."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return name

    def article(self, name: str = "", **changes: Any) -> str:
        """Write the article on claim_online with ``changes``."""
        article = {**deepcopy(ARTICLE), **changes}
        place = "" if article["region"] == "100000" else f".{article['region']}"
        return self.write(name or f"articles/core/{article['topic']}{place}.yml", article)

    def at(self, name: str, line: int | None) -> str:
        """What stands on a line, counted from 1."""
        return (self.root / name).read_text(encoding="utf-8").splitlines()[(line or 0) - 1].strip()

    def folder(self) -> ContentFolder:
        """The folder as it is now."""
        return ContentFolder.read(self.root)

    def findings(self, check: str = "", on: date = TODAY) -> list[Finding]:
        """What is wrong with it, by one check or by all."""
        return [f for f in check_content(self.folder(), on) if check in {"", f.check}]

    def load(self, database: Database) -> LoadReport:
        """Write it into a database."""
        return write_content(database, self.folder(), noon, SpellingEncoder)


class SpellingEncoder:
    """Sentences with the same characters get the same vector; needs no model."""

    name = "spelling"
    dimension = 512

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """One row for each sentence."""
        rows = np.full((len(sentences), self.dimension), 1e-3, dtype=np.float32)
        for row, sentence in zip(rows, sentences, strict=True):
            for character in sentence:
                row[ord(character) % self.dimension] += 1
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def noon() -> datetime:
    """The clock of these tests."""
    return datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)


@pytest.fixture
def content(tmp_path: Path) -> Content:
    """A small folder without mistakes."""
    return Content(tmp_path / "content")


class PostgresServer:
    """Databases of their own on the server of the test run."""

    def __init__(self, url: str) -> None:
        self.url = url

    def create(self, template: str = "template1") -> str:
        """URL of a new database, like ``template``."""
        name = f"yibao_{uuid4().hex}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return f"{self.url.rsplit('/', 1)[0]}/{name}"

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        self._execute(f"DROP DATABASE {name_of(url)} WITH (FORCE)")

    def _execute(self, command: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(command.encode())


def name_of(url: str) -> str:
    """Name of the database of a URL."""
    return url.rsplit("/", 1)[1]


def migrated(url: str) -> str:
    """The same URL, with the tables made and the gazetteer loaded, and nothing else."""
    database = create_database(url)
    database.upgrade()
    write_content(database, ContentFolder(), noon, SpellingEncoder)
    database.close()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with tables and gazetteer, to be copied: quicker than to make it for each test."""
    path = tmp_path_factory.mktemp("template") / "kb.db"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres(postgres_url: str) -> PostgresServer:
    """The PostgreSQL of the test run."""
    return PostgresServer(postgres_url)


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> Iterator[str]:
    """Name of a database with tables and gazetteer, to be copied."""
    url = migrated(postgres.create())
    yield name_of(url)
    postgres.drop(url)


KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database without tables, of each kind we support."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database with tables and gazetteer only, of each kind we support."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "kb.db")
        yield f"sqlite:///{tmp_path}/kb.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create(request.getfixturevalue("postgres_template"))
    yield url
    server.drop(url)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A database with tables and gazetteer only."""
    database = create_database(url)
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> KnowledgeStore:
    """A store on it."""
    return KnowledgeStore(database, encoder=SpellingEncoder)


@pytest.fixture
def make_store() -> Callable[[Database], KnowledgeStore]:
    """Makes further stores, as another process would."""
    return lambda database: KnowledgeStore(database, encoder=SpellingEncoder)


@pytest.fixture
def encoder() -> Callable[[], SpellingEncoder]:
    """Makes an encoder that needs no model."""
    return SpellingEncoder
