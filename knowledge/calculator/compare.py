"""What a change of the question changes: "换成二级医院呢", "一万五呢"."""

from __future__ import annotations

from decimal import Decimal

from knowledge.answer import Record
from knowledge.calculation import Amount, Calculation, Totals
from knowledge.calculator.inputs import LABELS
from knowledge.calculator.money import yuan


class Difference(Record):
    """The second calculation against the first.

    ``fund`` and ``own`` are signed changes of what the funds and the person pay; None where one of
    the two is not a single figure.
    """

    changed: tuple[str, ...]  # 医院级别：三级→二级
    fund: Amount | None
    own: Amount | None
    text: str


def compare(before: Calculation, after: Calculation) -> Difference:
    """Say what changed in the question and in the result."""
    changed = tuple(_changes(before, after))
    lead = "，".join(changed) or "条件没有变"
    if before.result is None or after.result is None:
        text = f"{lead}：基金支付从{_fund(before)}变为{_fund(after)}。"
        return Difference(changed=changed, fund=None, own=None, text=text)
    fund = _paid(after.result) - _paid(before.result)
    own = Decimal(after.result.self) - Decimal(before.result.self)
    text = f"{lead}：基金{_more(fund, '付')}，个人{_more(own, '付')}。"
    return Difference(changed=changed, fund=f"{fund:+.2f}", own=f"{own:+.2f}", text=text)


def _changes(before: Calculation, after: Calculation) -> list[str]:
    names = dict.fromkeys((*before.inputs, *after.inputs))
    return [
        f"{LABELS[name]}：{_shown(before.inputs.get(name))}→{_shown(after.inputs.get(name))}"
        for name in names
        if name in LABELS and before.inputs.get(name) != after.inputs.get(name)
    ]


def _shown(value: object) -> str:
    if value is None or value == []:
        return "没有说"
    if isinstance(value, list):
        return "、".join(map(_shown, value))
    return str(value).removesuffix(".00")


def _paid(totals: Totals) -> Decimal:
    return Decimal(totals.fund)


def _fund(calculation: Calculation) -> str:
    if calculation.result is not None:
        return f"{yuan(_paid(calculation.result))}元"
    if calculation.result_min is None or calculation.result_max is None:
        return "没有可靠的数"
    low, high = _paid(calculation.result_min), _paid(calculation.result_max)
    return f"{yuan(low)}到{yuan(high)}元"


def _more(change: Decimal, verb: str) -> str:
    if change == 0:
        return "不变"
    return f"{'多' if change > 0 else '少'}{verb}{yuan(abs(change))}元"
