"""The space of cases: what the facts of a noun may be, as far as the conditions on it can tell.

A condition that compares one fact with constants cannot tell apart two values that lie between the same constants. So one
value for each constant and one for each gap cover them all: each fact is an axis, a case is a point, a condition is the
set of points where it holds. Sets are whole numbers, one bit per point: joined by &, |, and counted by the machine.

Where a condition says more than that (two facts compared, a loop), or where the points would be too many, cases are
drawn instead, always the same ones, near the constants written: the space then says it was sampled.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from workflows.procedures.condition_checks import tokens_of
from workflows.procedures.conditions import Verdict, evaluate, names_in
from workflows.procedures.net import EVERY_FACT, Domain
from workflows.procedures.prover import grammar
from workflows.procedures.prover.finding import Proof
from workflows.procedures.prover.grammar import Atom, Joined, Tree, atoms_of

#: Points beyond which cases are drawn rather than counted, and how many are drawn.
POINTS_MAX, DRAWN = 1 << 18, 512
NUMBERS = frozenset({"money", "integer", "permille"})
#: A text that nobody wrote in a condition: all other texts behave as this one.
ANOTHER_TEXT = "…"


@dataclass(frozen=True)
class Axis:
    name: str
    values: tuple[Any, ...]


@dataclass
class Space:
    """`count` points; `holds[expression]`: the set of points where it holds, or where a person would have to settle it."""

    count: int
    holds: Mapping[str, int]
    proof: Proof
    axes: tuple[Axis, ...] = ()
    drawn: Sequence[Mapping[str, Any]] = ()

    @cached_property
    def everything(self) -> int:
        return (1 << self.count) - 1

    def set_of(self, expressions: Iterable[str]) -> int:
        found = self.everything
        for expression in expressions:
            found &= self.holds.get(expression, self.everything)
        return found

    def freed(self, points: int, names: frozenset[str]) -> int:
        """All the points that differ from these by the facts named only: somebody may still change those."""
        if not points or names == EVERY_FACT or self.drawn:
            return self.everything if points and (names == EVERY_FACT or names & set(self.drawn[0])) else points
        stride = self.count
        for axis in self.axes:
            stride //= len(axis.values)
            if axis.name in names:
                points = self._spread_along(points, len(axis.values), stride)
        return points

    def _spread_along(self, points: int, length: int, stride: int) -> int:
        first = repeated((1 << stride) - 1, stride * length, self.count)
        folded = 0
        for rank in range(length):
            folded |= (points >> (rank * stride)) & first
        return sum(folded << (rank * stride) for rank in range(length))

    def facts_at(self, points: int) -> dict[str, Any]:
        """The facts of the first of these points."""
        index = (points & -points).bit_length() - 1
        if self.drawn:
            return dict(self.drawn[index])
        facts = {}
        for axis in reversed(self.axes):
            index, rank = divmod(index, len(axis.values))
            facts[axis.name] = axis.values[rank]
        return dict(reversed(facts.items()))


def space_of(expressions: Iterable[str], domains: Mapping[str, Domain]) -> Space:
    wanted = list(dict.fromkeys(expressions))
    trees = {expression: grammar.read(expression) for expression in wanted}
    axes = tuple(Axis(name, values) for name, values in sorted(_values(trees.values(), domains).items()))
    count = 1
    for axis in axes:
        count *= len(axis.values)
    if count > POINTS_MAX or not all(_is_covered(tree, domains) for tree in trees.values()):
        return _drawn_space(wanted, domains)
    masks = _Masks(axes, count)
    return Space(count, {expression: masks.of(tree) for expression, tree in trees.items() if tree is not None}, "solved", axes)


def _is_covered(tree: Tree | None, domains: Mapping[str, Domain]) -> bool:
    """Numbers and days have an order; a text or a choice is only equal or not; a yes or no, likewise."""
    return tree is not None and all(atom.fact in domains and _fits(atom, domains[atom.fact].kind) for atom in atoms_of(tree))


def _fits(atom: Atom, kind: str) -> bool:
    if kind in NUMBERS:
        return all(type(constant) is int for constant in atom.constants)
    if kind == "boolean":
        return atom.operator in {"==", "!=", "in"} and all(type(constant) is bool for constant in atom.constants)
    texts = all(type(constant) is str for constant in atom.constants)
    return texts and (atom.operator in {"==", "!=", "in"} or (kind == "date" and all(_day(constant) for constant in atom.constants)))


def _values(trees: Iterable[Tree | None], domains: Mapping[str, Domain]) -> dict[str, tuple[Any, ...]]:
    constants: dict[str, set[Any]] = {}
    for tree in trees:
        for atom in atoms_of(tree):
            constants.setdefault(atom.fact, set()).update(atom.constants)
    return {name: values_near(domains[name], found) for name, found in constants.items() if name in domains}


def values_near(domain: Domain, constants: Iterable[Any]) -> tuple[Any, ...]:
    """Each constant, and one value in each gap between them."""
    if domain.kind == "boolean":
        return (False, True)
    if domain.kind in NUMBERS:
        return _numbers_near(sorted({each for each in constants if type(each) is int}), 0 if domain.kind != "integer" else None)
    texts = sorted({each for each in constants if isinstance(each, str)})
    if domain.kind == "date":
        return _days_near([each for each in texts if _day(each)])
    return tuple(sorted(domain.options)) if domain.kind == "choice" and domain.options else (*texts, ANOTHER_TEXT)


def _numbers_near(constants: list[int], least: int | None) -> tuple[int, ...]:
    near = {value for constant in constants for value in (constant - 1, constant, constant + 1)} or {0, 1}
    return tuple(sorted(value for value in near if least is None or value >= least)) or (least or 0,)


def _days_near(constants: list[str]) -> tuple[str, ...]:
    days = [day for each in constants if (day := _day(each))] or [date(2026, 1, 1)]
    near = {day + timedelta(days=shift) for day in days for shift in (-1, 0, 1) if date.min < day < date.max}
    return tuple(day.isoformat() for day in sorted(near))


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if len(str(text)) == 10 else None
    except (TypeError, ValueError):
        return None


class _Masks:
    """The set of points of each atom, built axis by axis: blocks of ones repeated over the whole space."""

    def __init__(self, axes: tuple[Axis, ...], count: int) -> None:
        self.count, self.everything = count, (1 << count) - 1
        self.axes, stride = {}, count
        for axis in axes:
            stride //= len(axis.values)
            self.axes[axis.name] = (axis, stride)

    def of(self, tree: Tree) -> int:
        if isinstance(tree, bool):
            return self.everything if tree else 0
        if isinstance(tree, Atom):
            return self._atom(tree)
        return self._joined(tree)

    def _joined(self, tree: Joined) -> int:
        parts = [self.of(part) for part in tree.parts]
        if tree.how == "not":
            return self.everything & ~parts[0]
        found = parts[0]
        for part in parts[1:]:
            found = found & part if tree.how == "and" else found | part
        return found

    def _atom(self, atom: Atom) -> int:
        axis, stride = self.axes[atom.fact]
        ones = (1 << stride) - 1
        block = sum(ones << (rank * stride) for rank, value in enumerate(axis.values) if atom.holds(value))
        return repeated(block, stride * len(axis.values), self.count)


def repeated(block: int, period: int, count: int) -> int:
    """The same bits every `period`, doubled until they fill the space, then cut."""
    while period < count:
        block |= block << period
        period *= 2
    return block & ((1 << count) - 1)


def _drawn_space(expressions: list[str], domains: Mapping[str, Domain]) -> Space:
    names = sorted({name for expression in expressions for name in names_in(expression)} & set(domains))
    words = [literal for expression in expressions for literal in _literals(expression)]
    values = {name: _spread(domains[name], words) for name in names}
    chance = random.Random("|".join(expressions))  # noqa: S311 - the same cases each time, nothing secret
    drawn = [{name: chance.choice(values[name]) for name in names} for _point in range(DRAWN)]
    holds = {expression: sum(1 << rank for rank, facts in enumerate(drawn) if _may_hold(expression, facts)) for expression in expressions}
    return Space(DRAWN, holds, "sampled", drawn=drawn)


def _may_hold(expression: str, facts: Mapping[str, Any]) -> bool:
    """An undecided condition is settled by a person: it does not shut the way."""
    return evaluate(expression, facts) is not Verdict.FAILS


def _literals(expression: str) -> list[Any]:
    tokens = tokens_of(expression)
    return [int(word, 0) if kind == "integer" else word.strip("'\"") for kind, word in tokens if kind in {"integer", "text"}]


def _spread(domain: Domain, words: list[Any]) -> list[Any]:
    """Near every literal, whatever fact it was written for: two facts compared then meet."""
    near = list(values_near(domain, words))
    return [*near, 0, 1, 7, 1000, 10**6, 10**9] if domain.kind in NUMBERS else near
