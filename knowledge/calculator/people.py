"""Who is meant: insurance and group, as far as said; both where a word fits both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.calculator.choice import Choice
from knowledge.calculator.inputs import Inputs
from knowledge.insured import Insurance, Person


@dataclass(frozen=True)
class Who:
    """One insurance and group, with what had to be chosen or assumed for it."""

    insurance: Insurance
    person: Person
    choices: tuple[Choice, ...]
    notes: tuple[str, ...] = ()


def people(inputs: Inputs) -> Iterator[Who]:
    """Every insurance and group the person may belong to."""
    if inputs.insurance:
        insurances = [inputs.insurance]
    elif inputs.person and inputs.person is not Person.ELDERLY:
        insurances = [inputs.person.insurance]
    else:
        insurances = list(Insurance)
    for insurance in insurances:
        choices: tuple[Choice, ...] = ()
        if len(insurances) > 1:
            choices = (Choice("insurance", insurance, "不知道是职工医保还是居民医保"),)
        employee = insurance is Insurance.EMPLOYEE
        yield from (_employee if employee else _resident)(inputs, choices)


def _employee(inputs: Inputs, choices: tuple[Choice, ...]) -> Iterator[Who]:
    person = Person.RETIRED if inputs.person is Person.ELDERLY else inputs.person
    if person in (Person.ACTIVE, Person.RETIRED):
        yield Who(Insurance.EMPLOYEE, person, choices)
        return
    for group in (Person.ACTIVE, Person.RETIRED):
        choice = Choice("person", group, "不知道是在职还是退休")
        yield Who(Insurance.EMPLOYEE, group, (*choices, choice))


def _resident(inputs: Inputs, choices: tuple[Choice, ...]) -> Iterator[Who]:
    person, age = inputs.person, inputs.age
    notes: tuple[str, ...] = ()
    if person in (Person.ACTIVE, Person.RETIRED):
        as_resident = Person.ELDERLY if person is Person.RETIRED else Person.ADULT
        notes = (f"居民医保不分在职、退休，按{as_resident}估算",)
        person = as_resident
    if person is not Person.STUDENT and age is not None:
        groups = ((17, Person.CHILD), (59, Person.ADULT))
        person = next((group for oldest, group in groups if age <= oldest), Person.ELDERLY)
    if person is None:
        person, notes = Person.ADULT, ("没有说人员类别，按60岁以下的成年居民估算",)
    yield Who(Insurance.RESIDENT, person, choices, notes)
