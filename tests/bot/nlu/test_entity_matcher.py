"""Words that name an insurance, a person, a level …"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.entity_matcher import EntityMatcher
from bot.nlu.vocabulary import DECOYS, VOCABULARY

MATCHER = EntityMatcher()
PHRASES = sorted(
    {phrase for values in VOCABULARY.values() for phrases in values.values() for phrase in phrases}
    | {decoy for decoys in DECOYS.values() for decoy in decoys}
)


def values(entity: str, text: str) -> list[str]:
    """What ``text`` names of ``entity``."""
    return [found.value for found in MATCHER.find(MATCHER.document(text))[entity]]


@pytest.mark.parametrize(
    ("entity", "text", "value"),
    [
        ("insurance", "我是职工医保", "职工"),
        ("insurance", "单位给交的", "职工"),
        ("insurance", "灵活就业能报吗", "职工"),
        ("insurance", "新农合怎么交", "居民"),
        ("insurance", "城乡居民的", "居民"),
        ("insurance", "农村居民医保多少钱", "居民"),
        ("insurance", "社区医保", "居民"),
        ("insurance", "单位给我交的", "职工"),
        ("insurance", "合疗能报吗", "居民"),
        ("tier", "二档", "二档"),
        ("person", "我退休了", "退休"),
        ("person", "我提前退休了", "退休"),
        ("person", "我去年退休", "退休"),
        ("person", "还没退休", "在职"),
        ("person", "大学生", "学生"),
        ("person", "家里小孩", "儿童"),
        ("visit", "住了院", "住院"),
        ("visit", "门诊慢特病怎么办", "慢特病"),
        ("visit", "生完孩子怎么报销", "生育"),
        ("visit", "特病门诊", "慢特病"),
        ("visit", "看急诊", "急诊"),
        ("level", "三甲医院", "三级"),
        ("level", "三级医院", "三级"),
        ("level", "县人民医院", "二级"),
        ("level", "镇上的卫生院", "社区"),
        ("level", "自治区人民医院", "三级"),
        ("level", "镇上卫生所", "社区"),
        ("level", "社区医院", "社区"),
        ("level", "去我们社区医院看病", "社区"),
        ("platform", "wx上怎么办", "微信"),
        ("platform", "微信怎么查", "微信"),
        ("platform", "国家医保服务平台", "国家医保服务平台"),
        ("materials_case", "骨折了", "意外"),
    ],
)
def test_finds_what_is_named(entity: str, text: str, value: str) -> None:
    assert values(entity, text) == [value]


@pytest.mark.parametrize(
    ("entity", "text"),
    [
        ("insurance", "居民养老"),
        ("insurance", "城镇职工养老"),
        ("insurance", "居民身份证"),
        ("insurance", "居民楼"),
        ("insurance", "离职工资"),
        ("insurance", "城乡居民基本养老保险"),
        ("insurance", "职工医院在哪"),
        ("tier", "交哪一档好"),
        ("tier", "高档小区"),
        ("person", "退休年龄是多少"),
        ("person", "现在职工医保"),
        ("person", "没在上班"),
        ("person", "明年退休"),
        ("person", "没有退休金"),
        ("person", "生完孩子怎么报销"),
        ("person", "快退休"),
        ("visit", "没住院"),
        ("visit", "没住过院"),
        ("visit", "住院部在哪"),
        ("level", "三医院"),
        ("level", "三级残疾"),
        ("level", "农村医保"),
        ("level", "二甲双胍能报吗"),
        ("level", "门诊所有费用"),
        ("level", "转到上一级医院"),
        ("level", "在外省医院看病"),
        ("level", "去社区交医保"),
        ("level", "残疾证二级"),
        ("level", "高血压三级"),
        ("level", "三级护理"),
        ("level", "我们社区通知"),
        ("platform", "微信群里说的"),
        ("platform", "国家医保谈判药"),
        ("platform", "威信县"),
        ("platform", "国家医保局"),
        ("materials_case", "材料被打回"),
        ("materials_case", "意外险"),
    ],
)
def test_a_near_miss_names_nothing(entity: str, text: str) -> None:
    assert values(entity, text) == []


def test_a_decoy_keeps_only_its_own_stretch_from_counting() -> None:
    assert values("level", "三级残疾去三级医院") == ["三级"]
    assert values("insurance", "居民养老和居民医保") == ["居民"]


@pytest.mark.parametrize("entity", sorted(VOCABULARY))
def test_every_phrase_alone_means_its_value(entity: str) -> None:
    decoys = DECOYS.get(entity, ())
    read = {
        phrase: values(entity, phrase)
        for phrases in VOCABULARY[entity].values()
        for phrase in phrases
        if phrase not in decoys
    }
    meant = {p: [value] for value, phrases in VOCABULARY[entity].items() for p in phrases}
    assert read == meant


@pytest.mark.parametrize("entity", sorted(DECOYS))
def test_no_decoy_alone_means_anything(entity: str) -> None:
    assert [decoy for decoy in DECOYS[entity] if values(entity, decoy)] == []


@given(st.text(max_size=500) | st.lists(st.sampled_from(PHRASES), max_size=30).map("".join))
def test_any_text_gives_only_phrases_of_the_table(text: str) -> None:
    for entity, items in MATCHER.find(MATCHER.document(text)).items():
        for found in items:
            assert text[found.start : found.end] in VOCABULARY[entity][found.value]
