"""What the calculator is asked, checked and in exact types.

`parse_inputs` takes the names of ``yibao calc --batch`` with loose values (strings, numbers, None)
and gives `Inputs`; whatever is impossible is a `CalculationError` that names the field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from pydantic import Field

from knowledge.answer import NATIONAL, Record, Region
from knowledge.calculator import words
from knowledge.calculator.money import LARGEST, ZERO, money, percent, to_fen, yuan
from knowledge.errors import CalculationError
from knowledge.gazetteer import gazetteer
from knowledge.insured import OLDEST, Insurance, Level, Person, RemoteStatus, Visit

FindRegion = Callable[[str], Region | None]
"""From a name or adcode to the place, None if unknown or ambiguous."""

Value = TypeVar("Value")

MOST_ADMISSIONS = 99

WORKING_AGE = 16
"""Nobody younger is insured as an employee."""


class ClassB(Record):
    """Class-B (乙类) costs and the share of them the person pays first; None: not known."""

    amount: Decimal
    share: Decimal | None


class Inputs(Record):
    """One question to the calculator. None: not said. ``unknown``: said not to be known."""

    region: Region | None = None
    insurance: Insurance | None = None
    person: Person | None = None
    visit: Visit | None = None
    level: Level | None = None
    tier: str | None = None
    age: int | None = None
    nth: int | None = None  # which admission of the year
    total: Decimal | None = None
    excluded: Decimal | None = None  # 全自费
    class_b: tuple[ClassB, ...] = ()
    over_limit: Decimal = ZERO  # 超限价
    materials: tuple[Decimal, ...] = ()  # unit prices of consumables not bought centrally
    prior_fund: Decimal = ZERO  # what the fund has paid this year
    deductible_paid: Decimal | None = None  # deductible already paid this year
    remote: RemoteStatus | None = None
    disease: str | None = None  # for 慢特病
    status: str | None = None  # a special standing that rules know: 困难群众 …
    unknown: frozenset[str] = Field(default_factory=frozenset)

    def as_said(self) -> dict[str, object]:
        """The inputs as they go into the calculation record."""
        said: dict[str, object] = {
            "region": self.region.name if self.region else None,
            "insurance": self.insurance,
            "person": self.person,
            "visit": self.visit,
            "level": self.level,
            "tier": self.tier,
            "age": self.age,
            "nth": self.nth or 1,
            "total": None if self.total is None else money(self.total),
            "excluded": None if "excluded" in self.unknown else money(self.excluded or ZERO),
            "class_b": [[money(b.amount), b.share and str(b.share)] for b in self.class_b],
            "over_limit": money(self.over_limit),
            "prior_fund": money(self.prior_fund),
        }
        optional = {
            "materials": [money(price) for price in self.materials] or None,
            "deductible_paid": None
            if self.deductible_paid is None
            else money(self.deductible_paid),
            "remote": self.remote,
            "disease": self.disease,
            "status": self.status,
        }
        return said | {name: value for name, value in optional.items() if value is not None}


def find_region(name: str) -> Region | None:
    """The place in the gazetteer."""
    place = gazetteer().find(name)
    return place.region if place else None


def parse_inputs(raw: Mapping[str, object], find: FindRegion = find_region) -> Inputs:
    """Check and convert; `CalculationError` with the field for the first thing that is wrong."""
    if unexpected := raw.keys() - Inputs.model_fields.keys() - {"id"} | raw.keys() & {"unknown"}:
        name = min(map(str, unexpected))
        raise CalculationError(f"不认识“{name}”这一项", field=name)
    reader = _Reader(raw)
    inputs = Inputs(
        region=reader.word("region", lambda text: _region(text, find)),
        insurance=reader.word("insurance", words.insurance),
        person=reader.word("person", words.person),
        visit=reader.word("visit", words.visit),
        level=reader.word("level", words.level),
        tier=reader.word("tier", words.tier),
        age=reader.whole("age", 0, OLDEST, "岁"),
        nth=reader.whole("nth", 1, MOST_ADMISSIONS, "次"),
        total=reader.amount("total"),
        excluded=reader.amount("excluded"),
        class_b=reader.class_b(),
        over_limit=reader.amount("over_limit") or ZERO,
        materials=reader.amounts("materials"),
        prior_fund=reader.amount("prior_fund") or ZERO,
        deductible_paid=reader.amount("deductible_paid"),
        remote=reader.word("remote", words.remote),
        disease=reader.word("disease", str),
        status=reader.word("status", str),
        unknown=frozenset(reader.unknown),
    )
    _check_together(inputs)
    return inputs


class _Reader:
    """Reads single fields of the raw inputs and notes which are said not to be known."""

    def __init__(self, raw: Mapping[str, object]) -> None:
        self._raw = raw
        self.unknown: set[str] = set()
        if "excluded" in raw and raw["excluded"] is None:
            self.unknown.add(
                "excluded"
            )  # an amount left out is none, an amount of null is not known

    def _get(self, field: str) -> Any:
        value = self._raw.get(field)
        if isinstance(value, str):
            value = value.strip() or None
            if value in words.DO_NOT_KNOW:
                self.unknown.add(field)
                return None
        return value

    def word(self, field: str, understand: Callable[[str], Value]) -> Value | None:
        value = self._get(field)
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > 40:
            raise CalculationError(f"{LABELS[field]}要用文字说明", field=field)
        try:
            return understand(value)
        except ValueError:
            raise CalculationError(f"没有看懂{LABELS[field]}“{value}”", field=field) from None

    def whole(self, field: str, least: int, most: int, unit: str) -> int | None:
        value = self._get(field)
        if value is None:
            return None
        number = _decimal(value, field)
        if number != number.to_integral_value() or not least <= number <= most:
            raise CalculationError(f"{LABELS[field]}要在{least}到{most}{unit}之间", field=field)
        return int(number)

    def amount(self, field: str) -> Decimal | None:
        value = self._get(field)
        return None if value is None else _amount(value, field)

    def amounts(self, field: str) -> tuple[Decimal, ...]:
        value = self._get(field)
        if value is None:
            return ()
        if not isinstance(value, (list, tuple)):
            raise CalculationError(f"{LABELS[field]}要用列表", field=field)
        return tuple(_amount(item, field) for item in value)

    def class_b(self) -> tuple[ClassB, ...]:
        value = self._get("class_b")
        if value is None:
            return ()
        pairs = isinstance(value, (list, tuple)) and all(
            isinstance(item, (list, tuple)) and len(item) == 2 for item in value
        )
        if not pairs:
            raise CalculationError("乙类费用要写成[金额, 先付比例]的列表", field="class_b")
        # Sorted, so that neither the result nor the wording depends on the order they come in.
        items = [ClassB(amount=_amount(a, "class_b"), share=_share(s)) for a, s in value]
        return tuple(sorted(items, key=lambda b: (b.amount, b.share or ZERO, b.share is None)))


LABELS = {
    "region": "参保地",
    "insurance": "险种",
    "person": "人员类别",
    "visit": "就医类型",
    "level": "医院级别",
    "tier": "缴费档次",
    "age": "年龄",
    "nth": "第几次住院",
    "total": "总费用",
    "excluded": "全自费金额",
    "class_b": "乙类费用",
    "over_limit": "超限价金额",
    "materials": "耗材单价",
    "prior_fund": "今年基金已付金额",
    "deductible_paid": "今年已付起付线",
    "remote": "异地就医情况",
    "disease": "病种",
    "status": "特殊身份",
}
"""What the fields are called when one talks about them."""


def _region(text: str, find: FindRegion) -> Region | None:
    region = find(text)
    if region is None:
        raise ValueError(text)
    return None if region.adcode == NATIONAL else region


def _decimal(value: object, field: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise CalculationError(f"{LABELS[field]}要用数字", field=field)
    try:
        number = Decimal(str(value).replace(",", "").removesuffix("元"))
    except InvalidOperation:
        raise CalculationError(
            f"没有看懂{LABELS[field]}“{value}”", field=field, hint="只写数字，例如60000"
        ) from None
    if not number.is_finite():
        raise CalculationError(f"{LABELS[field]}要用数字", field=field)
    return number


def _amount(value: object, field: str) -> Decimal:
    number = _decimal(value, field)
    if number < 0:
        raise CalculationError(f"{LABELS[field]}不能是负数", field=field)
    if number > LARGEST:
        raise CalculationError(
            f"{LABELS[field]}超过一亿元，请看看是不是多打了零", field=field, hint="以元为单位"
        )
    return to_fen(number)


def _share(value: object) -> Decimal | None:
    if value is None or (isinstance(value, str) and value.strip() in words.DO_NOT_KNOW):
        return None
    is_percent = isinstance(value, str) and value.strip().endswith("%")
    text = value.strip().removesuffix("%") if isinstance(value, str) else value
    number = _decimal(text, "class_b") / (100 if is_percent else 1)
    if not 0 <= number <= 1:
        raise CalculationError(
            "乙类先付比例要在0到1之间", field="class_b", hint=f"{percent(Decimal('0.1'))}写成0.10"
        )
    return number


def _check_together(inputs: Inputs) -> None:
    """What no single field can show: parts larger than the whole, groups of the other insurance."""
    if inputs.total is not None:
        left = inputs.total
        parts = {
            "excluded": inputs.excluded or ZERO,
            "over_limit": inputs.over_limit,
            "class_b": sum((b.amount for b in inputs.class_b), ZERO),
        }
        for field, part in parts.items():
            if part > left:
                raise CalculationError(
                    f"{LABELS[field]}{yuan(part)}元超过了总费用里剩下的{yuan(left)}元", field=field
                )
            left -= part
        if sum(inputs.materials, ZERO) > inputs.total:
            raise CalculationError("耗材单价之和超过了总费用", field="materials")
    employed = Insurance.EMPLOYEE in {inputs.insurance, inputs.person and inputs.person.insurance}
    if employed and inputs.age is not None and inputs.age < WORKING_AGE:
        raise CalculationError(f"{inputs.age}岁与职工医保对不上", field="age")
    students = {Person.CHILD, Person.STUDENT}
    if inputs.insurance is Insurance.EMPLOYEE and inputs.person in students:
        raise CalculationError("职工医保没有学生儿童这一类", field="person")
