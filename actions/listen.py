"""Puts what a message says into memory: the values found in it, and for whom they hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from actions.memory import Memory
from actions.message import Entity, Message
from actions.whom import names_relative, says_own_place, turned_to, with_own_region
from knowledge.amounts import to_number
from knowledge.calculator import words
from knowledge.insured import OLDEST, Insurance, Person, RemoteStatus

_PLAIN = ("insurance", "tier", "visit", "level", "nth", "age", "disease")
AMOUNTS = ("total", "excluded", "over_limit", "prior_fund")

_DENIED = re.compile(r"(?:不是|不在|没有|并非|别按|不按|不算)(?:在|按|的)?$")
_NONE = re.compile(
    r"(?:都)?(?:没有|没得|无|没|零|0|0元|没有自费|没自费|不含自费|全能报)(?:了|的|啊|吧)?"
)
_NONE_EXCLUDED = re.compile(
    r"(?:没有?|无|不含|不包括|零)(?:任何)?(?:完?全)?自费|自费(?:的|部分|金额)?(?:一分)?(?:没有|为零|是零|为0|是0)"
)
_THIS_YEAR = re.compile(r"今年|年内|年度")
_AWAY = re.compile(r"备案|转诊|转院|自行去|临时外出")

_NEGATIVE = re.compile(r"(?:^|[^\d\-–—~到至])[-−﹣]\s?\d|负(?:[\d一二两三四五六七八九十]+)")
_CURRENCY = re.compile(
    r"美元|美金|美刀|刀乐|港币|港元|港纸|欧元|日元|日币|英镑|韩元|卢布|澳元|台币|越南盾|泰铢"
)
_HUGE = re.compile(r"\d{9,}|[\d一二两三四五六七八九十百千万几]\s*个?(?:亿|兆)")
_AGE_ALONE = re.compile(r"(?:[1-9]?\d|1[01]\d|120)")
_NOTHING = re.compile(r"(?:花了?|总共|一共|费用)(?:是|了)?0+(?:\.0+)?(?![\d.万千百])")
_YEARS = re.compile(
    r"(?P<number>(?:(?<![\d岁])-\s?)?\d+|[零一二两三四五六七八九十百千万]+)\s*多?(?:周岁|岁)"
)
_SHARE = re.compile(r"先(?:自)?付(?:比例)?(?:是|为|了)?\s*(?P<share>\d{1,2}(?:\.\d+)?%)")
_CORRECTED = re.compile(r"不对|不是|说错|搞错|弄错|写错|打错|应该|改成|改为|更正|其实")
_REGISTERED = re.compile(r"(?:有|办|备|是)(?:的|了|过)*")
_NOT_REGISTERED = re.compile(r"(?:没有?|未|忘了?|不是|没来得及)(?:办|备|转)?(?:的|了|过)*")


def listen(
    memory: Memory, message: Message, wanted: str | None = None, *, amounts: bool = True
) -> Memory:
    """``memory`` with what ``message`` adds.

    ``wanted`` is what a form has just asked for: a bare number is that value. ``amounts`` False
    leaves sums alone: in “居民医保一年400元怎么缴” none is the cost of a treatment.
    """
    entities = _affirmed(message)
    heard = turned_to(memory, message.text)
    heard = _with_place(heard, message.text, entities)
    heard = _without_denied(heard, message)
    possible = not impossible(message.text)
    heard = _with_words(heard, [e for e in entities if possible or e["entity"] != "age"])
    heard = _with_treatment_away(heard, message, wanted, amounts=amounts)
    if amounts and possible:
        heard = _with_amounts(heard, message.text, entities, wanted)
        if _NONE_EXCLUDED.search(message.text):
            heard = replace(heard, excluded="0")
    if wanted == "excluded" and _NONE.fullmatch(message.text):
        heard = replace(heard, excluded="0")
    return _consistent(memory, heard)


def impossible(text: str) -> str:
    """Why a number in ``text`` cannot be what it is said to be; "" when nothing is wrong."""
    if any(not 0 <= _years(found["number"]) <= OLDEST for found in _YEARS.finditer(text)):
        return f"年龄要在0到{OLDEST}岁之间"
    if _CURRENCY.search(text):
        return "只能按人民币算，请换算成人民币再说一次"
    if _NEGATIVE.search(text):
        return "金额不能是负数"
    if _HUGE.search(text):
        return "这个金额太大了，请看看是不是多打了零"
    if _NOTHING.search(text):
        return "总费用要大于0元"
    return ""


def _years(written: str) -> float:
    """An age as it is written; what is no number at all is no age that could be wrong."""
    number = to_number(written)
    return 0 if number is None else number


def several_totals(message: Message, wanted: str | None = None) -> tuple[str, ...]:
    """Sums of one message that all may be the total (“6万元，又花了5000”); else empty."""
    if _CORRECTED.search(message.text):
        return ()
    sums = [e for e in _affirmed(message) if e["entity"] == "amount"]
    meant = [str(e["value"]) for e in sums if _amount_meant(e, message.text, wanted) == "total"]
    return tuple(dict.fromkeys(meant)) if len(set(meant)) > 1 else ()


def contradiction(message: Message) -> str:
    """What one message says of the insurance that cannot both hold; "" when it fits."""
    entities = _affirmed(message)
    insurances = {str(e["value"]) for e in entities if e["entity"] == "insurance"}
    groups = {_group(str(e["value"])) for e in entities if e["entity"] == "person"} - {None}
    wrong = [g for g in groups if g and insurances and g.insurance.value not in insurances]
    if len(insurances) > 1 and not _CORRECTED.search(message.text):
        return "职工医保和居民医保只能选一种来算"
    if wrong:
        return f"{wrong[0]}不属于{insurances.pop()}医保，请说清是职工医保还是居民医保"
    return ""


def _affirmed(message: Message) -> tuple[Entity, ...]:
    """The entities that are not denied (“不是三级，是二级”)."""
    return tuple(e for e in message.entities if not _denied(message.text, e))


def _denied(text: str, entity: Entity) -> bool:
    return bool(text) and bool(_DENIED.search(text[: entity.get("start", 0)]))


def _without_denied(memory: Memory, message: Message) -> Memory:
    changes: dict[str, Any] = {}
    for entity in message.entities:
        name, value = entity["entity"], entity["value"]
        value = _group(str(value)) if name == "person" else value
        held = name in (*_PLAIN, "person") and getattr(memory, name) == value
        if held and _denied(message.text, entity):
            changes[name] = None
    return replace(memory, **changes)


def _with_place(memory: Memory, text: str, entities: Sequence[Entity]) -> Memory:
    """The last place named as place of insurance; where one is treated is another matter."""
    places = [e for e in entities if e["entity"] == "region" and e.get("role") != "treatment"]
    for entity in places:
        adcode, before = str(entity["value"]), text[: entity.get("start", 0)]
        if memory.state.helped and names_relative(text) and says_own_place(before):
            memory = with_own_region(memory, adcode)
        elif adcode != memory.region:
            memory = replace(memory, region=adcode).moved(told=False)
    return memory


def _with_treatment_away(
    memory: Memory, message: Message, wanted: str | None, *, amounts: bool
) -> Memory:
    """Treatment in another place than the insurance: named, or how it was registered."""
    places = [str(e["value"]) for e in message.entities if e.get("role") == "treatment"]
    if places:
        memory = memory.moved(treated_in=places[-1])
    elif amounts and "异地" in message.values("materials_case"):
        memory = memory.moved(treated_in="异地")
    if wanted == "remote":
        return replace(memory, remote=_registration(message.text) or memory.remote)
    if amounts and _AWAY.search(message.text):
        return replace(memory, remote=words.remote(message.text))
    return memory


def _registration(answer: str) -> RemoteStatus | None:
    """What an answer to “备案了吗” says; None where it says nothing of it."""
    if _NOT_REGISTERED.fullmatch(answer):
        return RemoteStatus.UNFILED
    if _REGISTERED.fullmatch(answer):
        return RemoteStatus.FILED
    try:
        return words.remote(answer)
    except ValueError:
        return None


def _with_words(memory: Memory, entities: Sequence[Entity]) -> Memory:
    values: dict[str, Any] = {e["entity"]: e["value"] for e in entities if e["entity"] in _PLAIN}
    values |= {name: float(values[name]) for name in ("nth", "age") if name in values}
    for entity in entities:
        if entity["entity"] == "person":
            values["person"] = _group(str(entity["value"])) or memory.person
    return replace(memory, **values)


def _group(word: str) -> Person | None:
    try:
        return words.person(word)
    except ValueError:
        return None


def _with_amounts(
    memory: Memory, text: str, entities: Sequence[Entity], wanted: str | None
) -> Memory:
    values: dict[str, Any] = {}
    rough = memory.state.rough
    for entity in entities:
        if entity["entity"] != "amount":
            continue
        if entity.get("role") == "class_b":
            share = _SHARE.search(text, entity.get("end", 0))
            values["class_b"] = [[str(entity["value"]), share["share"] if share else "不知道"]]
        name = _amount_meant(entity, text, wanted)
        if name:
            values[name] = str(entity["value"])
        if name == "total":
            rough = bool(entity.get("approximate"))
        elif name:
            rough = rough or bool(entity.get("approximate"))
    if wanted == "person" and memory.total and _AGE_ALONE.fullmatch(text):
        wanted = "age"  # 45, where the group is asked for and the bill is known
    if wanted in {"age", "nth"} and not values.keys() - {"total"}:
        number = Decimal(values.pop("total")) if "total" in values else None
        values |= {} if number is None else {wanted: float(number)}
        rough = memory.state.rough
    return replace(memory, **values).moved(rough=rough)


def _amount_meant(entity: Entity, text: str, wanted: str | None) -> str | None:
    """The slot that a sum belongs to; None for one the estimate has no use for."""
    role = entity.get("role")
    if role in AMOUNTS:
        return str(role)
    if role == "reimbursed":
        return "prior_fund" if _THIS_YEAR.search(text) else None
    if role is not None:
        return None
    return wanted if wanted in AMOUNTS else "total"


def _consistent(before: Memory, heard: Memory) -> Memory:
    """What no longer fits is dropped: the group of the other insurance, another place's tier."""
    person = Person(heard.person) if heard.person else None
    told_group = heard.person != before.person
    if person and told_group and heard.insurance != person.insurance:
        heard = replace(heard, insurance=person.insurance.value, tier=None)
    elif person and heard.insurance and Insurance(heard.insurance) != person.insurance:
        heard = replace(heard, person=None)
    if before.insurance and heard.insurance != before.insurance and heard.tier == before.tier:
        heard = replace(heard, tier=None)
    if before.region and heard.region != before.region:
        heard = replace(heard, tier=heard.tier if heard.tier != before.tier else None)
    return heard
