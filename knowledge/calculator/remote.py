"""What changes when the treatment is away from the place of insurance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.calculator.money import ZERO
from knowledge.calculator.selection import NoFigure
from knowledge.calculator.terms import LevelRule, weakest
from knowledge.insured import Insurance, Level, Person, RemoteStatus, Visit
from knowledge.rule_book import RemoteTerms, RuleBook
from knowledge.rules import ALL_LEVELS, LevelKey, Use


@dataclass(frozen=True)
class RemoteEffect:
    """The terms away from home; with ``uncertain`` the ratio may fall by up to ``reduction``."""

    terms: RemoteTerms

    @property
    def reductions(self) -> tuple[Decimal, ...]:
        """Least and greatest fall of the ratio."""
        most = self.terms.reduce_at_most
        return (ZERO,) if most is None else (ZERO, most)

    @property
    def self_pay_first(self) -> Decimal:
        """Share of the eligible costs the person pays beforehand."""
        return self.terms.self_pay_first or ZERO

    def change(self, local: LevelRule, reduction: Decimal) -> LevelRule:
        """The local terms as they hold away from home."""
        confidence = weakest((local.confidence, self.terms.confidence))
        changed = replace(local, confidence=confidence)
        if self.terms.levels:
            key = _key(self.terms, local.standing.level)
            terms = self.terms.levels[key]
            return replace(changed, deductible=terms.deductible, bands=terms.all_bands)
        bands = tuple(
            band.model_copy(update={"ratio": max(band.ratio - reduction, ZERO)})
            for band in local.bands
        )
        return replace(changed, bands=bands)


def remote_effect(
    book: RuleBook,
    adcode: str,
    status: RemoteStatus,
    insurance: Insurance,
    person: Person,
    visit: Visit,
) -> RemoteEffect:
    """The nearest terms on file; `NoFigure` where nothing reliable is known."""
    if visit is not Visit.INPATIENT:
        raise NoFigure(f"没有查到异地{visit}的报销规则")
    for region in book.lineage(adcode):
        for terms in region.remote:
            if status in terms.status and insurance in terms.insurance and person in terms.person:
                if terms.use is Use.REFUSE:
                    raise NoFigure(f"{region.name}异地就医（{status}）的标准没有可靠资料")
                return RemoteEffect(terms)
    raise NoFigure(f"没有查到当地异地就医（{status}）的报销规则")


def _key(terms: RemoteTerms, level: LevelKey) -> LevelKey:
    for key in (level, ALL_LEVELS, _LIKE.get(level, ALL_LEVELS)):
        if key in terms.levels:
            return key
    raise NoFigure(f"没有查到异地{level}医院的标准")


_LIKE: dict[LevelKey, LevelKey] = {
    Level.THIRD_SPECIAL: Level.THIRD,
    Level.COMMUNITY: Level.FIRST,
    Level.COUNTY_SECOND: Level.SECOND,
}
