"""A reimbursement rule as a typed record: how much the fund pays for whom and what.

Fields and units are explained beside the files, in content/rules/README.md. Ratios are shares of 1,
amounts are 元. What a source does not say is None and never guessed.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from knowledge.answer import Confidence, Record
from knowledge.insured import OLDEST, Insurance, Level, Person, Visit

ALL_LEVELS: Literal["全部"] = "全部"
"""Key of ``levels`` for rules which do not tell hospitals apart."""

Money = Annotated[Decimal, Field(ge=0)]
Ratio = Annotated[Decimal, Field(ge=0, le=1)]
LevelKey = Level | Literal["全部"]
Part = Literal["deductible", "ratio", "cap", "deductible_year_cap"]


def one_or_more(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Insurances = Annotated[tuple[Insurance, ...], BeforeValidator(one_or_more)]
Persons = Annotated[tuple[Person, ...], BeforeValidator(one_or_more)]
Visits = Annotated[tuple[Visit, ...], BeforeValidator(one_or_more)]
SourceIds = Annotated[tuple[str, ...], BeforeValidator(one_or_more), Field(min_length=1)]
StatedOn = Annotated[str, BeforeValidator(str)]


class Use(StrEnum):
    """What may be done with a record."""

    ANSWER = "answer"
    CAVEAT = "answer_with_caveat"  # said with its year and that it is second-hand
    REFUSE = "do_not_answer"  # kept so that nobody looks it up again; never a figure


class Band(Record):
    """``ratio`` for the part of the costs up to ``up_to``; None is without end."""

    up_to: Money | None
    ratio: Ratio


class Deductible(Record):
    """起付线 by admission of the year. What the source does not say is None, never guessed."""

    first: Money
    repeat: Money | None = None  # second and all later admissions
    second: Money | None = None
    third: Money | None = None
    fourth_plus: Money | None = None
    floor: Money | None = None  # lowest value where each admission reduces it

    def at(self, nth: int, reduce_each: Decimal | None = None) -> Decimal | None:
        """Deductible of the ``nth`` admission, None if not known.

        ``reduce_each``: share of the first one by which every further admission lowers it.
        """
        if nth == 1:
            return self.first
        if reduce_each is not None and self.floor is not None:
            return max(self.first * (1 - reduce_each * (nth - 1)), self.floor)
        if nth == 2:
            return self.repeat if self.second is None else self.second
        if reduce_each is not None:
            return None  # it goes on falling to a floor that was not found
        return self.repeat if self.repeat is not None else self._later(nth)

    def _later(self, nth: int) -> Decimal | None:
        if nth == 3 or not self.third:
            return self.third  # what is free the third time stays free
        return self.fourth_plus


class LevelTerms(Record):
    """What holds at one hospital level: either one ``ratio`` or ``bands``; neither if not known."""

    ratio: Ratio | None = None
    bands: tuple[Band, ...] = ()
    deductible: Deductible | None = None
    confidence: Confidence | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if self.ratio is not None and self.bands:
            raise ValueError("ratio 与 bands 只能写一个")
        limits = [band.up_to for band in self.bands]
        known = [limit for limit in limits if limit is not None]
        if known != sorted(set(known)) or None in limits[:-1]:
            raise ValueError("bands 的 up_to 必须从小到大，只有最后一段可以是 null")
        return self

    @property
    def all_bands(self) -> tuple[Band, ...]:
        """The bands, a single ratio being one without end; empty if the ratio is not known."""
        if self.ratio is None:
            return self.bands
        return (Band(up_to=None, ratio=self.ratio),)


class Cap(Record):
    """年度封顶线. ``amount`` None: not found, or none at all if ``unlimited``."""

    amount: Money | None
    measure: Literal["fund_paid", "eligible", "unknown"] = "unknown"
    unlimited: bool = False
    confidence: Confidence | None = None
    remark: str | None = None


class AboveCap(Record):
    """What pays above the annual cap.

    ``base`` rest: ``ratio`` of the eligible costs above the cap. ``base`` unknown: a ratio may be
    known but not what it is applied to, so nothing is worked out.
    """

    scheme: str
    ratio: Ratio | None
    cap: Money | None = None
    base: Literal["rest", "unknown"] = "unknown"
    confidence: Confidence
    use: Use = Use.CAVEAT
    remark: str | None = None

    @property
    def calculable(self) -> bool:
        """Whether it may be worked out."""
        sure = self.confidence is not Confidence.D and self.use is not Use.REFUSE
        return sure and self.base == "rest" and self.ratio is not None


class When(Record):
    """Whom a variant is for; conditions left out hold for everyone."""

    person: Persons = ()
    min_age: int = 0
    max_age: int = OLDEST
    tier: str | None = None
    status: str | None = None  # a special standing the person must name: 困难群众 …


class Variant(Record):
    """Departures from a rule for some of the people it is for."""

    when: When
    deductible: dict[LevelKey, Deductible] = Field(default_factory=dict)
    ratio: dict[LevelKey, Ratio] = Field(default_factory=dict)
    ratio_add: Decimal = Decimal(0)
    bands: tuple[Band, ...] = ()
    annual_cap: Money | None = None
    confidence: Confidence | None = None
    note: str | None = None


class DiseaseCap(Record):
    """Annual limit for one disease of 门诊慢特病."""

    disease: str
    amount: Money
    measure: Literal["fund_paid", "eligible"] = "fund_paid"


class RatioRange(Record):
    """A band for which only lowest and highest ratio are known. Never used to work out a figure."""

    up_to: Money | None
    range: tuple[Ratio, Ratio]


class CalculationLimit(Record):
    """Above ``max_eligible`` the ratios were not found, so nothing is worked out."""

    max_eligible: Money
    note: str


class Rule(Record):
    """How much the fund pays for one insurance, group of people and kind of treatment."""

    id: str
    insurance: Insurances
    tier: str | None = None
    person: Persons
    person_text: str | None = None  # the group in the words of the source
    visit: Visits
    deductible_basis: Literal["per_admission", "annual", "none"]
    deductible: Deductible | None = None
    deductible_reduce_each: Ratio | None = None
    deductible_year_cap: Money | None = None
    band_basis: Literal["none", "inclusive", "exclusive"] = "none"
    band_scope: Literal["per_admission", "annual"] = "per_admission"
    levels: dict[LevelKey, LevelTerms]
    level_aliases: dict[Level, Level] = Field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    max_ratio: Ratio = Decimal(1)
    annual_cap: Cap | None = None
    above_cap: AboveCap | None = None
    disease_caps: tuple[DiseaseCap, ...] = ()
    calc_limit: CalculationLimit | None = None
    calculable: bool = True
    ratio_ranges: tuple[RatioRange, ...] = ()
    confidence: Confidence
    confidence_by_part: dict[Part, Confidence] = Field(default_factory=dict)
    use: Use
    sources: SourceIds
    effective_from: date | None = None
    effective_until: date | None = None
    stated_on: StatedOn | None = None  # when the source said it, if not since when it holds
    caveats: tuple[str, ...] = ()  # said to citizens
    refusal: str | None = None  # said to citizens instead of a figure
    remark: str | None = None  # for operators only

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.answerable and not self.refusal:
            raise ValueError("不能计算的规则要写 refusal（对群众说的理由）")
        missing = [key for key, terms in self.levels.items() if not terms.all_bands]
        if self.answerable and missing:
            raise ValueError(f"{'、'.join(missing)} 没有报销比例")
        return self

    @property
    def answerable(self) -> bool:
        """Whether a figure may rest on it."""
        return self.calculable and self.use is not Use.REFUSE

    def begun(self, on: date) -> bool:
        """Whether it was already in force on that day."""
        return self.effective_from is None or self.effective_from <= on

    def ended(self, on: date) -> bool:
        """Whether its time was over on that day."""
        return self.effective_until is not None and self.effective_until < on
