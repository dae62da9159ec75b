"""Conditions: the sentences of a procedure that are computed, in CEL (https://cel.dev), on the facts of a noun.

    amount_requested <= 3000000 || score >= 700          # money in cents, shares and marks in per mille

They hold, they fail, or they are undecided: a fact that is not known, a division by zero, an overflow or any other
accident means that a person must settle it, never that the answer is no. `problems` reads a condition before a
procedure is published: names, types, length; `evaluate` never raises.
"""

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Any

import cel
from django.utils.translation import gettext as _

from workflows.procedures import condition_checks
from workflows.procedures.facts import Value


class Verdict(Enum):
    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"


def problems(expression: str, noun: str) -> list[str]:
    """Why this condition cannot be used on this noun, in sentences; nothing when it can."""
    if not expression.strip():
        return [_("Écrivez une condition.")]
    if too_much := condition_checks.excess(expression):
        return [too_much]
    try:
        program = compiled(expression)
    except ValueError as error:
        return [condition_checks.unreadable(error)]
    return condition_checks.complaints(expression, program, noun)


def evaluate(expression: str, facts: Mapping[str, Value]) -> Verdict:
    """Whether the condition holds on these facts. Any accident is UNDECIDED."""
    try:
        program = compiled(expression)
        answer = program.execute({name: facts[name] for name in program.variables() if is_plain(facts.get(name))})
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the Rust library is no Exception
        return Verdict.UNDECIDED
    if not isinstance(answer, bool):
        return Verdict.UNDECIDED
    return Verdict.HOLDS if answer else Verdict.FAILS


def is_plain(value: object) -> bool:
    """The library would read anything else (a decimal, a number too large) as a float, and round it: as good as not known."""
    return isinstance(value, (str, bool)) or (isinstance(value, int) and -(2**63) <= value < 2**63)


@lru_cache(maxsize=2048)
def names_in(expression: str) -> frozenset[str]:
    """The facts a condition speaks of; nothing where it cannot be read."""
    try:
        return frozenset(compiled(expression).variables()) - condition_checks.bound_in(expression)
    except ValueError:
        return frozenset()


@lru_cache(maxsize=2048)
def compiled(expression: str) -> Any:
    """A published procedure never changes: each of its conditions is read once per process.

    The bounds hold here too, whoever calls: five loops in a row can fill the memory of the machine.
    """
    if condition_checks.excess(expression):
        raise ValueError("too long, or too many loops")
    try:
        return cel.compile(expression)
    except (ValueError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as panic:  # of the Rust library: no Exception
        raise ValueError(str(panic)) from panic
