"""What a message adds to memory, by table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.listen import contradiction, impossible, listen, several_totals
from actions.memory import Memory
from actions.message import Message
from tests.actions.conversation import Conversation, Entity, parsed

CHONGQING, CHENGDU, WUHAN = "500000", "510100", "420100"


def heard(
    before: Memory, text: str, *entities: Entity, wanted: str | None = None, **options: Any
) -> Memory:
    message = Message.of(Conversation().tracker(parsed(text, "inform", *entities)))
    return listen(before, message, wanted, **options)


@pytest.mark.parametrize(
    ("text", "entities", "wanted", "expected"),
    [
        ("三甲医院", [("level", "三级", "三甲医院")], None, {"level": "三级"}),
        ("花了六万", [("amount:total", "60000", "六万")], None, {"total": "60000"}),
        ("六万", [("amount", "60000", "六万")], "excluded", {"excluded": "60000", "total": None}),
        ("六万", [("amount", "60000", "六万")], None, {"total": "60000"}),
        ("自费三千", [("amount:excluded", "3000", "三千")], None, {"excluded": "3000"}),
        (
            "总额两万自费三千",
            [("amount:total", "20000", "两万"), ("amount:excluded", "3000", "三千")],
            "total",
            {"total": "20000", "excluded": "3000"},
        ),
        ("62", [("amount", "62")], "age", {"age": 62.0, "total": None}),
        ("62岁", [("age", "62")], None, {"age": 62.0}),
        ("第二次住院", [("nth", "2", "二")], None, {"nth": 2.0}),
        ("没有", [], "excluded", {"excluded": "0"}),
        ("0", [], "excluded", {"excluded": "0"}),
        ("没有", [], "total", {"total": None, "excluded": None}),
        (
            "退休职工",
            [("person", "退休", "退休职工")],
            None,
            {"person": "退休", "insurance": "职工"},
        ),
        ("学生", [("person", "学生")], None, {"person": "学生儿童", "insurance": "居民"}),
        ("起付线八百", [("amount:deductible", "800", "八百")], None, {"total": None}),
        ("报了三千", [("amount:reimbursed", "3000", "三千")], None, {"prior_fund": None}),
        ("今年报了三万", [("amount:reimbursed", "30000", "三万")], None, {"prior_fund": "30000"}),
        ("没备案去的", [], None, {"remote": "未备案"}),
        ("转诊去的", [], None, {"remote": "转诊"}),
        ("没有", [], "remote", {"remote": "未备案"}),
        ("办了", [], "remote", {"remote": "备案"}),
        ("急诊抢救", [], "remote", {"remote": "急诊"}),
        ("什么意思", [], "remote", {"remote": None}),
        ("-3岁", [("age", "3")], "age", {"age": None}),
        ("一百五十岁", [("age", "150", "一百五十")], "age", {"age": None}),
        (
            "乙类8400先付10%",
            [("amount:class_b", "8400")],
            None,
            {"class_b": [["8400", "10%"]], "total": None},
        ),
        ("乙类8400", [("amount:class_b", "8400")], None, {"class_b": [["8400", "不知道"]]}),
        ("超限价500", [("amount:over_limit", "500")], None, {"over_limit": "500"}),
        ("-500元", [("amount", "500")], "total", {"total": None}),
    ],
)
def test_values_go_where_they_belong(
    text: str, entities: list[Entity], wanted: str | None, expected: dict[str, Any]
) -> None:
    memory = heard(Memory(), text, *entities, wanted=wanted)
    assert {name: getattr(memory, name) for name in expected} == expected


def test_sums_are_left_alone_in_a_question_of_another_kind() -> None:
    said = heard(Memory(), "居民医保一年400元怎么缴", ("amount", "400"), amounts=False)
    assert said.total is None


@pytest.mark.parametrize(
    ("before", "text", "entities", "expected"),
    [
        (
            {"insurance": "职工", "person": "退休"},
            "不对，是居民医保",
            [("insurance", "居民", "居民医保")],
            {"insurance": "居民", "person": None},
        ),
        (
            {"insurance": "居民", "tier": "一档"},
            "我退休了",
            [("person", "退休", "退休了")],
            {"insurance": "职工", "tier": None, "person": "退休"},
        ),
        (
            {"level": "三级"},
            "不是三级，是二级",
            [("level", "三级"), ("level", "二级")],
            {"level": "二级"},
        ),
        (
            {"level": None},
            "是二级，不是三级",
            [("level", "二级"), ("level", "三级")],
            {"level": "二级"},
        ),
        ({"visit": "住院"}, "不是住院", [("visit", "住院")], {"visit": None}),
        ({"visit": "门诊"}, "不是住院", [("visit", "住院")], {"visit": "门诊"}),
        (
            {"region": CHENGDU, "tier": "二档"},
            "是重庆",
            [("region", CHONGQING, "重庆")],
            {"region": CHONGQING, "tier": None},
        ),
        (
            {"region": CHENGDU},
            "我参保在重庆，不是成都",
            [("region", CHONGQING, "重庆"), ("region", CHENGDU, "成都")],
            {"region": CHONGQING},
        ),
        (
            {"region": CHENGDU},
            "去重庆住院",
            [("region:treatment", CHONGQING, "重庆")],
            {"region": CHENGDU},
        ),
    ],
)
def test_a_correction_drops_what_no_longer_fits(
    before: dict[str, Any], text: str, entities: list[Entity], expected: dict[str, Any]
) -> None:
    memory = heard(replace(Memory(), **before), text, *entities)
    assert {name: getattr(memory, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-500", "负数"),
        ("花了负五百", "负数"),
        ("－", ""),
        ("3-5万", ""),
        ("2026-03-05出院", ""),
        ("五百美元", "人民币"),
        ("六万美金", "人民币"),
        ("10万亿", "太大"),
        ("十兆", "太大"),
        ("999999999999", "太大"),
        ("60000000", ""),
        ("200岁", "120岁"),
        ("120岁", ""),
        ("两百岁", "120岁"),
        ("-3岁", "120岁"),
        ("六万", ""),
    ],
)
def test_impossible_numbers_are_named(text: str, reason: str) -> None:
    found = impossible(text)
    assert reason in found if reason else found == ""


@pytest.mark.parametrize(
    ("text", "entities", "wrong"),
    [
        ("职工医保的大学生", [("insurance", "职工", "职工医保"), ("person", "大学生")], True),
        ("居民医保退休", [("insurance", "居民", "居民医保"), ("person", "退休")], True),
        ("职工医保退休", [("insurance", "职工", "职工医保"), ("person", "退休")], False),
        ("不是职工，是学生", [("insurance", "职工"), ("person", "学生")], False),
        ("职工，居民", [("insurance", "职工"), ("insurance", "居民")], True),
        ("学生", [("person", "学生")], False),
    ],
)
def test_contradictions_within_a_message_are_seen(
    text: str, entities: list[Entity], wrong: bool
) -> None:
    message = Message.of(Conversation().tracker(parsed(text, "inform", *entities)))
    assert bool(contradiction(message)) is wrong


@given(st.text(max_size=60))
def test_any_text_is_heard_without_trouble(text: str) -> None:
    assert heard(Memory(), text).values == Memory().values or "备案" in text or "转" in text


class TestForWhom:
    def test_the_city_of_a_relative_does_not_overwrite_ones_own(self) -> None:
        own = replace(Memory(), region=CHONGQING, person="在职", insurance="职工")
        memory = heard(own, "给我妈问，她在武汉", ("region", WUHAN, "武汉"))
        assert (memory.region, memory.state.helped) == (WUHAN, "妈妈")
        assert memory.person is None
        back = heard(memory, "那我自己呢")
        assert (back.region, back.person, back.state.helped) == (CHONGQING, "在职", None)

    def test_ones_own_city_stands_in_until_the_other_is_named(self) -> None:
        memory = heard(replace(Memory(), region=CHONGQING), "帮我爸问一下")
        assert memory.region == CHONGQING
        assert memory.state.own == {**Memory().lasting, "region": CHONGQING}

    def test_without_an_own_city_none_is_invented(self) -> None:
        memory = heard(Memory(), "我妈在武汉", ("region", WUHAN, "武汉"))
        back = heard(memory, "我自己呢")
        assert (memory.region, back.region) == (WUHAN, None)

    def test_both_cities_in_one_message_are_kept_apart(self) -> None:
        text = "我妈在武汉，我在重庆"
        memory = heard(Memory(), text, ("region", WUHAN, "武汉"), ("region", CHONGQING, "重庆"))
        assert memory.region == WUHAN
        assert (memory.state.own or {})["region"] == CHONGQING

    def test_from_one_relative_to_the_next_the_first_ones_city_is_dropped(self) -> None:
        mother = heard(replace(Memory(), region=CHONGQING), "我妈在武汉", ("region", WUHAN, "武汉"))
        father = heard(mother, "那我爸呢")
        assert (father.region, father.state.helped) == (CHONGQING, "爸爸")

    @pytest.mark.parametrize("text", ["我住院花了六万", "我在成都", "我是职工", "那我呢"])
    def test_speaking_of_oneself_brings_ones_own_case_back(self, text: str) -> None:
        mother = heard(replace(Memory(), region=CHONGQING), "给我妈问")
        assert heard(mother, text).state.helped is None

    @pytest.mark.parametrize("text", ["妈祖庙在哪", "我们这边怎么报", "帮我看看", "给我转人工"])
    def test_no_relative_is_imagined(self, text: str) -> None:
        assert heard(Memory(), text).state.helped is None


@pytest.mark.parametrize(
    ("text", "entities", "sums"),
    [
        ("花了6万，又花了5000", [("amount:total", "60000", "6万"), ("amount", "5000")], 2),
        ("5-6万", [("amount", "50000", "5"), ("amount", "60000", "6万")], 2),
        ("6万，也就是60000", [("amount", "60000", "6万"), ("amount", "60000")], 0),
        ("不对，不是5万，是6万", [("amount", "50000", "5万"), ("amount", "60000", "6万")], 0),
        ("花了6万，自费5000", [("amount", "60000", "6万"), ("amount:excluded", "5000")], 0),
        ("花了6万", [("amount", "60000", "6万")], 0),
    ],
)
def test_two_sums_that_may_both_be_the_total(text: str, entities: list[Entity], sums: int) -> None:
    message = Message.of(Conversation().tracker(parsed(text, "inform", *entities)))
    assert len(several_totals(message)) == sums


def test_a_bare_number_beside_a_known_bill_is_the_age() -> None:
    memory = heard(Memory(total="30000"), "45", ("amount", "45"), wanted="person")
    assert (memory.age, memory.total) == (45, "30000")


@pytest.mark.parametrize(
    ("home", "there", "away"),
    [
        (CHENGDU, "110000", True),
        (CHENGDU, "510703", True),
        (CHENGDU, "510104", False),
        ("110000", "110105", False),
        (CHENGDU, CHENGDU, False),
        (None, "110000", False),
    ],
)
def test_treatment_in_another_city_is_known_to_be_away(
    home: str | None, there: str, away: bool
) -> None:
    assert Memory(region=home).moved(treated_in=there).treated_away is away


def test_the_tier_of_the_other_insurance_is_dropped() -> None:
    before = Memory(region=CHONGQING, insurance="居民", tier="二档", person="老人")
    memory = heard(before, "职工呢", ("insurance", "职工"))
    assert (memory.insurance, memory.tier, memory.person) == ("职工", None, None)
