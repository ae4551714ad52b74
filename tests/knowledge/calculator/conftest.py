"""The rules on file and the day of all calculator tests."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import settings

from knowledge.calculation import Calculation
from knowledge.calculator import calculate, parse_inputs
from knowledge.rule_book import RuleBook
from knowledge.rule_files import rule_book

TODAY = date(2026, 11, 22)

settings.register_profile("calculator", deadline=None)
settings.load_profile("calculator")


@pytest.fixture(scope="session")
def book() -> RuleBook:
    """The rules that come with the project."""
    return rule_book()


@pytest.fixture(scope="session")
def ask(book: RuleBook) -> Callable[..., Calculation]:
    """Put a question to the calculator with the field names of ``yibao calc --batch``."""

    def put(**raw: object) -> Calculation:
        return calculate(parse_inputs(raw), book, TODAY)

    return put
