"""Whether a number in a message is a sum of money: by its unit, or by what stands around it."""

from __future__ import annotations

import re

from bot.nlu.values.amount_role import EXCLUDED_AFTER
from bot.nlu.values.numerals import NUMBER, to_decimal

MONEY_UNIT = r"(?:元|块|圆|rmb|人民币)"

LAST_DAY = 31
"""Directly after 年 a number up to this is a month or a day."""

HOTLINES = {
    *("110", "119", "120", "122", "10010", "10086", "95588"),
    *("12320", "12333", "12345", "12366", "12393"),
}
"""Numbers that people call, never what they paid."""

RANGE_AFTER = re.compile(
    rf"\s*(?:-|~|到|至|、)\s*{NUMBER}(?:(?<=(?P<scale>.))\s*{MONEY_UNIT}|(?<=(?P<bare>[万千]))|(?P<letter>[wk]))"
)
"""The upper end of a range of money, behind the lower one: the unit counts for both."""

_NOT_MONEY_AFTER = re.compile(
    r"\s*(?:[%‰年月日号天周岁次回人个位名口家条张份盒瓶支片粒针袋本页种级档级类里米斤公克毫ml米层楼幢栋路期届代院度倍"
    r"分时点届小遍趟室]|床(?!位)|项(?!目)|平(?!均)|的?短信|火急|百分|左右的?人|周岁|星期|工作日|万别|姓|度|一(?![点些]))"
)
_PART_OF_ANOTHER_NUMBER = re.compile(r"(?:第|百分之|[\d.百千万])$")
_UNSAID_BEFORE = re.compile(r"[几数]$")
"""几十万: how many tens is not said."""
_NOT_MONEY_BEFORE = re.compile(
    r"(?:电话|热线|拨打|打|号码|编号|尾号|账号|卡号|[a-z]-?"
    r"|(?:血压|高压|低压|收缩压|舒张压|血糖|尿酸|血小板|白细胞|转氨酶|体重|身高)(?:是|有|都|到|高|在|:)*)$"
)
_UPPER_END = re.compile(rf"\s*(?:-|~|到|至)\s*{NUMBER}(?:之间)?")
_LOWER_END = re.compile(r"(?<![\d.])[1-9]\d{2,}\s*(?:-|~|到|至)\s*$")
_BARE = re.compile(r"\d{2,8}(?:\.\d+)?")
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


def is_money(match: re.Match[str], before: str, after: str) -> bool:
    """Whether ``match`` (groups sign, number, more, scale, unit) between the two is money."""
    numeral = match["number"]
    if _PART_OF_ANOTHER_NUMBER.search(before):
        return False
    if numeral[0] == "十" and _UNSAID_BEFORE.search(before):
        return False
    if match["unit"] or match["sign"]:
        return not _is_no_unit(match, before, after)
    if _NOT_MONEY_BEFORE.search(before) or numeral in HOTLINES:
        return False
    upper_end = _UPPER_END.match(after)
    if upper_end and _NOT_MONEY_AFTER.match(after[upper_end.end() :]):
        return False
    if RANGE_AFTER.match(after):
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
    if match[0].endswith(("左右", "上下")) or EXCLUDED_AFTER.match(after):
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
