"""Sentences about a result."""

from collections.abc import Callable

from knowledge.calculation import Calculation
from knowledge.calculator import headline

Ask = Callable[..., Calculation]

BEIJING = {
    "region": "北京", "insurance": "职工", "person": "在职", "visit": "住院", "level": "三级",
    "total": "60000", "excluded": "0",
}  # fmt: skip


def test_headline_of_a_result(ask: Ask) -> None:
    assert headline(ask(**BEIJING)) == "估算：基金支付52395.00元，个人负担7605.00元。"


def test_headline_of_a_lower_bound_says_so(ask: Ask) -> None:
    said = headline(ask(**BEIJING | {"region": "重庆"}))
    assert said.startswith("估算：基金支付47000.00元，个人负担13000.00元。统筹基金已到年度封顶线")


def test_headline_of_a_range(ask: Ask) -> None:
    assert headline(ask(**BEIJING | {"level": None})) == (
        "估算：基金支付52395.00到54730.00元，个人负担5270.00到7605.00元。不知道医院级别。"
    )


def test_headline_without_a_figure(ask: Ask) -> None:
    said = headline(ask(**BEIJING | {"region": "拉萨"}))
    assert said.startswith("没有查到当地职工住院的报销标准。请拨打拉萨市的12393")
