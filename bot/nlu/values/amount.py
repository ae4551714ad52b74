"""Amounts of money in yuan."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Optional

from bot.nlu.values.found import Found
from bot.nlu.values.numerals import CHINESE_DIGITS, NUMBER, is_approximate, to_decimal

MOST = Decimal(100_000_000)
"""Above this a number is an account or a telephone number, not a bill."""

_MONEY_UNIT = r"(?:元|块|圆|rmb|人民币)"
_COUNTER = r"(?:级|甲|乙|丙|档|次|周?岁|类|等|个?月|天)"
_AMOUNT = re.compile(
    rf"(?P<sign>[¥￥]\s*)?(?P<number>{NUMBER})(?P<more>[多几来余](?P<scale>[万千百]?))?"
    rf"(?P<unit>\s*{_MONEY_UNIT}(?P<jiao>[一二三四五六七八九\d](?![\d十百千万元块]|{_COUNTER}))?(?:[毛角])?(?:钱)?)?"
    r"(?:整|左右|上下)?"
)
_COUNT_AT_END = re.compile(
    rf"(?:(?<=[\d十百千万亿])[{CHINESE_DIGITS}][{CHINESE_DIGITS}十]{{0,2}}|(?<=[十百千万亿])\d{{1,3}})$"
)
_COUNTED = re.compile(rf"\s*{_COUNTER}")
_SHORTHAND = re.compile(
    r"(?<![a-z\d.])(?P<number>\d{1,5}(?:\.\d{1,4})?)(?P<more>多)?\s?(?P<scale>[wk])"
    rf"(?P<rest>\d)?(?:多|来)?(?![a-z\d])\s?{_MONEY_UNIT}?(?:钱)?(?:左右|上下)?"
)
"""1.2w and 3k; 1w5 is 一万五."""
_NOT_MONEY_AFTER = re.compile(
    r"\s*(?:[%‰年月日号天周岁次回人个位名口家条张份盒瓶支片粒针袋本页种级档级类里米斤公克毫ml米层楼幢栋路期届代院度倍"
    r"分时点届小]|百分|左右的?人|周岁|星期|工作日|万别|姓|度|一(?![点些]))"
)
_PART_OF_ANOTHER_NUMBER = re.compile(r"(?:第|百分之|[\d.])$")
_NOT_MONEY_BEFORE = re.compile(r"(?:电话|热线|拨打|打|号码|编号|年|尾号|账号|卡号|[a-z]-?)$")
_RANGE_AFTER = re.compile(
    rf"\s*(?:-|~|到|至|、)\s*{NUMBER}(?:(?<=(?P<scale>.))\s*{_MONEY_UNIT}|(?<=(?P<bare>[万千]))|(?P<letter>[wk]))"
)
_SCALES = {"万": 10_000, "w": 10_000, "千": 1000, "k": 1000, "百": 100}
_WHOLE_MESSAGE = re.compile(r"\d{2,8}(?:\.\d+)?")
_HOTLINES = {"110", "119", "120", "122", "12320", "12333", "12345", "12366", "12393"}
_MONEY_BEFORE = re.compile(
    r"(?:花|共|总|计|费|费用|药费|钱|付|交|缴|垫|报|退|扣|自费|乙类|限价|线|起付|余额|押金|金额|额度|账单|发票|收|要|剩|欠|赔|给|到)"
    r"(?:了|是|的|掉|去|我|他|她|出|有|得|完|销|差不多|大概|大约|将近|快|约|才|就|只|近|:|,|\s){0,4}$"
)
_VISIT_BEFORE = re.compile(r"(?:住院|门诊|急诊|看病|在职|退休|[一二三]级|[一二三]甲|医院)\s*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_APPROXIMATE_BEFORE = re.compile(
    r"(?:大概|大约|约|差不多|将近|快|近|接近|好像|估计|左右|不到|不足|至少|超过|(?<!大)小)\s*$"
)
_APPROXIMATE_AFTER = re.compile(r"^(?:左右|上下|的?样子|以上)")

_ROLES = (
    ("deductible", re.compile(r"(?:起付线?|门槛费?)[^,。;\d]{0,4}$")),
    ("excluded", re.compile(r"(?:自费|全自费|丙类|目录外|不能报|不报|不在目录)[^,。;\d]{0,6}$")),
    ("class_b", re.compile(r"乙类[^,。;\d]{0,6}$")),
    ("over_limit", re.compile(r"(?:超限价?|超(?:过|出|了)限价)[^,。;\d]{0,6}$")),
    ("reimbursed", re.compile(r"(?:报了|报销了|已报|报掉|报回|统筹支付|医保支付)[^,。;\d]{0,4}$")),
    (
        "total",
        re.compile(r"(?:花|一共|总共|总计|总费用|总额|合计|费用|住院费|医药费)[^,。;\d]{0,6}$"),
    ),
)
_EXCLUDED_AFTER = re.compile(
    rf"^(?:的)?(?:是|都是|属于)?(?:自费|丙类|目录外|不能报|不报)(?![^,。;]{{0,4}}{NUMBER})"
)
"""What is said after the amount, unless it goes on to an amount of its own: 花了5万自费8千."""


def find_amounts(text: str) -> list[Found]:
    """All amounts in ``text``, in order; values are decimal strings in yuan.

    A message that is nothing but a number is an amount as well: the answer to "花了多少钱".
    """
    whole = text.strip()
    if _WHOLE_MESSAGE.fullmatch(whole) and whole not in _HOTLINES and Decimal(whole) > 0:
        start = text.index(whole)
        return [Found(start, start + len(whole), whole)]
    short = [amount for match in _SHORTHAND.finditer(text) if (amount := _read_short(text, match))]
    plain = [amount for match in _AMOUNT.finditer(text) if (amount := _read(text, match))]
    apart = [p for p in plain if not any(p.start < s.end and s.start < p.end for s in short)]
    return _joined(sorted((*short, *apart), key=lambda amount: amount.start))


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
    value = Decimal(match["number"]) * scale + Decimal(match["rest"] or 0) * scale / 10
    if not 0 < value <= MOST:
        return None
    rounded = "多" in match[0] or match[0].endswith(("来", "左右", "上下"))
    approximate = bool(
        rounded or _APPROXIMATE_BEFORE.search(before) or _APPROXIMATE_AFTER.match(after)
    )
    plain = f"{value:f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))
    return Found(
        match.start(), match.end(), plain, role=_role(before, after), approximate=approximate
    )


def _without_count(text: str, match: re.Match[str]) -> re.Match[str]:
    """``match`` without the count of what comes next: 6万 in "6万三甲医院"."""
    count = _COUNT_AT_END.search(match["number"])
    if count is None or match["unit"] or not _COUNTED.match(text, match.end()):
        return match
    return _AMOUNT.fullmatch(text, match.start(), match.end() - len(count[0])) or match


def _read(text: str, match: re.Match[str]) -> Optional[Found]:
    whole, match = match, _without_count(text, match)
    before = text[: match.start()]
    after = text[match.end() :] if match is whole else ""  # a count says nothing of the amount
    numeral = match["number"]
    value = to_decimal(numeral)
    if value is None or not _is_money(match, before, after):
        return None
    value *= _scale(match, after)
    if match["jiao"]:
        tenths = to_decimal(match["jiao"])
        value += (tenths or Decimal(0)) / 10
    if not 0 < value <= MOST:
        return None
    return Found(
        match.start(),
        match.end(),
        f"{value:f}",
        role=_role(before, after),
        approximate=_is_approximate(match, before, after),
    )


def _scale(match: re.Match[str], after: str) -> int:
    """What the number counts: 万 in "3多万", and in the 5 of "5到8万块"."""
    scale = match["scale"] or ""
    upper_end = _RANGE_AFTER.match(after)
    if upper_end and match["number"][-1] not in _SCALES and not match["unit"]:
        scale = upper_end["scale"] or upper_end["bare"] or upper_end["letter"]
    return _SCALES.get(scale, 1)


def _is_money(match: re.Match[str], before: str, after: str) -> bool:
    if _PART_OF_ANOTHER_NUMBER.search(before):
        return False
    if match["unit"] or match["sign"]:
        return True
    if _NOT_MONEY_BEFORE.search(before) or match["number"] in _HOTLINES:
        return False
    if _RANGE_AFTER.match(after):
        return True
    return not _NOT_MONEY_AFTER.match(after) and _is_money_without_unit(match, before)


def _is_money_without_unit(match: re.Match[str], before: str) -> bool:
    """一万二 is money by itself, bare digits only after 花了 and the like or before 左右."""
    numeral = match["number"]
    if match["scale"] or (len(numeral) > 1 and any(unit in numeral for unit in "百千万")):
        return True
    digits = numeral.replace(",", "")
    rounded = len(digits) > 2 and match[0].endswith(("左右", "上下"))
    bill = len(digits) > 2 and _VISIT_BEFORE.search(before) and not _YEAR.fullmatch(digits)
    cued = rounded or bill or _MONEY_BEFORE.search(before)
    return bool(cued and _WHOLE_MESSAGE.fullmatch(digits))


def _role(before: str, after: str) -> Optional[str]:
    if _EXCLUDED_AFTER.match(after):
        return "excluded"
    for role, cue in _ROLES:
        if cue.search(before):
            return role
    return None


def _is_approximate(match: re.Match[str], before: str, after: str) -> bool:
    return bool(
        match["more"]
        or is_approximate(match["number"])
        or match[0].endswith(("左右", "上下"))
        or _APPROXIMATE_BEFORE.search(before)
        or _APPROXIMATE_AFTER.match(after)
    )
