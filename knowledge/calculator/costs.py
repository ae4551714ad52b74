"""From the bill to the costs the fund reckons with (政策范围内费用)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from knowledge.calculation import Step
from knowledge.calculator.money import ZERO, money, percent, to_fen
from knowledge.rule_book import MaterialSegment


@dataclass(frozen=True)
class Costs:
    """A bill with every share known. ``remote_first``: share paid first away from home."""

    total: Decimal
    excluded: Decimal = ZERO
    over_limit: Decimal = ZERO
    class_b: tuple[tuple[Decimal, Decimal], ...] = ()  # (amount, share paid first)
    materials: tuple[Decimal, ...] = ()
    segments: tuple[MaterialSegment, ...] = ()
    remote_first: Decimal = ZERO


def eligible(costs: Costs) -> tuple[Decimal, tuple[Step, ...]]:
    """Costs the fund reckons with, never below zero, and the steps to them."""
    steps: list[Step] = []
    parts = [(costs.excluded, "全自费"), (costs.over_limit, "超限价")]
    if costs.class_b:
        first = to_fen(sum((amount * share for amount, share in costs.class_b), ZERO))
        formula = " + ".join(f"{money(a)}×{percent(s)}" for a, s in costs.class_b)
        steps.append(Step(name="乙类先行自付", formula=formula, result=money(first)))
        parts.append((first, "乙类先行自付"))
    if costs.materials and costs.segments:
        first = to_fen(sum((_material(p, costs.segments) for p in costs.materials), ZERO))
        formula = "按单价分段：" + "、".join(map(money, costs.materials))
        steps.append(Step(name="耗材先行自付", formula=formula, result=money(first)))
        parts.append((first, "耗材先行自付"))
    taken = [(amount, name) for amount, name in parts if amount]
    left = max(costs.total - sum((amount for amount, _ in taken), ZERO), ZERO)
    formula = " − ".join([money(costs.total), *(f"{money(a)}（{n}）" for a, n in taken)])
    steps.append(Step(name="政策范围内费用", formula=formula, result=money(left)))
    if costs.remote_first:
        first = to_fen(left * costs.remote_first)
        formula = f"{money(left)} − {money(left)}×{percent(costs.remote_first)}（异地先行自付）"
        left -= first
        steps.append(Step(name="异地就医计入报销的费用", formula=formula, result=money(left)))
    return left, tuple(steps)


def _material(price: Decimal, segments: tuple[MaterialSegment, ...]) -> Decimal:
    """What the person pays first of one unit price."""
    paid, below = ZERO, ZERO
    for segment in segments:
        upper = price if segment.up_to is None else min(price, segment.up_to)
        paid += max(upper - below, ZERO) * segment.self_pay
        below = max(upper, below)
    return paid
