"""All that is known about reimbursement, place by place: `RegionRules`, together in a `RuleBook`.

The files are content/rules/<adcode>.yml, read by `knowledge.rule_files.load_rules`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from knowledge.answer import NATIONAL, Confidence, Record, Region, Source
from knowledge.insured import OLDEST, Insurance, Level, Person, RemoteStatus, Visit
from knowledge.rules import (
    Insurances,
    LevelKey,
    LevelTerms,
    Money,
    Persons,
    Ratio,
    Rule,
    SourceIds,
    StatedOn,
    Use,
    Visits,
    one_or_more,
)

Statuses = Annotated[tuple[RemoteStatus, ...], BeforeValidator(one_or_more)]


class RemoteTerms(Record):
    """What changes for treatment away from home; exactly one of the four effects."""

    status: Statuses
    insurance: Insurances = (Insurance.EMPLOYEE, Insurance.RESIDENT)
    person: Persons = tuple(Person)
    same_as_local: bool = False
    reduce_at_most: Ratio | None = None  # percentage points off the ratio, as a share of 1
    self_pay_first: Ratio | None = None  # share of the eligible costs the person pays beforehand
    levels: dict[LevelKey, LevelTerms] = Field(default_factory=dict)  # other terms altogether
    confidence: Confidence
    use: Use = Use.CAVEAT
    sources: SourceIds
    note: str | None = None

    @model_validator(mode="after")
    def _one_effect(self) -> Self:
        numbers = (self.reduce_at_most is not None, self.self_pay_first is not None)
        if sum((self.same_as_local, *numbers, bool(self.levels))) != 1:
            raise ValueError("same_as_local、reduce_at_most、self_pay_first、levels 恰好写一个")
        return self


class PersonalAccount(Record):
    """Monthly credit to the personal account: a ``rate`` of the base, or a fixed amount."""

    id: str
    person: Person
    min_age: int = 0
    max_age: int = OLDEST
    status: str | None = None
    rate: Ratio | None = None
    per_month: Money | None = None
    per_year: Money | None = None
    confidence: Confidence
    use: Use
    sources: SourceIds
    effective_from: date | None = None
    stated_on: StatedOn | None = None
    caveats: tuple[str, ...] = ()
    remark: str | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if sum(x is not None for x in (self.rate, self.per_month, self.per_year)) != 1:
            raise ValueError("rate、per_month、per_year 恰好写一个")
        return self


class Deadline(Record):
    """Last day to hand in a claim.

    ``next_year`` (month, day): of the year after the costs. ``months_after``: from the invoice or
    the day of discharge. Both None: ``text`` is all that is known.
    """

    text: str | None
    next_year: tuple[int, int] | None = None
    months_after: int | None = None
    confidence: Confidence
    use: Use
    sources: tuple[str, ...] = ()


class Processing(Record):
    """Working days within which a claim is settled. ``case`` says which claims."""

    days: int
    case: str
    confidence: Confidence
    use: Use = Use.ANSWER
    sources: SourceIds


class Premium(Record):
    """居民医保 contribution a person pays for ``year``, 元, by group or tier."""

    year: int
    amounts: dict[str, Money | None]
    subsidy: Money | None = None
    window: str | None = None
    confidence: Confidence
    use: Use
    sources: tuple[str, ...] = ()
    remark: str | None = None


class ClassBShare(Record):
    """Share of class-B (乙类) costs paid first, where one share holds for all of them."""

    insurance: Insurances
    visit: Visits = tuple(Visit)
    share: Ratio
    confidence: Confidence
    sources: SourceIds
    note: str | None = None


class MaterialSegment(Record):
    """Share the person pays first of the part of a unit price up to ``up_to``."""

    up_to: Money | None
    self_pay: Ratio


class Materials(Record):
    """How consumables that were not bought centrally enter the eligible costs."""

    text: str
    insurance: Insurances
    segments: tuple[MaterialSegment, ...]
    confidence: Confidence
    use: Use
    sources: SourceIds


class Statement(Record):
    """A sentence with its standing: waiting periods, notes on laws, national reference values."""

    id: str | None = None
    text: str
    value: Decimal | None = None
    range: tuple[Decimal, Decimal] | None = None
    level_ranges: dict[Level, tuple[Ratio, Ratio]] = Field(default_factory=dict)
    confidence: Confidence
    use: Use = Use.CAVEAT
    sources: SourceIds
    effective_from: date | None = None
    remark: str | None = None


class PlatformNames(Record):
    """What the local platforms are called; their menus stand in content/platforms/."""

    names: tuple[str, ...]
    confidence: Confidence


class InsuranceYear(Record):
    """First and last day (month, day) of the insurance year where it is not the calendar year."""

    first: tuple[int, int]
    last: tuple[int, int]
    confidence: Confidence


class RegionRules(Record):
    """All that was found for one place."""

    adcode: str = Field(pattern=r"^\d{6}$")
    name: str
    reviewed_on: date
    inherits: str | None = None  # adcode of the place whose rules fill the gaps
    checked_for: tuple[str, ...] = ()  # cities for which a province-wide file was compared
    level_names: dict[Level, str] = Field(default_factory=dict)  # what the place calls its levels
    insurance_year: InsuranceYear | None = None
    platforms: PlatformNames | None = None
    resident_premium: Premium | None = None
    claim_deadline: Deadline | None = None
    processing: tuple[Processing, ...] = ()
    waiting_period: Statement | None = None
    law_note: Statement | None = None
    class_b: tuple[ClassBShare, ...] = ()
    materials: Materials | None = None
    remote: tuple[RemoteTerms, ...] = ()
    personal_accounts: tuple[PersonalAccount, ...] = ()
    references: tuple[Statement, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def region(self) -> Region:
        """The place by code and name."""
        return Region(adcode=self.adcode, name=self.name)


class RuleBook:
    """All rules and their sources, found by place."""

    def __init__(self, regions: Mapping[str, RegionRules], sources: Mapping[str, Source]) -> None:
        self.regions = dict(regions)
        self._sources = dict(sources)

    def lineage(self, adcode: str) -> Iterator[RegionRules]:
        """What is on file for the place, its city, what that inherits, its province, the country.

        The administrative codes carry the hierarchy: 320583 lies in 320500, that in 320000.
        """
        codes = [adcode, f"{adcode[:4]}00", f"{adcode[:2]}0000", NATIONAL]
        inherited = [r.inherits for code in codes if (r := self.regions.get(code)) and r.inherits]
        for code in dict.fromkeys((*codes[:2], *inherited, *codes[2:])):
            if code in self.regions:
                yield self.regions[code]

    def source(self, source_id: str) -> Source:
        """The source with this id; the loader has seen to it that it exists."""
        return self._sources[source_id]

    def sources(self, ids: tuple[str, ...]) -> tuple[Source, ...]:
        """Sources in the order of ``ids``, each once."""
        return tuple(self._sources[source_id] for source_id in dict.fromkeys(ids))
