"""Writes numbers out as a person reads them aloud, before a voice reads them wrongly.

Text-to-speech engines disagree on 12393, 60%-90% and 9:00-17:30, so nothing is left to them:
after ``spoken_zh`` a text holds no figure any more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import cn2an

from knowledge.amounts import HOTLINES

_LONGEST_NUMBER = 12
"""Digits up to which a number is a quantity; longer ones are a code, read digit by digit."""
_YI = 10**8  # 亿

_PLAIN_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
_PHONE_DIGITS = str.maketrans("0123456789", "零幺二三四五六七八九")

_TO = r"\s*(?:-|–|—|−|~|～|至|到)\s*"
_NUM = r"\d+(?:\.\d+)?"
_COUNTED = (
    r"(?:个|次|年|天|周(?!岁)|元|块|万|亿|倍|份|位|张|家|小时|分钟|人|种|项|条|类|点|样|步|笔"
    r"|岁|角|分(?!之))"
)
_CALL = r"(?<=拨打)|(?<=致电)|(?<=电话)|(?<=热线)|(?<=加拨)|(?<=打)|(?<=拨)"
_AFTER = rf"(?![\d.]*\d|{_TO}\d|\s*(?:元|块|万|亿|%|％|人|个|次|年|月|日|天|岁|号文))"


def spoken_zh(text: str) -> str:
    """``text`` with every number in words: 幺二三九三, 百分之六十到百分之九十, 三万七千八百元."""
    text = _FIGURE.sub(lambda match: str(unicodedata.decimal(match[0])), text)
    text = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", text.translate(_HALF_WIDTH))
    for pattern, read in _READINGS:
        text = pattern.sub(read, text)
    return text


def digits_zh(digits: str) -> str:
    """Digit by digit, as years and codes are read: 二零二六. Letters stay as they are."""
    return digits.translate(_PLAIN_DIGITS)


def phone_zh(number: str) -> str:
    """A telephone number as it is read aloud: 1 is 幺, long numbers in groups."""
    parts = [part for part in re.split(r"[-\s]+", number) if part]
    if len(parts) == 1 and len(number) == 11 and number.startswith("1"):
        parts = [number[:3], number[3:7], number[7:]]
    return "，".join(part.translate(_PHONE_DIGITS) for part in parts)


@lru_cache(maxsize=4096)
def number_zh(number: str) -> str:
    """A quantity: 一万八千七百九十七, 三点五. Codes with leading zeros are read by digit."""
    whole, _, fraction = number.partition(".")
    if len(whole) > _LONGEST_NUMBER or (len(whole) > 1 and whole.startswith("0")):
        said = digits_zh(whole)
    else:
        said = _whole_zh(int(whole))
    return f"{said}点{digits_zh(fraction)}" if fraction else said


def _whole_zh(number: int) -> str:
    """cn2an leaves out the 零 of 一亿零一千, which then sounds like 110,000,000."""
    above, below = divmod(number, _YI)
    if above and 0 < below < _YI // 10:
        return f"{cn2an.an2cn(above, 'low')}亿零{cn2an.an2cn(below, 'low')}"
    return str(cn2an.an2cn(number, "low"))


def money_zh(amount: str) -> str:
    """An amount in 元: 三万七千八百元, 十二元三角四分, 十二元零五分."""
    whole, _, fraction = amount.partition(".")
    if len(fraction) > 2:
        return f"{number_zh(amount)}元"
    jiao, fen = fraction.ljust(2, "0")[0], fraction.ljust(2, "0")[1]
    yuan = f"{_counted(str(int(whole)))}元"
    if fraction.strip("0") == "":
        return yuan
    small = (f"{_counted(jiao)}角" if jiao != "0" else "零" if fen != "0" else "") + (
        f"{_counted(fen)}分" if fen != "0" else ""
    )
    return small.lstrip("零") if int(whole) == 0 else yuan + small


def _counted(number: str) -> str:
    """Before a measure word a lone two is 两."""
    return "两" if number == "2" else number_zh(number)


def _percent(number: str, mark: str) -> str:
    return f"{'百分之' if mark == '%' else '千分之'}{number_zh(number)}"


def _read_percents(match: re.Match[str]) -> str:
    mark = match["mark"]
    first = _percent(match["a"], mark)
    return f"{first}到{_percent(match['b'], mark)}" if match["b"] else first


def _read_date(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    said = f"{digits_zh(year)}年{number_zh(str(int(month)))}月"
    return f"{said}{number_zh(str(int(day)))}日" if day else said


def _read_clock(match: re.Match[str]) -> str:
    first = _clock(match["h1"], match["m1"])
    return f"{first}到{_clock(match['h2'], match['m2'])}" if match["h2"] else first


def _clock(hour: str, minute: str) -> str:
    said = f"{_counted(str(int(hour)))}点"
    if minute == "00":
        return said
    tens = "零" if minute.startswith("0") else ""
    return f"{said}{tens}{number_zh(str(int(minute)))}分"


def _read_money(match: re.Match[str]) -> str:
    return money_zh(match["amount"])


def _read_range(match: re.Match[str]) -> str:
    return f"{number_zh(match['a'])}到{number_zh(match['b'])}"


def _read_number(match: re.Match[str]) -> str:
    return number_zh(match[0])


def _read_identity(match: re.Match[str]) -> str:
    number = match[0]
    groups = [number[:6], number[6:10], number[10:14], number[14:]]
    return "，".join(group.translate(_PHONE_DIGITS) for group in groups)


_FIGURE = re.compile(r"\d")
"""Figures of any script: full-width ones are common, and nothing else may stop a call either."""
_HALF_WIDTH = str.maketrans("．％", ".%")

_Reading = tuple[re.Pattern[str], Callable[[re.Match[str]], str] | str]

_READINGS: tuple[_Reading, ...] = (
    # Document numbers: 国办发〔2021〕14号
    (
        re.compile(r"[〔\[［【（(](\d{4})[〕\]］】）)]\s*(?:第)?(\d+)号"),
        lambda m: f"{digits_zh(m[1])}年第{number_zh(m[2])}号",
    ),
    # Numbers of people and telephones, digit by digit
    (re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])"), _read_identity),
    (
        re.compile(
            r"(?<![\d.])(?:0\d{2,3}[-\s]\d{3,8}|[48]00[-\s]\d{3,4}[-\s]\d{3,4}|1[3-9]\d{9})(?!\d)"
        ),
        lambda m: phone_zh(m[0]),
    ),
    (
        re.compile(
            rf"(?<![\d.\-~～])(?:{'|'.join(sorted(HOTLINES, key=len, reverse=True))}){_AFTER}"
        ),
        lambda m: phone_zh(m[0]),
    ),
    (re.compile(rf"(?:{_CALL})\d{{3,12}}{_AFTER}"), lambda m: phone_zh(m[0])),
    # Percentages, dates, times, money
    (
        re.compile(rf"(?P<a>{_NUM})(?:[%‰]?{_TO}(?P<b>{_NUM}))?\s*(?P<mark>[%‰])"),
        _read_percents,
    ),
    (
        re.compile(
            r"(?<!\d)((?:19|20)\d{2})(?:-|/|\.)(0?[1-9]|1[0-2])(?:-|/|\.)(0?[1-9]|[12]\d|3[01])(?!\d)"
        ),
        _read_date,
    ),
    (
        re.compile(r"(?<!\d)((?:19|20)\d{2})年(0?[1-9]|1[0-2])月(?:(0?[1-9]|[12]\d|3[01])日)?"),
        _read_date,
    ),
    (
        re.compile(
            rf"(?<!\d)(?P<h1>[01]?\d|2[0-4])[:：](?P<m1>[0-5]\d)"
            rf"(?:{_TO}(?P<h2>[01]?\d|2[0-4])[:：](?P<m2>[0-5]\d))?(?!\d)"
        ),
        _read_clock,
    ),
    (
        re.compile(rf"(?<!\d)((?:19|20)\d{{2}})年?{_TO}((?:19|20)\d{{2}})(?=年|届|版)"),
        lambda m: f"{digits_zh(m[1])}到{digits_zh(m[2])}",
    ),
    (re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|版|届)"), lambda m: digits_zh(m[1])),
    (re.compile(rf"[¥￥]\s*(?P<amount>{_NUM})(?!\d)元?"), _read_money),
    # Ranges and fractions
    (re.compile(r"(?<=[年月日号点分元岁])\s*[-–—−~～]\s*(?=\d)"), "到"),
    (
        re.compile(rf"(?P<a>{_NUM}){_TO}(?P<b>{_NUM})(?![\d-])"),
        _read_range,
    ),
    (
        re.compile(r"(?<![\d/])(\d{1,3})/(\d{1,3})(?![\d/])"),
        lambda m: f"{number_zh(m[2])}分之{number_zh(m[1])}",
    ),
    (re.compile(rf"(?P<amount>{_NUM})\s*元"), _read_money),
    # What is left: quantities
    (re.compile(rf"(?<![\d.第])2(?={_COUNTED})"), "两"),
    (re.compile(r"(?<![\w%])[-−](?=\d)"), "负"),
    (re.compile(_NUM), _read_number),
)
