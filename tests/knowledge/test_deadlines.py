"""Last day to hand in a claim, and by when it is settled."""

from datetime import date

import pytest

from knowledge.answer import Confidence, Region
from knowledge.deadlines import claim_deadline, expected_finish
from knowledge.gazetteer import gazetteer
from knowledge.rule_files import rule_book

TODAY = date(2026, 11, 22)


def place(name: str) -> Region:
    found = gazetteer().find(name)
    assert found is not None
    return found.region


@pytest.mark.parametrize(
    ("region", "incurred", "last_day"),
    [
        ("北京", date(2026, 3, 5), date(2027, 1, 20)),
        ("十堰", date(2026, 3, 5), date(2027, 3, 31)),
        ("台州", date(2026, 3, 5), date(2027, 3, 5)),
        ("深圳", date(2024, 2, 29), date(2025, 2, 28)),
        ("深圳", date(2026, 12, 31), date(2027, 12, 31)),
        ("上海", date(2026, 3, 5), None),  # 3 months or 6 months: the sources disagree
        ("重庆", date(2026, 3, 5), None),
        ("拉萨", date(2026, 3, 5), None),
        ("北京", None, None),
    ],
)
def test_last_day(region: str, incurred: date | None, last_day: date | None) -> None:
    assert claim_deadline(rule_book(), place(region), incurred, TODAY).last_day == last_day


def test_a_known_rule_is_spelled_out_with_its_standing() -> None:
    deadline = claim_deadline(rule_book(), place("深圳"), date(2026, 3, 5), TODAY)
    assert "2027年3月5日（星期五）" in deadline.text
    assert "二手资料" in deadline.text
    assert deadline.confidence is Confidence.C
    assert [source.id for source in deadline.sources] == ["sz_deadline"]


def test_an_unknown_rule_is_said_to_be_unknown_without_any_number() -> None:
    deadline = claim_deadline(rule_book(), place("上海"), date(2026, 3, 5), TODAY)
    assert deadline.text.startswith("全国：全国没有查到统一的申请截止期")
    assert "12393" in deadline.text
    assert "个月" not in deadline.text


def test_a_passed_deadline_does_not_void_the_claim() -> None:
    deadline = claim_deadline(rule_book(), place("台州"), date(2025, 3, 5), TODAY)
    assert deadline.passed
    assert "不能断定已作废" in deadline.text
    last = claim_deadline(rule_book(), place("台州"), date(2025, 11, 22), TODAY)
    assert not last.passed  # the last day itself is in time


def test_local_limits_come_before_the_legal_one() -> None:
    limits = expected_finish(rule_book(), place("苏州"), date(2026, 9, 1))
    assert [(limit.case, limit.days, limit.last_day) for limit in limits] == [
        ("一般", 10, date(2026, 9, 15)),
        ("特殊情况", 20, date(2026, 9, 29)),
        ("单次门诊1000元以下", 5, date(2026, 9, 8)),
        ("法定上限", 30, date(2026, 10, 19)),
    ]
    assert limits[-1].text == "全国（法定上限）：30个工作日内，最晚2026年10月19日（星期一）。"


def test_into_a_year_without_a_published_calendar() -> None:
    (limit,) = expected_finish(rule_book(), place("拉萨"), date(2098, 12, 1))
    assert "放假安排还没有公布" in limit.text
