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

LARGEST_COUNT = 1000
"""Days, months, years of age and times are fewer than that."""

LAST_DAY = 31
"""Directly after 年 a number up to this is a month or a day."""

_MONEY_UNIT = r"(?:元|块|圆|rmb|人民币)"
_GRADE = r"(?:级|甲|乙|丙|档|类|等)"
_COUNTER = rf"(?:{_GRADE}|次|周?岁|个?月|天)"
_DIGIT = "[一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_AMOUNT = re.compile(
    rf"(?P<sign>[¥￥]\s*)?(?P<number>{NUMBER})(?P<more>[多几来余](?P<scale>[万千百十]?))?"
    rf"(?P<unit>\s*{_MONEY_UNIT}(?P<jiao>(?:{_DIGIT}|\d)(?![\d十百千万元块]|{_COUNTER}))?"
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
    rf"(?P<rest>\d)?(?:多|来)?(?![a-z\d])\s?{_MONEY_UNIT}?(?:钱)?(?:左右|上下)?"
)
"""1.2w and 3k; 1w5 is 一万五."""
_NOT_MONEY_AFTER = re.compile(
    r"\s*(?:[%‰年月日号天周岁次回人个位名口家条张份盒瓶支片粒针袋本页种级档级类里米斤公克毫ml米层楼幢栋路期届代院度倍"
    r"分时点届小遍趟床室]|项(?!目)|平(?!均)|的?短信|火急|百分|左右的?人|周岁|星期|工作日|万别|姓|度|一(?![点些])"
    r"|元[区里桥镇])"
)
_PART_OF_ANOTHER_NUMBER = re.compile(r"(?:第|百分之|[\d.百千万])$")
_UNSAID_BEFORE = re.compile(r"[几数]$")
"""几十万: how many tens is not said."""
_NOT_MONEY_BEFORE = re.compile(
    r"(?:电话|热线|拨打|打|号码|编号|尾号|账号|卡号|[a-z]-?"
    r"|(?:血压|高压|低压|收缩压|舒张压|血糖|尿酸|血小板|白细胞|转氨酶|体重|身高)(?:是|有|都|到|高|在|:)*)$"
)
_RANGE_AFTER = re.compile(
    rf"\s*(?:-|~|到|至|、)\s*{NUMBER}(?:(?<=(?P<scale>.))\s*{_MONEY_UNIT}|(?<=(?P<bare>[万千]))|(?P<letter>[wk]))"
)
_UPPER_END = re.compile(rf"\s*(?:-|~|到|至)\s*{NUMBER}(?:之间)?")
_LOWER_END = re.compile(r"(?<![\d.])[1-9]\d{2,}\s*(?:-|~|到|至)\s*$")
_SCALES = {"万": 10_000, "w": 10_000, "千": 1000, "k": 1000, "百": 100, "十": 10}
_BARE = re.compile(r"\d{2,8}(?:\.\d+)?")
_ANSWER = re.compile(
    r"(?:嗯|是|就|有|约|大概|大约|差不多|可能|好像|,|\s)*"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{2,8}(?:\.\d+)?)"
    r"(?:\s*(?:多|吧|左右|上下|的?样子|呢|啊|哦))*[。!]?\s*"
)
"""A message that is a number, as people answer: 大概18000吧."""
_DAY_ALONE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_HOTLINES = {
    *("110", "119", "120", "122", "10010", "10086", "95588"),
    *("12320", "12333", "12345", "12366", "12393"),
}
_STARTS_A_BILL = re.compile(r"\s*(?:,|能报|可以报|报多少|[一二三]级|[一二三]甲)")
_MONEY_BEFORE = re.compile(
    r"(?:花|用|刷|掏|腰包|共|总|总价|计|费|费用|药费|钱|付|交|缴|垫|报|下来|退|扣|自费|[甲乙丙]类|目录外|项目|限价|限额"
    r"|线|标准|起付|余额|押金|金额|额度|账单|发票|收|要|剩|欠|赔|给|[收拿花领]到|到账|到手)"
    r"(?:了|是|的|掉|去|我|他|她|出|有|得|完|销|差不多|大概|大约|将近|快|约|才|就|只|近|:|,|\s){0,4}$"
)
_VISIT_BEFORE = re.compile(r"(?:住院|门诊|急诊|看病|在职|退休|[一二三]级|[一二三]甲|医院)\s*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_A_YEAR_BEFORE = re.compile(r"(?:交|缴|到|从|至)了?$")
_TOGETHER = re.compile(r"(?!\s*(?:$|[,。;?!]|钱|左右|上下))")
"""一块 that goes on is "together" and not one yuan: 一块办."""
_APPROXIMATE_BEFORE = re.compile(
    r"(?:大概|大约|约|差不多|将近|快|近|接近|好像|估计|左右|约莫|大致|不到|不足|至少|超过|(?<!大)小)\s*$"
)
_APPROXIMATE_AFTER = re.compile(r"^(?:左右|上下|的?样子|以上|出头|不到|有余|好几|挂零)")

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
_EXCLUDED_AFTER = re.compile(
    rf"^(?:的)?(?:是|都是|属于)?(?:自费|丙类|目录外|不能报|不报)(?![^,。;]{{0,4}}{NUMBER})"
)
"""What is said after the amount, unless it goes on to an amount of its own: 花了5万自费8千."""


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
    return _own_beside_total(_joined(sorted((*short, *apart), key=lambda amount: amount.start)))


def _read_answer(text: str, answer: re.Match[str]) -> list[Found]:
    number = answer["number"].replace(",", "")
    if number in _HOTLINES or _DAY_ALONE.fullmatch(number) or Decimal(number) <= 0:
        return []
    start, end = answer.span("number")
    rounded = _APPROXIMATE_BEFORE.search(text[:start]) or re.search("多|左右|上下|样子", text[end:])
    return [Found(start, end, number, approximate=bool(rounded))]


def _own_beside_total(found: list[Found]) -> list[Found]:
    """自付1.2万 is a share where the bill is named too; alone it is the bill, paid in advance."""
    if any(amount.role in {"total", "reimbursed"} for amount in found):
        return found
    return [replace(amount, role=None) if amount.role == "own" else amount for amount in found]


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
        match.start(), match.end(), plain, role=_role(before, after), approximate=approximate
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
    if value is None or not _is_money(match, before, after):
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
        role=_role(before, after),
        approximate=_is_approximate(match, before, after),
    )


