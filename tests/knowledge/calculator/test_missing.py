"""What the form has to ask: what is open and would change the result, nothing else."""

from datetime import date

import pytest

from knowledge.calculator import Missing, calculate, missing_inputs, parse_inputs
from knowledge.rule_book import RuleBook

TODAY = date(2026, 11, 22)
BEIJING = {"region": "北京", "insurance": "职工", "visit": "住院", "total": "60000"}


def asked(book: RuleBook, **raw: object) -> tuple[Missing, ...]:
    return missing_inputs(parse_inputs(raw), book, TODAY)


def fields(book: RuleBook, **raw: object) -> list[str]:
    return [item.field for item in asked(book, **raw)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({}, ["region", "insurance", "visit", "total"]),
        ({"visit": "住院", "total": "9000"}, ["region", "insurance"]),
        (BEIJING, ["person", "level"]),
        ({**BEIJING, "level": "三级"}, ["person"]),
        ({**BEIJING, "level": "三级", "person": "在职"}, ["nth", "excluded"]),
        ({**BEIJING, "level": "三级", "person": "在职", "nth": 1, "excluded": "0"}, []),
        # only Chengdu goes by age, only Chongqing by tier
        ({**BEIJING, "region": "成都", "level": "三级", "person": "退休"}, ["age"]),
        (
            {**BEIJING, "region": "重庆", "insurance": "居民", "level": "三级", "person": "老人"},
            ["tier"],
        ),
        # Shanghai does not tell hospitals apart
        ({**BEIJING, "region": "上海", "person": "在职", "excluded": "0"}, ["nth"]),
        # 三级 is 90% in both tiers of Shenzhen
        (
            {**BEIJING, "region": "深圳", "person": "在职", "level": "三级", "excluded": "0"},
            ["nth"],
        ),
        # outpatients have no first and second admission
        ({**BEIJING, "visit": "门诊", "level": "三级", "person": "在职"}, ["excluded"]),
        # nothing is paid, so nothing can change it
        ({**BEIJING, "total": "500", "level": "三级", "person": "在职"}, []),
        # there is no rule at all
        ({**BEIJING, "region": "拉萨"}, []),
        ({"region": "拉萨"}, []),
        # children get more than adults in Chongqing
        (
            {**BEIJING, "region": "重庆", "insurance": "居民", "level": "三级", "tier": "一档"},
            ["person"],
        ),
        (
            {
                "region": "南京",
                "insurance": "居民",
                "person": "老人",
                "visit": "慢特病",
                "total": "90000",
            },
            ["disease"],
        ),
    ],
)
def test_asks_only_for_what_counts(
    book: RuleBook, raw: dict[str, object], expected: list[str]
) -> None:
    assert fields(book, **raw) == expected


def test_a_form_comes_to_an_end_with_every_answer_unknown(book: RuleBook) -> None:
    raw: dict[str, object] = {"region": "成都", "visit": "住院", "total": "60000"}
    for _ in range(10):
        open_ = asked(book, **raw)
        if not open_:
            break
        raw[open_[0].field] = "不知道"
    assert not open_
    assert calculate(parse_inputs(raw), book, TODAY).result_min is not None


def test_options_come_from_the_place(book: RuleBook) -> None:
    by_field = {item.field: item for item in asked(book, **BEIJING | {"region": "长沙"})}
    assert by_field["level"].options == ("社区", "一级", "二级", "三级", "三级特等")
    assert by_field["person"].options == ("在职", "退休")
    assert all(item.essential and item.why for item in by_field.values())


def test_refinements_are_not_essential(book: RuleBook) -> None:
    open_ = asked(book, **BEIJING, level="三级", person="在职")
    assert [(item.field, item.essential) for item in open_] == [("nth", False), ("excluded", False)]


def test_every_answer_asked_for_changes_the_result(book: RuleBook) -> None:
    for region in ("北京", "重庆", "成都", "武汉", "长沙"):
        raw = {**BEIJING, "region": region}
        for item in asked(book, **raw):
            if len(item.options) < 2:
                continue
            results = {
                repr(_ends(calculate(parse_inputs({**raw, item.field: o}), book, TODAY)))
                for o in item.options
            }
            assert len(results) > 1


def _ends(calculation: object) -> tuple[object, ...]:
    return tuple(getattr(calculation, name) for name in ("result", "result_min", "result_max"))
