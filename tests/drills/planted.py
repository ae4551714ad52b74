"""Personal data that a drill plants, each made anew and never that of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

SURNAMES = "张王李赵陈"
GIVEN = ("建国", "秀英", "小梅", "志强", "桂兰")
STREETS = ("文三路", "人民南路", "解放大道", "中山东路")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


@dataclass(frozen=True)
class Said:
    """A message with personal data, and what of it must be found nowhere."""

    text: str
    planted: tuple[str, ...]


def message(random: Random) -> Said:
    """One of many ways in which people send what they should not."""
    kinds = (_resident_id, _spaced_id, _mobile, _landline, _card, _insurance, _person, _mixed)
    return random.choice(kinds)(random)


def _resident_id(random: Random) -> Said:
    number = resident_id(random)
    return Said(f"我的身份证号{number}，能查到参保记录吗", (number,))


def _spaced_id(random: Random) -> Said:
    number = resident_id(random)
    spaced = f"{number[:6]} {number[6:14]} {number[14:]}"
    return Said(f"身份证是 {spaced} 怎么参保", (number, spaced, number[6:14] + number[14:17]))


def _mobile(random: Random) -> Said:
    number = f"1{random.choice('3578')}{random.randrange(10**8, 10**9)}"
    wide = number.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    return Said(f"打我电话{random.choice((number, wide))}告诉我报销进度", (number, wide))


def _landline(random: Random) -> Said:
    number = f"0571-8{random.randrange(10**6, 10**7)}"
    return Said(f"家里座机{number}，异地备案要多久", (number,))


def _card(random: Random) -> Said:
    number = _with_luhn(f"622202{random.randrange(10**11, 10**12)}")
    return Said(f"报销的钱打到银行卡{number}可以吗", (number,))


def _insurance(random: Random) -> Said:
    number = f"A{random.randrange(10**7, 10**8)}"
    return Said(f"医保卡号{number}怎么冻结了", (number,))


def _person(random: Random) -> Said:
    name = random.choice(SURNAMES) + random.choice(GIVEN)
    street = f"{random.choice(STREETS)}{random.randrange(100, 999)}号"
    house, flat = random.randrange(2, 9), random.randrange(301, 999)
    address = f"{street}{house}幢2单元{flat}室"
    return Said(f"我叫{name}，住杭州市西湖区{address}，怎么参保", (name, address, street))


def _mixed(random: Random) -> Said:
    email = f"{random.choice('abcdef')}{random.randrange(10**6)}.li@example.com"
    number = resident_id(random)
    return Said(f"材料发到{email}行吗，身份证{number}，花了12345.6元", (email, number))


def resident_id(random: Random) -> str:
    """18 digits whose last one is right."""
    born = f"19{random.randrange(40, 99)}{random.randrange(1, 13):02}{random.randrange(1, 29):02}"
    body = f"{random.choice(('110101', '330106', '500103'))}{born}{random.randrange(1000):03}"
    return body + _CHECK[sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True)) % 11]


def _with_luhn(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return f"{body}{-total % 10}"
