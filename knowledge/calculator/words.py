"""From how people and files word a group, a hospital level or a kind of treatment to the one value.

Each function gives None where the words do not decide ("居民" says nothing about the age) and
raises ``ValueError`` where they are not understood at all.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TypeVar

from knowledge.insured import Insurance, Level, Person, RemoteStatus, Visit

Word = TypeVar("Word", bound=StrEnum)

DO_NOT_KNOW = frozenset({"不知道", "不清楚", "不确定", "不记得", "未知", "unknown", "?", "？"})

_INSURANCES = {
    Insurance.RESIDENT: r"居民|新农合|农合|城乡|少儿医保|学生医保",
    Insurance.EMPLOYEE: r"职工|职保|在职|灵活就业|单位医保",
}
_PERSONS = {
    Person.RETIRED: r"退休",
    Person.ACTIVE: r"在职|上班|灵活就业",
    Person.STUDENT: r"大学生|高校",
    Person.CHILD: r"(?<!大)学生|儿童|少儿|未成年|婴|孩|新生儿",
    Person.ADULT: r"(?<!未)成年|劳动年龄|60(?:周)?岁以下",
    Person.ELDERLY: r"老|60(?:周)?岁(?:及)?以上",
}
_NEUTRAL_PERSON = r"居民|职工|参保人|全部|其他"
_VISITS = {
    Visit.CHRONIC: r"慢特病|慢性病|慢病|特殊病|特病|门特|门慢|大门诊",
    Visit.SERIOUS: r"大病|二次报销",
    Visit.MATERNITY: r"生育|生孩子|分娩|产检",
    Visit.EMERGENCY: r"急诊",
    Visit.OUTPATIENT: r"门诊",
    Visit.INPATIENT: r"住院",
}
_LEVELS = {
    Level.COMMUNITY: r"社区|乡镇|基层|卫生院|卫生室|村|^community$",
    Level.COUNTY_SECOND: r"县级二级|县二级|县级二类|^level2_county$",
    Level.THIRD_SPECIAL: r"特等|特级|三特|省部属|部属|省属三级|省级三甲|^level3_special$",
    Level.THIRD: r"三级|三甲|三乙|三丙|3级|3甲|^level3$|^3$",
    Level.SECOND: r"二级|二甲|二乙|2级|2甲|^level2$|^2$",
    Level.FIRST: r"一级|一甲|1级|^level1$|^1$",
}
_REMOTE = {
    RemoteStatus.IN_PROVINCE: r"省内",
    RemoteStatus.REFERRAL: r"转诊|转院|转外",
    RemoteStatus.EMERGENCY: r"急诊|抢救",
    RemoteStatus.UNFILED: r"未备案|没备案|没有备案|忘.*备案|自行|临时外出|其他临时",
    RemoteStatus.FILED: r"备案|长期居住|异地安置|常驻",
}
_AT_HOME = r"^(?:本地|市内|本市|不是|否|无|没有|非异地|参保地)$"
_DIGITS = str.maketrans("1234", "一二三四")


def insurance(text: str) -> Insurance:
    """职工 or 居民."""
    return _first(text, _INSURANCES)


def visit(text: str) -> Visit:
    """Kind of treatment."""
    return _first(text, _VISITS)


def level(text: str) -> Level:
    """Hospital level."""
    return _first(text, _LEVELS)


def remote(text: str) -> RemoteStatus | None:
    """Standing away from home; None: treated at home."""
    return None if re.search(_AT_HOME, text) else _first(text, _REMOTE)


def person(text: str) -> Person | None:
    """The group; None for words that hold for several groups ("居民", "在职/退休")."""
    found = {group for group, words in _PERSONS.items() if re.search(words, text)}
    if Person.CHILD in found and "其他居民" not in text:
        found.discard(Person.STUDENT)  # 少儿、大学生 are insured on the same terms
    if len(found) == 1 and "其他居民一" not in text:
        return found.pop()
    if found or re.search(_NEUTRAL_PERSON, text):
        return None
    raise ValueError(text)


def tier(text: str) -> str:
    """Contribution tier: 一档, 二档, 低档, 高档 …; what stands in brackets is left out."""
    name = re.sub(r"[（(].*", "", text).removeprefix("第").translate(_DIGITS).strip()
    if not re.fullmatch(r"[一二三四高中低](?:档)?", name):
        raise ValueError(text)
    return name if name.endswith("档") else f"{name}档"


def _first(text: str, patterns: dict[Word, str]) -> Word:
    for word, pattern in patterns.items():
        if re.search(pattern, text):
            return word
    raise ValueError(text)
