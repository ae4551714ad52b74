"""Loose values become exact ones; what is impossible names its field."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calculator import LABELS, Inputs, parse_inputs
from knowledge.errors import CalculationError
from knowledge.insured import Insurance, Level, Person, Visit

GOOD = {
    "region": "重庆", "insurance": "职工", "person": "在职", "visit": "住院", "level": "三级",
    "total": "60000", "excluded": "0", "class_b": [["8400", "0.10"]], "over_limit": "0", "nth": 1,
    "age": None, "tier": None, "prior_fund": "0",
}  # fmt: skip


def test_the_fields_of_a_batch_line() -> None:
    inputs = parse_inputs(GOOD)
    assert inputs.region is not None
    assert inputs.region.adcode == "500000"
    assert inputs.insurance is Insurance.EMPLOYEE
    assert inputs.person is Person.ACTIVE
    assert inputs.visit is Visit.INPATIENT
    assert inputs.level is Level.THIRD
    assert inputs.total == Decimal(60000)
    assert inputs.class_b[0].share == Decimal("0.10")
    assert inputs.unknown == frozenset()


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("total", 60000, "60000.00"),
        ("total", 60000.5, "60000.50"),
        ("total", "60,000.5", "60000.50"),
        ("total", "６００００", "60000.00"),
        ("total", " 60000元 ", "60000.00"),
        ("total", "60000.005", "60000.01"),
        ("total", 100_000_000, "100000000.00"),
        ("total", "0", "0.00"),
    ],
)
def test_amounts(field: str, value: object, expected: str) -> None:
    assert str(getattr(parse_inputs({field: value}), field)) == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("total", -1),
        ("total", "-0.01"),
        ("total", 10_000_000_000_000),
        ("total", "100000000.01"),
        ("total", float("nan")),
        ("total", float("inf")),
        ("total", "NaN"),
        ("total", "-Infinity"),
        ("total", "1e999999"),
        ("total", "六万"),
        ("total", "6万"),
        ("total", "3-5"),
        ("total", True),
        ("total", [60000]),
        ("total", {"amount": 1}),
        ("excluded", "60000.01"),
        ("over_limit", "60000.01"),
        ("prior_fund", "-1"),
        ("deductible_paid", "x"),
        ("age", 200),
        ("age", -1),
        ("age", 35.5),
        ("age", "老"),
        ("age", True),
        ("nth", 0),
        ("nth", 100),
        ("nth", "1.5"),
        ("class_b", "8400:0.10"),
        ("class_b", [8400]),
        ("class_b", [["8400"]]),
        ("class_b", [["8400", "10"]]),
        ("class_b", [["8400", "-0.1"]]),
        ("class_b", [["-8400", "0.1"]]),
        ("class_b", [["60001", "0.1"]]),
        ("class_b", {"8400": "0.1"}),
        ("materials", "30000"),
        ("materials", ["60001"]),
        ("region", "火星"),
        ("region", "鼓楼区"),
        ("region", 500000),
        ("insurance", "车险"),
        ("person", "外星人"),
        ("visit", "旅游"),
        ("level", "五星级"),
        ("tier", "超级"),
        ("remote", "月球"),
        ("level", "三级" * 30),
        ("levle", "三级"),
        ("unknown", ["excluded"]),
    ],
)  # fmt: skip
def test_impossible_values_name_their_field(field: str, value: object) -> None:
    with pytest.raises(CalculationError) as caught:
        parse_inputs({**GOOD, "class_b": [], field: value})
    assert caught.value.field == field
    assert caught.value.message


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"excluded": "50000", "over_limit": "20000"}, "over_limit"),
        ({"excluded": "50000", "class_b": [["20000", "0.1"]]}, "class_b"),
        ({"class_b": [["40000", "0.1"], ["30000", "0.2"]]}, "class_b"),
    ],
)
def test_parts_may_not_exceed_the_whole(parts: dict[str, object], field: str) -> None:
    with pytest.raises(CalculationError) as caught:
        parse_inputs({"total": "60000", **parts})
    assert caught.value.field == field


def test_students_have_no_employee_insurance() -> None:
    with pytest.raises(CalculationError) as caught:
        parse_inputs({"insurance": "职工", "person": "学生儿童"})
    assert caught.value.field == "person"


@pytest.mark.parametrize(
    ("raw", "unknown"),
    [
        ({}, set()),
        ({"excluded": "0"}, set()),
        ({"excluded": None}, {"excluded"}),
        ({"excluded": "不知道"}, {"excluded"}),
        ({"level": "不清楚", "nth": "不记得"}, {"level", "nth"}),
        ({"level": None}, set()),
        ({"level": ""}, set()),
    ],
)
def test_not_said_is_not_the_same_as_not_known(raw: dict[str, object], unknown: set[str]) -> None:
    assert parse_inputs(raw).unknown == unknown


def test_the_share_of_class_b_may_be_a_percentage_or_open() -> None:
    inputs = parse_inputs({"total": 900, "class_b": [["100", "10%"], ["200", None]]})
    assert [item.share for item in inputs.class_b] == [Decimal("0.1"), None]


def test_the_country_is_no_place_of_insurance() -> None:
    assert parse_inputs({"region": "全国"}).region is None


def test_a_label_of_a_batch_line_is_let_through() -> None:
    assert parse_inputs({"id": "E08"}) == Inputs()


def test_every_input_has_a_label() -> None:
    assert LABELS.keys() == Inputs.model_fields.keys() - {"unknown"}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*LABELS, "id", "x"]), anything, max_size=6))
def test_any_nonsense_is_either_read_or_refused(raw: dict[str, object]) -> None:
    try:
        parse_inputs(raw)
    except CalculationError as error:
        assert error.field in raw  # noqa: PT017 - the point is that nothing else is raised
