"""Amounts of money in yuan."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Optional

from bot.nlu.values.amount_role import own_beside_total, role_of
from bot.nlu.values.found import Found
from bot.nlu.values.money import HOTLINES, MONEY_UNIT, RANGE_AFTER, is_money
from bot.nlu.values.numerals import CHINESE_DIGITS, NUMBER, is_approximate, to_decimal

MOST = Decimal(100_000_000)
"""Above this a number is an account or a telephone number, not a bill."""

LARGEST_COUNT = 1000
"""Days, months, years of age and times are fewer than that."""

_GRADE = r"(?:级|甲|乙|丙|档|类|等)"
_COUNTER = rf"(?:{_GRADE}|次|周?岁|个?月|天)"
_DIGIT = "[一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_AMOUNT = re.compile(
    rf"(?P<sign>[¥￥]\s*)?(?P<number>{NUMBER})(?P<more>[多几来余](?P<scale>[万千百十]?))?"
    rf"(?P<unit>\s*{MONEY_UNIT}(?P<jiao>(?:{_DIGIT}|\d)(?![\d十百千万元块]|{_COUNTER}))?"
    rf"(?:[毛角](?:(?P<fen>{_DIGIT}|\d)(?:分|(?![\d{CHINESE_DIGITS}])))?)?(?:钱)?)?"
    r"(?:整|左右|上下)?"
)
_COUNT_AT_END = re.compile(
    rf"(?:(?<=[\d{CHINESE_DIGITS}十百千万亿])(?:[{CHINESE_DIGITS}]?十[{CHINESE_DIGITS}]?|[{CHINESE_DIGITS}])"
    rf"|(?<=[十百千万亿])\d{{1,3}})$"
)
_GRADE_AT_END = re.compile(rf"(?:(?<=.)[{CHINESE_DIGITS}]|(?<=[十百千万亿])\d)$")
_COUNTED = re.compile(rf"\s*(?:(?P<grade>{_GRADE})|{_COUNTER})")
_SHORTHAND = re.compile(
    r"(?<![a-z\d.])(?P<number>\d{1,5}(?:\.\d{1,4})?|[一二两三四五六七八九十]{1,2})(?P<more>多)?\s?(?P<scale>[wk])"
    rf"(?P<rest>\d)?(?:多|来)?(?![a-z\d])\s?{MONEY_UNIT}?(?:钱)?(?:左右|上下)?"
)
"""1.2w and 3k; 1w5 is 一万五."""
_SCALES = {"万": 10_000, "w": 10_000, "千": 1000, "k": 1000, "百": 100, "十": 10}
_ANSWER = re.compile(
    r"(?:嗯|是|就|有|约|大概|大约|差不多|可能|好像|,|\s)*"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{2,8}(?:\.\d+)?)"
    r"(?:\s*(?:多|吧|左右|上下|的?样子|呢|啊|哦))*[。!]?\s*"
)
"""A message that is a number, as people answer: 大概18000吧."""
_DAY_ALONE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_APPROXIMATE_BEFORE = re.compile(
    r"(?:大概|大约|约|差不多|将近|快|近|接近|好像|估计|左右|约莫|大致|不到|不足|至少|超过|(?<!大)小)\s*$"
)
_APPROXIMATE_AFTER = re.compile(r"^(?:左右|上下|的?样子|以上|出头|不到|有余|好几|挂零)")


def find_amounts(text: str) -> list[Found]:
    """All amounts in ``text``, in order; values are decimal strings in yuan.

    A message that is nothing but a number is an amount as well: the answer to "花了多少钱".
    """
    answer = _ANSWER.fullmatch(text)
    if answer and (len(answer["number"]) > 2 or answer["number"] == text.strip()):
        return _read_answer(text, answer)
    short = [amount for match in _SHORTHAND.finditer(text) if (amount := _read_short(text, match))]
    plain = [amount for match in _AMOUNT.finditer(text) if (amount := _read(text, match))]
    apart = [p for p in plain if not any(p.start < s.end and s.start < p.end for s in short)]
    return own_beside_total(_joined(sorted((*short, *apart), key=lambda amount: amount.start)))


def _read_answer(text: str, answer: re.Match[str]) -> list[Found]:
    number = answer["number"].replace(",", "")
    if number in HOTLINES or _DAY_ALONE.fullmatch(number) or Decimal(number) <= 0:
        return []
    start, end = answer.span("number")
    rounded = _APPROXIMATE_BEFORE.search(text[:start]) or re.search("多|左右|上下|样子", text[end:])
    return [Found(start, end, number, approximate=bool(rounded))]


def _joined(found: list[Found]) -> list[Found]:
    """3万元5千元2百块, said without a break from large to small, is one amount."""
    joined: list[Found] = []
    smallest = Decimal(0)
    for amount in found:
        value, last = Decimal(amount.value), joined[-1] if joined else None
        if last and last.end == amount.start and amount.role is None and 10 * value <= smallest * 9:
            total = Decimal(last.value) + value
            joined[-1] = replace(last, end=amount.end, value=f"{total:f}")
        else:
            joined.append(amount)
        smallest = value
    return joined


def _read_short(text: str, match: re.Match[str]) -> Optional[Found]:
    before, after = text[: match.start()], text[match.end() :]
    scale = _SCALES[match["scale"]]
    number = to_decimal(match["number"])
    if number is None:
        return None
    value = number * scale + Decimal(match["rest"] or 0) * scale / 10
    if not 0 < value <= MOST:
        return None
    rounded = "多" in match[0] or match[0].endswith(("来", "左右", "上下"))
    approximate = bool(
        rounded or _APPROXIMATE_BEFORE.search(before) or _APPROXIMATE_AFTER.match(after)
    )
    plain = f"{value:f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))
    return Found(
        match.start(), match.end(), plain, role=role_of(before, after), approximate=approximate
    )


def _without_count(text: str, match: re.Match[str]) -> re.Match[str]:
    """``match`` without the count of what comes next: 6万 in "6万三甲医院".

    一百八十天 as a whole is a count.
    """
    counted = None if match["unit"] else _COUNTED.match(text, match.end())
    if counted is None:
        return match
    numeral = match["number"]
    whole = None if counted["grade"] else to_decimal(numeral)
    count = (_GRADE_AT_END if counted["grade"] else _COUNT_AT_END).search(numeral)
    if count is None or (whole is not None and whole < LARGEST_COUNT):
        return match
    return _AMOUNT.fullmatch(text, match.start(), match.end() - len(count[0])) or match


def _read(text: str, match: re.Match[str]) -> Optional[Found]:
    whole, match = match, _without_count(text, match)
    before = text[: match.start()]
    after = text[match.end() :] if match is whole else ""  # a count says nothing of the amount
    numeral = match["number"]
    value = to_decimal(numeral)
    if value is None or not is_money(match, before, after):
        return None
    value *= _scale(match, after)
    for part, share in (("jiao", 10), ("fen", 100)):
        value += (to_decimal(match[part] or "") or Decimal(0)) / share
    if not 0 < value <= MOST:
        return None
    return Found(
        match.start(),
        match.end(),
        f"{value:f}",
        role=role_of(before, after),
        approximate=_is_approximate(match, before, after),
    )


def _scale(match: re.Match[str], after: str) -> int:
    """What the number counts: 万 in "3多万", and in the 5 of "5到8万块"; 1 in "两千几百"."""
    scale, unit = match["scale"] or "", match["number"][-1]
    upper_end = RANGE_AFTER.match(after)
    if upper_end and unit not in _SCALES and not match["unit"]:
        scale = upper_end["scale"] or upper_end["bare"] or upper_end["letter"]
    times = _SCALES.get(scale, 1)
    return times if times > _SCALES.get(unit, 1) else 1


def _is_approximate(match: re.Match[str], before: str, after: str) -> bool:
    return bool(
        match["more"]
        or is_approximate(match["number"])
        or match[0].endswith(("左右", "上下"))
        or _APPROXIMATE_BEFORE.search(before)
        or _APPROXIMATE_AFTER.match(after)
    )
