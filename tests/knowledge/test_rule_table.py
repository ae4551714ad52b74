"""Numbers of a place as a table, a lead and spoken sentences."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from knowledge.answer import Source
from knowledge.check.spoken import LONGEST, sentences_of
from knowledge.content_folder import ContentFolder
from knowledge.rule_book import RegionRules, RuleBook
from knowledge.rule_table import (
    TABLES,
    Asked,
    RuleTable,
    lapsed_rules,
    money,
    percent,
    rule_table,
)
from knowledge.rule_words import MOST_CHARACTERS, lead_for, spoken_for

TODAY = date(2026, 11, 22)

RULE: dict[str, Any] = {
    "id": "r",
    "insurance": "职工",
    "person": "在职",
    "visit": "住院",
    "deductible_basis": "per_admission",
    "deductible": {"first": 880},
    "levels": {"三级": {"ratio": 0.85}},
    "confidence": "A",
    "use": "answer",
    "sources": "S",
}


def book(*rules: dict[str, Any], **region: Any) -> RuleBook:
    """A book with these rules for 重庆."""
    place = {"adcode": "500000", "name": "重庆市", "reviewed_on": TODAY, **region}
    numbered = [{**RULE, "id": str(n), **rule} for n, rule in enumerate(rules)]
    rules_of = RegionRules.model_validate({**place, "rules": numbered})
    source = Source.model_validate({"id": "S", "title": "文件", "confidence": "A"})
    return RuleBook({"500000": rules_of}, {"S": source})


def table(kind: str = "inpatient", asked: Asked | None = None, **rule: Any) -> RuleTable:
    """The table of one rule."""
    found = rule_table(book(rule), kind, "500000", TODAY, asked)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("rule", "row"),
    [
        ({}, ("职工·在职", "三级医院", "880元", "85%")),
        ({"deductible": {"first": 880, "repeat": 880}}, ("职工·在职", "三级医院", "880元", "85%")),
        (
            {"deductible": {"first": 880, "second": 400, "repeat": 300}},
            ("职工·在职", "三级医院", "首次880元，再次400元", "85%"),
        ),
        ({"deductible_basis": "annual"}, ("职工·在职", "三级医院", "全年880元", "85%")),
        ({"deductible_basis": "none"}, ("职工·在职", "三级医院", "无", "85%")),
        ({"deductible": {"first": 0}}, ("职工·在职", "三级医院", "无", "85%")),
        ({"deductible": None}, ("职工·在职", "三级医院", "没有查到", "85%")),
        ({"levels": {"全部": {"ratio": 0}}}, ("职工·在职", "各级医院", "880元", "不报")),
        (
            {
                "levels": {
                    "三级": {
                        "bands": [
                            {"up_to": 30000, "ratio": 0.85},
                            {"up_to": 40000, "ratio": 0.9},
                            {"up_to": None, "ratio": 0.955},
                        ],
                        "deductible": {"first": 1300},
                    }
                }
            },
            (
                "职工·在职",
                "三级医院",
                "1300元",
                "3万元以内85%，3万元至4万元90%，4万元以上95.5%",
            ),
        ),
        ({"person": ["在职", "退休"]}, ("职工", "三级医院", "880元", "85%")),
        (
            {"insurance": "居民", "tier": "一档", "person": ["老人", "成年居民"]},
            ("居民一档·老人、成年居民", "三级医院", "880元", "85%"),
        ),
    ],
)
def test_a_rule_becomes_a_row(rule: dict[str, Any], row: tuple[str, ...]) -> None:
    assert table(**rule).table.rows == (row,)


@pytest.mark.parametrize(
    ("cap", "said"),
    [
        ({"amount": 47000, "measure": "fund_paid"}, "4.7万元"),
        ({"amount": None, "unlimited": True}, "不封顶"),
        ({"amount": 100000, "confidence": "D"}, "没有查到"),
        (None, "没有查到"),
    ],
)
def test_caps_are_said_if_they_are_sure(cap: dict[str, Any] | None, said: str) -> None:
    assert table("deductible_cap", annual_cap=cap).table.rows[0][-1] == said


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        ({"use": "do_not_answer", "refusal": "矛盾"}, Asked()),
        ({"confidence": "D"}, Asked()),
        ({"calculable": False, "refusal": "缺比例", "levels": {"三级": {}}}, Asked()),
        ({"effective_from": date(2026, 11, 23)}, Asked()),
        ({"effective_until": date(2026, 11, 21)}, Asked()),
        ({}, Asked(insurance="居民")),
        ({}, Asked(visit="慢特病")),
    ],
)
def test_what_may_not_be_said_gives_no_table(rule: dict[str, Any], asked: Asked) -> None:
    assert rule_table(book(rule), "inpatient", "500000", TODAY, asked) is None


@pytest.mark.parametrize(
    ("asked", "groups"),
    [
        (Asked(), ["职工·在职", "职工·退休", "居民一档", "居民二档"]),
        (Asked(insurance="居民"), ["居民一档", "居民二档"]),
        (Asked(person="退休"), ["职工·退休"]),
        (Asked(insurance="居民", tier="二档"), ["居民二档"]),
        (Asked(insurance="居民", tier="三档"), ["居民一档", "居民二档"]),
    ],
)
def test_rows_follow_what_is_known_of_the_person(asked: Asked, groups: list[str]) -> None:
    residents = ["学生儿童", "大学生", "成年居民", "老人"]
    rules = book(
        {},
        {"person": "退休"},
        {"insurance": "居民", "tier": "一档", "person": residents},
        {"insurance": "居民", "tier": "二档", "person": residents},
    )
    found = rule_table(rules, "inpatient", "500000", TODAY, asked)
    assert found is not None
    assert [row[0] for row in found.table.rows] == groups


@pytest.mark.parametrize(
    ("level", "rows"),
    [("三级", 1), ("社区", 1), ("二级", 2), (None, 2)],
)
def test_the_level_may_go_by_another_name(level: str | None, rows: int) -> None:
    found = table(
        asked=Asked(level=level),
        levels={"一级": {"ratio": 0.9}, "三级": {"ratio": 0.85}},
        level_aliases={"社区": "一级"},
    )
    assert len(found.table.rows) == rows


def test_only_the_nearest_place_with_rules_is_asked() -> None:
    found = rule_table(book({}), "inpatient", "500157", TODAY)
    assert found is not None
    assert found.region.adcode == "500000"
    assert rule_table(book({}), "inpatient", "510100", TODAY) is None


def test_what_stands_with_the_province_is_offered() -> None:
    city = {"adcode": "140100", "name": "太原市", "reviewed_on": TODAY, "rules": [RULE]}
    resident = {**RULE, "id": "p", "insurance": "居民", "person": "老人"}
    province = {**city, "adcode": "140000", "name": "山西省", "rules": [resident]}
    source = Source.model_validate({"id": "S", "title": "文件", "confidence": "A"})
    places = [RegionRules.model_validate(place) for place in (city, province)]
    rules = RuleBook({place.adcode: place for place in places}, {"S": source})
    found = rule_table(rules, "inpatient", "140100", TODAY)
    assert found is not None
    assert [row[0] for row in found.table.rows] == ["职工·在职"]
    assert found.caveats == ("居民医保按山西省的标准，说“居民医保”就能查。",)
    asked = rule_table(rules, "inpatient", "140100", TODAY, Asked(insurance="职工"))
    assert asked is not None
    assert asked.caveats == ()


def test_second_hand_rules_say_so_with_their_year() -> None:
    found = table(
        use="answer_with_caveat",
        confidence="C",
        stated_on="2025-03",
        caveats=["按次计算。"],
        variants=[{"when": {"min_age": 70}, "note": "70岁以上加5个百分点。"}],
        calc_limit={"max_eligible": 40000, "note": "4万元以上没有查到。"},
    )
    assert found.caveats == (
        "表中有二手资料（2025年口径），办理前请打参保地12393核实。",
        "按次计算。",
        "70岁以上加5个百分点。",
        "4万元以上没有查到。",
    )


NOTE = (
    "重庆市职工·退休的住院标准只查到2026年6月30日为止（当时是：三级医院起付线880元，报85%），"
    "之后的还没有查到，请打参保地12393问。"
)


def test_what_has_ended_is_said_as_past_and_not_in_the_table() -> None:
    ended = {"person": "退休", "effective_until": date(2026, 6, 30), "confidence": "B"}
    found = rule_table(book({}, ended), "inpatient", "500000", TODAY)
    assert found is not None
    assert [row[0] for row in found.table.rows] == ["职工·在职"]
    assert found.caveats == (NOTE,)
    assert found.confidence == "B"


def test_where_all_has_ended_the_notes_are_left_with_their_sources() -> None:
    ended = {"person": "退休", "effective_until": date(2026, 6, 30)}
    assert rule_table(book(ended), "inpatient", "500000", TODAY) is None
    found = lapsed_rules(book(ended), "inpatient", "500000", TODAY)
    assert found is not None
    assert (found.notes, found.sources) == ((NOTE,), ("S",))
    assert lapsed_rules(book({}), "inpatient", "500000", TODAY) is None


def test_deductibles_are_told_for_wards_and_clinics_unless_one_is_meant() -> None:
    clinic = {"visit": ["门诊", "急诊"], "deductible_basis": "annual", "deductible": {"first": 500}}
    rules = book({}, clinic)
    found = rule_table(rules, "deductible_cap", "500000", TODAY)
    assert found is not None
    assert [row[:3] for row in found.table.rows] == [
        ("住院·职工·在职", "三级医院", "880元"),
        ("门诊·职工·在职", "三级医院", "全年500元"),
    ]
    assert found.table.caption == "重庆市起付线和封顶线"
    one = rule_table(rules, "deductible_cap", "500000", TODAY, Asked(visit="门诊"))
    assert one is not None
    assert [row[0] for row in one.table.rows] == ["职工·在职"]
    assert one.table.caption == "重庆市门诊起付线和封顶线"


def test_ratios_of_clinics_stand_in_where_those_of_wards_are_not_known() -> None:
    ended = {"effective_until": date(2026, 6, 30)}
    rules = book(
        {"visit": "门诊"}, ended, {"person": "退休", "use": "do_not_answer", "refusal": "？"}
    )
    found = rule_table(rules, "inpatient", "500000", TODAY, Asked(insurance="职工"))
    assert found is not None
    assert found.table.caption == "重庆市门诊报销比例"
    assert found.caveats[0].startswith("重庆市职工·在职的住院标准只查到2026年6月30日为止（当时是：")
    assert found.caveats[1] == "重庆市职工医保没有查到现行、可靠的住院标准，表里是门诊的。"
    assert rule_table(rules, "inpatient", "500000", TODAY, Asked(visit="住院")) is None
    assert rule_table(book(ended), "inpatient", "500000", TODAY) is None


def test_levels_with_the_same_numbers_share_a_row() -> None:
    levels = {"一级": {"ratio": 0.9}, "二级": {"ratio": 0.85}, "三级": {"ratio": 0.85}}
    assert [row[1] for row in table(levels=levels).table.rows] == ["一级医院", "二级、三级医院"]
    assert [row[1] for row in table("deductible_cap", levels=levels).table.rows] == [
        "一级、二级、三级医院"
    ]


@pytest.mark.parametrize(
    ("person", "rows"),
    [
        (None, [("职工·在职", "85%"), ("职工·退休", "95%")]),
        ("在职", [("职工·在职", "85%")]),
        ("退休", [("职工·退休", "95%")]),
    ],
)
def test_people_are_told_their_own_numbers(person: str | None, rows: list[tuple[str, str]]) -> None:
    variant = {"when": {"person": ["退休"]}, "ratio": {"三级": 0.95}}
    found = table(asked=Asked(person=person), person=["在职", "退休"], variants=[variant])
    assert [(row[0], row[-1]) for row in found.table.rows] == rows


def test_a_newer_rule_hides_the_ended_one() -> None:
    found = rule_table(
        book({}, {"effective_until": date(2026, 6, 30)}), "inpatient", "500000", TODAY
    )
    assert found is not None
    assert found.caveats == ()


def test_few_rows_are_said_many_are_left_to_the_table() -> None:
    one = table()
    assert lead_for(one) == "重庆市住院：职工·在职，三级医院起付线880元，报85%。"
    assert spoken_for(one) == "重庆市住院的标准如下。职工在职。三级医院起付线880元。报85%。"
    ratios = {"社区": 0.9, "一级": 0.85, "二级": 0.8, "三级": 0.75}
    many = table(levels={level: {"ratio": ratio} for level, ratio in ratios.items()})
    assert lead_for(many) == "重庆市住院报销比例见下表，请按险种、人员和医院级别看。"
    assert "请说职工还是居民" in spoken_for(many)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("880", "880元"),
        ("0.5", "0.5元"),
        ("30404", "30404元"),
        ("47000", "4.7万元"),
        ("400000", "40万元"),
    ],
)
def test_money_is_said_as_people_do(amount: str, said: str) -> None:
    assert money(Decimal(amount)) == said


@pytest.mark.parametrize(
    ("share", "said"), [("0.85", "85%"), ("0.985", "98.5%"), ("1", "100%"), ("0", "不报")]
)
def test_shares_are_said_as_percentages(share: str, said: str) -> None:
    assert percent(Decimal(share)) == said


def test_every_table_of_the_project_can_be_read_and_heard() -> None:
    folder = ContentFolder.read()
    sources = {
        id_: Source.model_validate({"id": id_, **source.model_dump()})
        for id_, source in folder.sources.items()
    }
    rules = RuleBook({r.value.adcode: r.value for r in folder.of(RegionRules)}, sources)
    asked = [
        Asked(insurance=insurance, visit=visit, level=level)
        for insurance, visit, level in itertools.product(
            (None, "职工", "居民"), (None, "门诊"), (None, "一级", "三级")
        )
    ]
    found = [
        numbers
        for adcode, kind, who in itertools.product(rules.regions, TABLES, asked)
        if (numbers := rule_table(rules, kind, adcode, TODAY, who))
    ]
    assert len(found) > 100
    for numbers in found:
        assert len(lead_for(numbers)) <= MOST_CHARACTERS
        spoken = spoken_for(numbers)
        assert max(map(len, sentences_of(spoken))) <= LONGEST
        assert not set(spoken) & set("（）()[]|→")
        assert all(rules.source(source) for source in numbers.sources)
