"""What holds for every rule and every bill."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calculation import Calculation, Totals
from knowledge.calculator import calculate, parse_inputs
from knowledge.insured import Level, Visit
from knowledge.rule_files import rule_book
from knowledge.rules import ALL_LEVELS, LevelTerms, Rule

TODAY = date(2026, 11, 22)

BOOK = rule_book()
FEN = Decimal("0.01")
ANSWERABLE = [
    (adcode, rule)
    for adcode, region in BOOK.regions.items()
    for rule in region.rules
    if rule.answerable
]

amounts = st.decimals(0, 2_000_000, places=2)
shares = st.decimals(0, 1, places=2)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Rule, dict[str, object]]:
    """A rule on file and a question that it answers, without the bill."""
    adcode, rule = draw(st.sampled_from(ANSWERABLE))
    person = draw(st.sampled_from(rule.person))
    levels = [key for key in rule.levels if key != ALL_LEVELS] or [Level.THIRD]
    youngest, oldest = person.ages
    insurance = person.insurance if person.insurance in rule.insurance else rule.insurance[0]
    return rule, {
        "region": adcode,
        "insurance": insurance,
        "person": person,
        "visit": rule.visit[0],
        "level": draw(st.sampled_from(levels)),
        "tier": rule.tier,
        "age": draw(st.integers(youngest, oldest)),
        "nth": draw(st.integers(1, 6)),
    }


def ask(question: dict[str, object], **bill: object) -> Calculation:
    return calculate(parse_inputs({**question, **bill}), BOOK, TODAY)


def ends(calculation: Calculation) -> tuple[Totals, ...]:
    """The result, or both ends of the range; none above what a rule reaches."""
    return tuple(
        totals
        for totals in (calculation.result, calculation.result_min, calculation.result_max)
        if totals is not None
    )


@given(questions(), amounts, shares, shares, shares, amounts)
def test_fund_and_person_share_the_bill(
    question: tuple[Rule, dict[str, object]],
    total: Decimal,
    excluded: Decimal,
    class_b: Decimal,
    share: Decimal,
    prior: Decimal,
) -> None:
    rule, asked = question
    out = (total * excluded).quantize(FEN)
    b = ((total - out) * class_b).quantize(FEN, rounding="ROUND_DOWN")
    calculation = ask(asked, total=total, excluded=out, class_b=[[b, share]], prior_fund=prior)
    for totals in ends(calculation):
        pool, large, fund, own = map(Decimal, totals.model_dump().values())
        assert min(pool, large, fund, own) >= 0
        assert pool + large == fund
        assert fund + own == total
        assert own >= out
        if rule.visit[0] is not Visit.SERIOUS and rule.annual_cap and not rule.variants:
            _check_cap(rule, pool, prior, calculation)


def _check_cap(rule: Rule, pool: Decimal, prior: Decimal, calculation: Calculation) -> None:
    cap = rule.annual_cap
    assert cap is not None
    if cap.amount is None or cap.confidence == "D":
        return
    left = cap.amount if cap.measure == "eligible" else max(cap.amount - prior, Decimal(0))
    assert pool <= left


@given(questions(), amounts, amounts)
def test_more_costs_never_give_less(
    question: tuple[Rule, dict[str, object]], one: Decimal, other: Decimal
) -> None:
    _, asked = question
    low, high = ends(ask(asked, total=min(one, other))), ends(ask(asked, total=max(one, other)))
    if not low or not high:
        return  # above what the rule reaches
    assert Decimal(low[0].fund) <= Decimal(high[0].fund)
    assert Decimal(low[-1].fund) <= Decimal(high[-1].fund)
    assert Decimal(low[0].self) <= Decimal(high[0].self)


@given(questions(), amounts, shares, shares)
def test_more_outside_the_catalogue_never_gives_more(
    question: tuple[Rule, dict[str, object]], total: Decimal, one: Decimal, other: Decimal
) -> None:
    _, asked = question
    less, more = ((total * part).quantize(FEN) for part in sorted((one, other)))
    better = ends(ask(asked, total=total, excluded=less))
    worse = ends(ask(asked, total=total, excluded=more))
    if better and worse:
        assert Decimal(worse[-1].fund) <= Decimal(better[-1].fund)


@given(
    questions(), st.lists(st.tuples(st.decimals(0, 9000, places=2), shares), max_size=5), st.data()
)
def test_the_order_of_class_b_does_not_matter(
    question: tuple[Rule, dict[str, object]],
    items: list[tuple[Decimal, Decimal]],
    data: st.DataObject,
) -> None:
    _, asked = question
    shuffled = data.draw(st.permutations(items))
    assert ask(asked, total=50000, class_b=items) == ask(asked, total=50000, class_b=shuffled)


@pytest.mark.parametrize(("adcode", "rule"), ANSWERABLE, ids=[rule.id for _, rule in ANSWERABLE])
def test_nothing_jumps_at_the_edges(adcode: str, rule: Rule) -> None:
    """A fen more in costs moves no part by more than a fen, at deductibles, bands and caps."""
    for level, terms in rule.levels.items():
        question: dict[str, object] = {
            "region": adcode,
            "insurance": rule.insurance[0],
            "person": rule.person[0],
            "visit": rule.visit[0],
            "level": "三级" if level == ALL_LEVELS else level,
            "tier": rule.tier,
            "age": 40 if rule.insurance[0] == "职工" else None,
            "excluded": "0",
        }
        for edge in _edges(rule, terms):
            before = ends(ask(question, total=edge))
            after = ends(ask(question, total=edge + FEN))
            for one, other in zip(before, after, strict=False):
                for name in ("pool", "large", "fund"):
                    step = Decimal(getattr(other, name)) - Decimal(getattr(one, name))
                    assert 0 <= step <= FEN


def _edges(rule: Rule, terms: LevelTerms) -> list[Decimal]:
    """Totals at which something of the rule begins or ends."""
    scale = terms.deductible or rule.deductible
    first = scale.first if scale else Decimal(0)
    limits = [band.up_to for band in terms.all_bands if band.up_to is not None]
    edges = [first, *limits, *(limit + first for limit in limits)]
    ratio = terms.all_bands[0].ratio
    if rule.annual_cap and rule.annual_cap.amount and ratio:
        cap = rule.annual_cap.amount
        edges += [cap, cap + first, first + cap / ratio]
    return [edge.quantize(FEN) for edge in edges if edge > 0]


@given(questions(), amounts)
def test_every_range_names_its_reason(
    question: tuple[Rule, dict[str, object]], total: Decimal
) -> None:
    _, asked = question
    calculation = ask(asked, total=total)
    single = calculation.result is not None
    assert single or calculation.reason
    assert (calculation.result_min is None) == (calculation.result_max is None)
    assert not (single and calculation.result_min)