def _scale(match: re.Match[str], after: str) -> int:
    """What the number counts: 万 in "3多万", and in the 5 of "5到8万块"; 1 in "两千几百"."""
    scale, unit = match["scale"] or "", match["number"][-1]
    upper_end = _RANGE_AFTER.match(after)
    if upper_end and unit not in _SCALES and not match["unit"]:
        scale = upper_end["scale"] or upper_end["bare"] or upper_end["letter"]
    times = _SCALES.get(scale, 1)
    return times if times > _SCALES.get(unit, 1) else 1


def _is_money(match: re.Match[str], before: str, after: str) -> bool:
    numeral = match["number"]
    if _PART_OF_ANOTHER_NUMBER.search(before):
        return False
    if numeral[0] == "十" and _UNSAID_BEFORE.search(before):
        return False
    if match["unit"] or match["sign"]:
        return not _is_no_unit(match, before, after)
    if _NOT_MONEY_BEFORE.search(before) or numeral in _HOTLINES:
        return False
    upper_end = _UPPER_END.match(after)
    if upper_end and _NOT_MONEY_AFTER.match(after[upper_end.end() :]):
        return False
    if _RANGE_AFTER.match(after):
        return True
    return not _NOT_MONEY_AFTER.match(after) and _is_money_without_unit(match, before, after)


def _is_no_unit(match: re.Match[str], before: str, after: str) -> bool:
    """Whether 元 and 块 are another word: 三元区, 一块办."""
    if match["unit"] == "元" and re.match("[区里桥镇]", after):
        return True
    together = match["number"] == "一" and match["unit"] == "块" and _TOGETHER.match(after)
    return bool(together and not _MONEY_BEFORE.search(before))


def _is_money_without_unit(match: re.Match[str], before: str, after: str) -> bool:
    """一万二 is money by itself; bare digits are after 花了 and the like, before 左右 or 自费, at
    the beginning of what answers a question."""
    numeral = match["number"]
    digits = numeral.replace(",", "")
    is_year = bool(_YEAR.fullmatch(digits))
    if before.endswith("年") and (is_year or (to_decimal(numeral) or 0) <= LAST_DAY):
        return False
    if match["scale"] or (len(numeral) > 1 and any(unit in numeral for unit in "百千万佰仟")):
        return True
    if not _BARE.fullmatch(digits) or re.match(r"\s\d{3}(?!\d)", after):
        return False
    if is_year and (_OF_A_YEAR_BEFORE.search(before) or after.startswith("的")):
        return False
    if len(digits) > 2 and _said_as_money(match, before, after, is_year):
        return True
    return bool(_MONEY_BEFORE.search(before))


def _said_as_money(match: re.Match[str], before: str, after: str, is_year: bool) -> bool:
    """Whether three digits and more are money for what stands around them."""
    if match[0].endswith(("左右", "上下")) or _EXCLUDED_AFTER.match(after):
        return True
    lower_end = _LOWER_END.search(before)
    if lower_end:
        said = before[: lower_end.start()]
        alone = not said.strip() and not after.strip()
        return bool(alone or _MONEY_BEFORE.search(said) or after.startswith("之间"))
    answers = re.match("[1-9]", match["number"]) and not before.strip()
    listed = after.lstrip().startswith(",") and len(match["number"]) <= 3  # 886,下线
    starts = answers and not listed and (_STARTS_A_BILL.match(after) or _UPPER_END.fullmatch(after))
    return not is_year and bool(starts or before.endswith("年") or _VISIT_BEFORE.search(before))


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
