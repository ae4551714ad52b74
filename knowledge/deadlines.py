"""Until when a claim can be handed in, and by when it should be settled."""

from __future__ import annotations

import calendar
from datetime import date

from knowledge.answer import Confidence, Record, Region, Source
from knowledge.rule_book import Deadline, RegionRules, RuleBook
from knowledge.rules import Use
from knowledge.working_days import add_working_days, spell_date


class ClaimDeadline(Record):
    """Last day to hand in a claim; ``last_day`` None: not known, ``text`` says so."""

    region: Region
    last_day: date | None
    passed: bool
    text: str
    confidence: Confidence
    sources: tuple[Source, ...]


class ExpectedFinish(Record):
    """Latest day by which a claim is settled, for one kind of claim."""

    case: str
    days: int
    last_day: date
    text: str
    confidence: Confidence
    sources: tuple[Source, ...]


def claim_deadline(
    book: RuleBook, region: Region, incurred: date | None, on: date
) -> ClaimDeadline:
    """Deadline for costs of the day ``incurred`` (day of discharge), by the rule of the place.

    Where the rule of the place is not known the answer is the national one: there is no common
    deadline, ask. A passed deadline never says that the claim is lost.
    """
    for place in book.lineage(region.adcode):
        rule = place.claim_deadline
        if rule is None or rule.use is Use.REFUSE or rule.text is None:
            continue
        last_day = _last_day(rule, incurred) if incurred else None
        passed = last_day is not None and last_day < on
        return ClaimDeadline(
            region=region,
            last_day=last_day,
            passed=passed,
            text=_deadline_text(place, rule, last_day, passed),
            confidence=rule.confidence,
            sources=book.sources(rule.sources),
        )
    raise LookupError("content/rules/100000.yml has no claim_deadline")


def expected_finish(book: RuleBook, region: Region, submitted: date) -> tuple[ExpectedFinish, ...]:
    """By when a claim handed in complete on that day is settled: local limits, then the law's."""
    return tuple(
        ExpectedFinish(
            case=limit.case,
            days=limit.days,
            last_day=(end := add_working_days(submitted, limit.days)).day,
            text=_finish_text(place, limit.case, limit.days, end.day, end.exact),
            confidence=limit.confidence,
            sources=book.sources(limit.sources),
        )
        for place in book.lineage(region.adcode)
        for limit in place.processing
        if limit.use is not Use.REFUSE
    )


def _last_day(rule: Deadline, incurred: date) -> date | None:
    if rule.next_year is not None:
        month, day = rule.next_year
        return date(incurred.year + 1, month, day)
    if rule.months_after is not None:
        return _months_later(incurred, rule.months_after)
    return None


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _deadline_text(place: RegionRules, rule: Deadline, last_day: date | None, passed: bool) -> str:
    said = f"{place.name}：{rule.text}。"
    if rule.use is Use.CAVEAT:
        said += "这是二手资料，请打参保地12393核实。"
    if last_day is None:
        return said
    said += f"照此算，最晚是{spell_date(last_day)}。"
    if passed:
        said += "这一天已经过了，请先问参保地能否补报，不能断定已作废。"
    return said


def _finish_text(place: RegionRules, case: str, days: int, last_day: date, exact: bool) -> str:
    said = f"{place.name}（{case}）：{days}个工作日内，最晚{spell_date(last_day)}。"
    if not exact:
        said += "其中有的年份放假安排还没有公布，日期可能差几天。"
    return said
