"""The calculation record: a result whose working can be redone by hand.

Amounts are decimal strings in 元 with two places, rounded half-up, so that no channel and no
JSON parser can turn them into binary floats.
"""

from __future__ import annotations

from pydantic import Field

from knowledge.answer import Confidence, Record, Region, Source

Amount = str
"""Decimal string in 元 with two places: ``"47000.00"``."""


class Step(Record):
    """One line of the working."""

    name: str  # 起付线以上部分
    formula: str  # 60000.00 − 880.00
    result: Amount
    source: str | None = None  # id of a source; None for plain arithmetic on the inputs


class Totals(Record):
    """Who pays what, 元."""

    pool: Amount  # basic pooled fund (统筹基金)
    large: Amount  # second step: 大额互助 / 大病保险
    fund: Amount  # pool + large
    self: Amount  # what the person pays: total − fund


class Calculation(Record):
    """A reimbursement estimate, a range, or the reason why there is none."""

    topic: str = "ratio_calculate"
    region: Region | None
    inputs: dict[str, object]
    steps: tuple[Step, ...] = ()
    result: Totals | None = None
    result_min: Totals | None = None
    result_max: Totals | None = None
    reason: str | None = None  # why it is a range or a lower bound, or why there is no result
    assumptions: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()  # what was not known and would change the result
    confidence: Confidence | None = None
    sources: tuple[Source, ...] = ()
    ask: str | None = None  # what to ask 12393 when we cannot say
    disclaimer: str = Field(default="估算，以参保地医保部门和结算单为准。")
