"""Sentences of the calculation record: how sure the figure is and what to ask the authority."""

from __future__ import annotations

from datetime import date

from knowledge.answer import Confidence, Source
from knowledge.calculation import Calculation
from knowledge.calculator.inputs import Inputs
from knowledge.insured import Insurance, Visit
from knowledge.rule_book import RuleBook
from knowledge.rules import Rule, Use


def standing(rule: Rule, book: RuleBook, on: date) -> tuple[str, ...]:
    """Year and kind of source behind a rule, and its own caveats; said with every figure."""
    said: list[str] = []
    main = _behind(rule, book)
    if rule.use is Use.CAVEAT:
        said.append(f"{_dated(rule, main)}{_kind(rule.confidence)}：{_cited(main)}，请向参保地核实")
    if rule.ended(on) and rule.effective_until:
        said.append(f"所用标准的有效期到{rule.effective_until}为止，之后的新标准没有查到")
    return (*said, *rule.caveats)


def _behind(rule: Rule, book: RuleBook) -> Source:
    """The source that has the standing of the rule, else the first."""
    sources = book.sources(rule.sources)
    return next((s for s in sources if s.confidence is rule.confidence), sources[0])


def _dated(rule: Rule, source: Source) -> str:
    if rule.effective_from is not None:
        return f"标准自{rule.effective_from}起施行，"
    stated = rule.stated_on or source.date
    if not stated:
        return "资料没有注明年份，"
    return f"标准为{stated}{'年' if len(stated) == 4 else ''}的口径，"


def _kind(confidence: Confidence) -> str:
    if confidence is Confidence.A:
        return "依据官方发布"
    if confidence is Confidence.B:
        return "依据对官方文件的转引，未核对原文"
    return "依据二手资料，未见官方文件"


def _cited(source: Source) -> str:
    date_ = f"，{source.date}" if source.date else ""
    return f"{source.title}（{source.issuer}{date_}）"


def what_to_ask(inputs: Inputs) -> str:
    """A question for the hotline, with all that is known already in it."""
    place = inputs.region.name if inputs.region else "参保地"
    who = "".join(filter(None, (inputs.insurance and f"{inputs.insurance}医保", inputs.tier)))
    visit = inputs.visit or "住院或门诊"
    level = f"在{inputs.level}医院" if inputs.level else ""
    away = f"、异地就医（{inputs.remote}）怎么调整" if inputs.remote else ""
    second = "、大病保险" if inputs.insurance is Insurance.RESIDENT else "、大额互助"
    last = second if visit == Visit.INPATIENT else ""
    return (
        f"请拨打{place}的12393（外地拨打加区号），问：今年{who}{visit}{level}的起付线、报销比例、"
        f"年度限额{last}各是多少{away}？"
    )


def headline(calculation: Calculation) -> str:
    """The result in one or two sentences."""
    if calculation.result is not None:
        said = f"估算：基金支付{calculation.result.fund}元，个人负担{calculation.result.self}元。"
        return said + (f"{calculation.reason}。" if calculation.reason else "")
    least, most = calculation.result_min, calculation.result_max
    if least is None or most is None:
        return f"{calculation.reason}。{calculation.ask or ''}"
    return (
        f"估算：基金支付{_span(least.fund, most.fund)}，个人负担{_span(most.self, least.self)}。"
        f"{calculation.reason}。"
    )


def _span(low: str, high: str) -> str:
    return f"{low}元" if low == high else f"{low}到{high}元"
