"""Estimates what the fund pays, with the working shown.

`parse_inputs` checks what was asked, `calculate` works it out, `compare` says what a change of the
question changes, `missing_inputs` which answers are still needed. Nothing here reads the clock, the
network or a database: the rules and the day are given.
"""

from __future__ import annotations

from knowledge.calculator.calculate import calculate
from knowledge.calculator.compare import Difference, compare
from knowledge.calculator.inputs import LABELS, ClassB, Inputs, parse_inputs
from knowledge.calculator.missing import Missing, missing_inputs
from knowledge.calculator.wording import headline

__all__ = [
    "LABELS",
    "ClassB",
    "Difference",
    "Inputs",
    "Missing",
    "calculate",
    "compare",
    "headline",
    "missing_inputs",
    "parse_inputs",
]
