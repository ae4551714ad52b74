"""Estimates what the fund pays, with the working shown.

`parse_inputs` checks what was asked, `calculate` works it out, `compare` says what a change of the
question changes, `missing_inputs` which answers are still needed. Nothing here reads the clock, the
network or a database: the rules and the day are given.
"""

from __future__ import annotations

from knowledge.calculator.calculate import calculate
from knowledge.calculator.inputs import LABELS, ClassB, Inputs, parse_inputs

__all__ = ["LABELS", "ClassB", "Inputs", "calculate", "parse_inputs"]
