"""What a sum of money is for: the bill, a part that is not paid for, what was paid back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Optional

from bot.nlu.values.found import Found
from bot.nlu.values.numerals import NUMBER

_ROLES = (
    ("deductible", re.compile(r"(?:起付线?|门槛费?)[^,。;\d]{0,4}$")),
    ("excluded", re.compile(r"(?:自费|全自费|丙类|目录外|不能报|不报|不在目录)[^,。;\d]{0,6}$")),
    ("class_b", re.compile(r"乙类[^,。;\d]{0,6}$")),
    ("class_a", re.compile(r"甲类[^,。;\d]{0,6}$")),
    ("over_limit", re.compile(r"(?:超限价?|超(?:过|出|了)限价)[^,。;\d]{0,6}$")),
    ("limit", re.compile(r"(?:封顶线?|限额|余额|额度)[^,。;\d]{0,4}$")),
    (
        "reimbursed",
        re.compile(
            r"(?:(?:报了|报销了|已报|报掉|报回|报下来)[^,。;\d]{0,4}"
            r"|(?:统筹|基金|医保)[^,。;\d]{0,4}付了?)$"
        ),
    ),
    (
        "own",
        re.compile(
            r"(?:自付|自掏|个人(?:支付|负担|付)|自己(?:付|掏|出)|账户(?:支付|付|扣))[^,。;\d]{0,4}$"
        ),
    ),
    (
        "total",
        re.compile(
            r"(?:花|一共|总共|总计|总费用|总额|总价|合计|费用|住院费|医药费)[^,。;\d]{0,6}$"
        ),
    ),
)
EXCLUDED_AFTER = re.compile(
    rf"^(?:的)?(?:是|都是|属于)?(?:自费|丙类|目录外|不能报|不报)(?![^,。;]{{0,4}}{NUMBER})"
)
"""What is said after the amount, unless it goes on to an amount of its own: 花了5万自费8千."""


def role_of(before: str, after: str) -> Optional[str]:
    """The role of a sum between ``before`` and ``after``; None when nothing is said of it."""
    if EXCLUDED_AFTER.match(after):
        return "excluded"
    for role, cue in _ROLES:
        if cue.search(before):
            return role
    return None


def own_beside_total(found: list[Found]) -> list[Found]:
    """自付1.2万 is a share where the bill is named too; alone it is the bill, paid in advance."""
    if any(amount.role in {"total", "reimbursed"} for amount in found):
        return found
    return [replace(amount, role=None) if amount.role == "own" else amount for amount in found]
