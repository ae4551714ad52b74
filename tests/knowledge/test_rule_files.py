"""The rules on file, and files that are wrong."""

from pathlib import Path

import pytest
import yaml

from knowledge.errors import ContentError
from knowledge.rule_book import RuleBook
from knowledge.rule_files import load_rules, rule_book

SOURCES = """sources:
  s1:
    title: 某市医保待遇表
    issuer: 某市医疗保障局
    confidence: A
"""
REGION = """adcode: "990100"
name: 某市
reviewed_on: 2026-11-22
rules:
  - id: x-emp-inp
    insurance: 职工
    person: 在职
    visit: 住院
    deductible_basis: per_admission
    levels:
      三级: {deductible: {first: 800}, ratio: 0.85}
    confidence: A
    use: answer
    sources: [s1]
"""


def content(folder: Path, region: str = REGION, sources: str = SOURCES) -> Path:
    for name, text in (("rules/990100.yml", region), ("sources/all.yml", sources)):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_small_book(tmp_path: Path) -> None:
    book = load_rules(content(tmp_path))
    assert book.regions["990100"].rules[0].id == "x-emp-inp"
    assert book.source("s1").issuer == "某市医疗保障局"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("ratio: 0.85", "ratio: 1.85", 11, "不能大于 1"),
        ("ratio: 0.85", "ratio: 很多", 11, "应当是数"),
        ("use: answer", "use: maybe", 13, "只能是"),
        ("use: answer", "use: do_not_answer", 5, "refusal"),
        ("sources: [s1]", "sources: [s2]", 14, "来源 s2 不在"),
        ("    confidence: A\n", "", 5, "缺少"),
        ("confidence: A", "confidence: A\n    colour: red", 13, "colour"),
        ('adcode: "990100"', 'adcode: "990200"', 1, "文件名"),
        ("name: 某市", "name: 某市\ninherits: '123456'", 3, "123456"),
        ("三级: {", "三级: {ratio: 0.5}\n      三级: {", 12, "写了两次"),
        ("levels:", "levels: [", 10, "YAML"),
    ],
)
def test_a_mistake_names_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    folder = content(tmp_path, REGION.replace(old, new, 1))
    with pytest.raises(ContentError) as caught:
        load_rules(folder)
    assert caught.value.file == "rules/990100.yml"
    assert caught.value.line == line
    assert said in str(caught.value)


def test_a_mistake_in_the_sources(tmp_path: Path) -> None:
    folder = content(tmp_path, sources=SOURCES.replace("confidence: A", "confidence: E"))
    with pytest.raises(ContentError) as caught:
        load_rules(folder)
    assert (caught.value.file, caught.value.line) == ("sources/all.yml", 5)


def test_an_id_used_twice(tmp_path: Path) -> None:
    folder = content(tmp_path)
    other = REGION.replace("990100", "990200")
    (folder / "rules/990200.yml").write_text(other, encoding="utf-8")
    with pytest.raises(ContentError, match="x-emp-inp 重复"):
        load_rules(folder)


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return rule_book()


def test_all_places_and_rules_are_on_file(book: RuleBook) -> None:
    with_rules = {adcode for adcode, region in book.regions.items() if region.rules}
    assert len(with_rules) == 40  # 福州 is known for its premium only
    assert sum(len(region.rules) for region in book.regions.values()) == 132


def test_what_is_only_said_with_a_caveat_is_not_above_its_sources(book: RuleBook) -> None:
    """A rule of confidence A needs a source of confidence A."""
    for region in book.regions.values():
        for rule in region.rules:
            grades = {source.confidence for source in book.sources(rule.sources)}
            assert min(grades) <= rule.confidence, rule.id


def test_confidence_d_is_never_answered_from(book: RuleBook) -> None:
    for region in book.regions.values():
        for rule in region.rules:
            assert rule.confidence != "D" or not rule.answerable, rule.id


@pytest.mark.parametrize(
    ("adcode", "found"),
    [
        ("320583", ["320500", "320000", "100000"]),  # 昆山: 苏州, 江苏
        ("140200", ["140200", "140000", "100000"]),
        ("140800", ["140000", "100000"]),  # 运城 has no file of its own
        ("500103", ["500000", "100000"]),  # a district of Chongqing
        ("460200", ["460000", "100000"]),
        ("540100", ["100000"]),
        ("999999", ["100000"]),
    ],
)
def test_where_rules_are_looked_for(book: RuleBook, adcode: str, found: list[str]) -> None:
    assert [region.adcode for region in book.lineage(adcode)] == found


def test_files_do_not_speak_of_how_they_were_made() -> None:
    folder = Path(__file__).parents[2] / "knowledge" / "content"
    for path in [*(folder / "rules").glob("*.yml"), folder / "sources" / "regions.yml"]:
        text = path.read_text(encoding="utf-8")
        assert "种子" not in text, path.name
        assert yaml.safe_load(text)
