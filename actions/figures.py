"""Figures for one's own dates and pay: account credit, last day to claim, expected finish."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from actions import services
from actions.memory import Memory
from actions.message import Message
from knowledge.answer import NATIONAL, Region
from knowledge.clock import today
from knowledge.deadlines import claim_deadline, expected_finish
from knowledge.errors import CalculationError
from knowledge.gazetteer import gazetteer
from knowledge.insured import Person
from knowledge.personal_account import AccountCredit, account_credit

_FROM_A_DAY = frozenset({"claim_deadline", "claim_duration", "claim_progress"})

_BASE = re.compile(r"(?:基数|工资|月薪|收入)[^\d]{0,4}(?P<number>\d+(?:\.\d+)?)(?P<scale>万)?")


def counts_from(topic: str | None, message: Message) -> bool:
    """Whether the message holds what the figures of ``topic`` count from, and asks nothing."""
    if message.is_question:
        return False
    if topic == "personal_account":
        return bool(_BASE.search(message.text))
    return topic in _FROM_A_DAY and bool(message.values("date"))


def figures(topic: str, memory: Memory, message: Message) -> str:
    """Sentences worked out from what the message says; "" when it says nothing to work with."""
    if topic == "personal_account":
        return _credit(memory, message)
    if topic == "claim_deadline" and (incurred := _day(message)):
        day = today(services.clock())
        return claim_deadline(services.store().rules(), _place(memory), incurred, day).text
    if topic in _FROM_A_DAY and (submitted := _day(message)):
        finishes = expected_finish(services.store().rules(), _place(memory), submitted)
        return "\n".join(finish.text for finish in finishes)
    return ""


def _place(memory: Memory) -> Region:
    place = gazetteer().get(memory.region) if memory.region else None
    return place.region if place else Region(adcode=NATIONAL, name="全国")


def _day(message: Message) -> date | None:
    """The last full date of the message; a month or a year alone is too vague to count from."""
    days = [str(value) for value in message.values("date") if len(str(value)) == len("2026-01-01")]
    return date.fromisoformat(days[-1]) if days else None


def _credit(memory: Memory, message: Message) -> str:
    base = _base(message)
    person = Person(memory.person) if memory.person else Person.ACTIVE
    if base is None and person is not Person.RETIRED:
        return ""
    if base is None and memory.region is None:
        return ""
    age = int(memory.age) if memory.age is not None else None
    try:
        credit = account_credit(
            services.store().rules(), _place(memory), person, base=base, age=age
        )
    except CalculationError as error:
        return f"{error.message}。"
    return _said(credit)


def _base(message: Message) -> Decimal | None:
    """The monthly base: a sum in the message, or the number behind 基数."""
    if amounts := message.values("amount"):
        return Decimal(str(amounts[-1]))
    if found := _BASE.search(message.text):
        return Decimal(found["number"]) * (10_000 if found["scale"] else 1)
    return None


def _said(credit: AccountCredit) -> str:
    who = f"{credit.region.name}{credit.person}人员"
    working = "；".join(f"{step.name}{step.formula}={step.result}元" for step in credit.steps)
    if credit.monthly is not None:
        said = f"{who}：每月划入{credit.monthly}元，一年{credit.yearly}元。（{working}）"
    elif credit.monthly_min is not None:
        span = f"每月{credit.monthly_min}到{credit.monthly_max}元"
        said = f"{who}：{span}，{credit.reason}。（{working}）"
    else:
        said = f"{credit.reason}。"
    caveats = "".join(f"{line}。" for line in credit.assumptions)
    sources = "、".join(dict.fromkeys(source.title for source in credit.sources))
    return said + caveats + (f"依据：{sources}。" if sources else "")
