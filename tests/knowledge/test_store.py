"""The answer to a topic, for a place, on a day. One contract, both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from knowledge.answer import Confidence
from knowledge.clock import SHANGHAI, today
from knowledge.database import Database, create_database
from knowledge.errors import NotCovered, StoreError
from knowledge.rule_table import Asked
from knowledge.store import KnowledgeStore

TODAY = date(2026, 11, 22)


def test_an_answer_carries_the_whole_record(
    content: Any, store: KnowledgeStore, database: Database
) -> None:
    content.load(database)
    answer = store.answer("claim_online", None, TODAY)
    assert answer.lead == "到参保地的医保应用里找零星报销，30个工作日内办完。"
    assert answer.steps == ("登录应用。", "上传票据。")
    assert answer.materials[0].items == ("票据", "清单")
    assert answer.sources[0].title == "社会保险经办条例"
    assert answer.next_questions[0].topic == "ratio_lookup"
    assert answer.reviewed_on == date(2026, 11, 1)
    assert answer.asks_region
    assert len(answer.version) == 12


@pytest.mark.parametrize(
    ("region", "lead"),
    [
        (None, "全国"),
        ("100000", "全国"),
        ("510107", "武侯"),
        ("510104", "成都"),
        ("510100", "成都"),
        ("510700", "四川"),
        ("330000", "全国"),
        ("999999", "全国"),
    ],
)
def test_the_nearest_place_answers(
    content: Any, store: KnowledgeStore, database: Database, region: str | None, lead: str
) -> None:
    for adcode, name in (
        ("100000", "全国"),
        ("510000", "四川"),
        ("510100", "成都"),
        ("510107", "武侯"),
    ):
        content.article(region=adcode, lead=name)
    content.load(database)
    assert store.answer("claim_online", region, TODAY).lead == lead


def test_another_city_never_lends_its_answer(
    content: Any, store: KnowledgeStore, database: Database
) -> None:
    content.article(region="510100", lead="成都的规定")
    content.load(database)
    answer = store.answer("claim_online", "500000", TODAY)
    assert "成都" not in answer.lead
    assert "重庆市的具体规定我们还没有收录" in answer.caveats[0]
    assert "12393" in answer.caveats[0]


@pytest.mark.parametrize("topic", ["unknown_topic", "greet", ""])
def test_what_is_not_covered_says_so_and_gives_the_way(
    content: Any, store: KnowledgeStore, database: Database, topic: str
) -> None:
    content.load(database)
    with pytest.raises(NotCovered, match="12393") as caught:
        store.answer(topic, None, TODAY)
    assert caught.value.asked == topic


@pytest.mark.parametrize(
    ("day", "lead"),
    [
        (date(2025, 12, 31), "2025年"),
        (date(2026, 1, 1), "2026年"),
        (date(2026, 12, 31), "2026年"),
    ],
)
def test_each_day_has_its_answer(
    content: Any, store: KnowledgeStore, database: Database, day: date, lead: str
) -> None:
    content.article(effective_until=date(2025, 12, 31), lead="2025年")
    content.article(
        "articles/core/claim_online.2026.yml",
        effective_from=date(2026, 1, 1),
        effective_until=date(2026, 12, 31),
        lead="2026年",
    )
    content.load(database)
    assert store.answer("claim_online", None, day).lead == lead


def test_an_expired_local_answer_gives_way_to_the_general_one(
    content: Any, store: KnowledgeStore, database: Database
) -> None:
    content.article(region="510000", lead="四川旧规定", effective_until=date(2026, 11, 21))
    content.load(database)
    assert "四川" not in store.answer("claim_online", "510000", TODAY).lead
    content.article(effective_until=date(2026, 11, 21))
    content.load(database)
    with pytest.raises(NotCovered):
        store.answer("claim_online", None, TODAY)


def test_the_rule_changes_at_midnight_in_shanghai(
    content: Any, store: KnowledgeStore, database: Database
) -> None:
    content.article(effective_until=date(2026, 12, 31), lead="旧")
    content.article(
        "articles/core/claim_online.new.yml", effective_from=date(2027, 1, 1), lead="新"
    )
    content.load(database)
    before = datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)
    after = datetime.fromisoformat("2026-12-31T16:00:00+00:00")  # midnight in Shanghai
    assert store.answer("claim_online", None, today(lambda: before)).lead == "旧"
    assert store.answer("claim_online", None, today(lambda: after)).lead == "新"


def test_the_province_adds_its_own_click_path(
    content: Any, store: KnowledgeStore, database: Database
) -> None:
    content.load(database)
    answer = store.answer("claim_online", "330100", TODAY)
    assert answer.region.name == "浙江省"
    assert answer.steps[-1] == (
        "浙江省：浙里办，我要报销→选门诊（2024年6月11日查到，以App实际页面为准）"
    )
    assert "宁波" not in "".join(answer.steps)
    assert "传言" not in "".join(answer.steps)
    assert not answer.asks_region


def test_a_path_of_the_own_city_is_added_with_its_weaker_confidence(
    content: Any, store: KnowledgeStore, database: Database
) -> None:
    content.load(database)
    answer = store.answer("claim_online", "330200", TODAY)
    assert "宁波专区" in answer.steps[-1]
    assert "网络资料" in answer.steps[-1]
    assert answer.confidence is Confidence.C
    assert [source.id for source in answer.sources] == ["S1", "S2"]


def test_local_numbers_come_from_the_rules_in_force(
    content: Any, store: KnowledgeStore, database: Database
) -> None:
    content.load(database)
    answer = store.answer("ratio_lookup", "500000", TODAY)
    assert answer.table is not None
    assert answer.table.rows == (
        ("职工·在职", "二级医院", "首次880元，再次792元", "87%"),
        ("职工·在职", "三级医院", "首次880元，再次792元", "85.5%"),
    )
    assert answer.region.adcode == "500000"
    assert answer.reviewed_on == date(2026, 11, 2)
    assert answer.confidence is Confidence.C
    assert answer.caveats[:3] == (
        (
            "重庆市职工·退休的住院标准只查到2026年6月30日为止（当时是：三级医院起付线无，报95%），"
            "之后的还没有查到，请打参保地12393问。"
        ),
        "表中有二手资料（2025年口径），办理前请打参保地12393核实。",
        "按政策范围内费用算。",
    )
    assert "S2" in [source.id for source in answer.sources]


def test_local_numbers_follow_what_is_known_of_the_person(
    content: Any, store: KnowledgeStore, database: Database
) -> None:
    content.load(database)
    asked = Asked(insurance="职工", person="在职", visit="住院", level="三级")
    answer = store.answer("ratio_lookup", "500000", TODAY, asked)
    assert answer.lead == "重庆市住院：职工·在职，三级医院起付线首次880元，再次792元，报85.5%。"
    assert answer.spoken.startswith("重庆市住院的标准如下。")


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        (Asked(insurance="居民"), TODAY),  # disputed: never a figure
        (Asked(visit="门诊"), TODAY),  # no such rule
    ],
)
def test_numbers_that_are_not_known_are_not_said(
    content: Any, store: KnowledgeStore, database: Database, asked: Asked, day: date
) -> None:
    content.load(database)
    answer = store.answer("ratio_lookup", "500000", day, asked)
    assert answer.table is None
    assert "还没有收录" in answer.caveats[0]


def test_a_group_whose_rules_ended_is_told_so(
    content: Any, store: KnowledgeStore, database: Database
) -> None:
    rules = [rule for rule in content.rules["rules"] if rule["id"] == "cq-old"]
    content.write("rules/500000.yml", {**content.rules, "rules": rules})
    content.load(database)
    before = store.answer("ratio_lookup", "500000", date(2026, 6, 30))
    assert before.table is not None
    after = store.answer("ratio_lookup", "500000", TODAY)
    assert after.table is None
    assert "95%" not in after.lead + after.spoken
    assert "只查到2026年6月30日为止（当时是：" in after.caveats[0]
    assert "S1" in [source.id for source in after.sources]


def test_a_place_without_rules_gets_the_general_answer(
    content: Any, store: KnowledgeStore, database: Database
) -> None:
    content.load(database)
    answer = store.answer("ratio_lookup", "510100", TODAY)
    assert answer.table is None
    assert answer.region.adcode == "100000"
    assert "成都市的具体规定我们还没有收录" in answer.caveats[0]


def test_a_load_is_seen_at_once_by_every_store(
    content: Any,
    store: KnowledgeStore,
    database: Database,
    make_store: Callable[[Database], KnowledgeStore],
) -> None:
    other = make_store(database)
    content.load(database)
    first = store.answer("claim_online", None, TODAY)
    assert other.answer("claim_online", None, TODAY) == first
    content.article(lead="改过的说法")
    content.load(database)
    for reader in (store, other):
        changed = reader.answer("claim_online", None, TODAY)
        assert changed.lead == "改过的说法"
        assert changed.version != first.version


def test_a_large_knowledge_base_answers_alike_without_being_kept(
    content: Any,
    store: KnowledgeStore,
    database: Database,
    make_store: Callable[[Database], KnowledgeStore],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content.article(region="510100", lead="成都")
    content.load(database)
    asked = [("claim_online", region) for region in (None, "510107", "330100")]
    whole = [store.answer(topic, region, TODAY) for topic, region in asked]
    monkeypatch.setattr("knowledge.generation.KEPT_WHOLE", 0)
    large = make_store(database)
    assert [large.answer(topic, region, TODAY) for topic, region in asked] == whole
    assert large.title("claim_online") == "网上报销"
    with pytest.raises(NotCovered):
        large.answer("greet", None, TODAY)


def test_titles_rules_and_counts_are_served(
    content: Any, store: KnowledgeStore, database: Database
) -> None:
    assert store.count() == 0
    before = store.generation()
    content.load(database)
    assert store.count() == 2
    assert store.generation() == before + 1
    assert store.title("claim_online") == "网上报销"
    assert store.title("nothing") is None
    assert [r.name for r in store.rules().lineage("500157")] == ["重庆市"]
    assert store.rules().source("S2").confidence is Confidence.C


def test_the_nearest_topics_are_found_without_an_intent(
    content: Any, store: KnowledgeStore, database: Database
) -> None:
    content.load(database)
    hits = store.nearest("药费在家里能不能报")
    assert [hit.topic for hit in hits] == ["claim_online", "ratio_lookup"]
    assert hits[0].title == "网上报销"
    assert hits[0].score > hits[1].score
    content.article(questions=["完全不同的说法螃蟹"])
    content.load(database)
    assert store.nearest("螃蟹", limit=1)[0].topic == "claim_online"
    assert not store.nearest(" ")


def test_a_database_without_tables_says_what_to_do(tmp_path: Any) -> None:
    store = KnowledgeStore(create_database(f"sqlite:///{tmp_path}/empty.db"))
    with pytest.raises(StoreError, match="yibao kb load"):
        store.answer("claim_online", None, TODAY)
