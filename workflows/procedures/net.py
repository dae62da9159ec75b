"""A net: what the lifecycles become under one procedure, as plain data. The prover reasons on it, the pictures draw it.

A net knows nothing of the database: nouns with their states, moves between states with who takes them, if what, and
what they wait for in the life of another noun. So the same prover judges a procedure and a net made up by a test.

How it is meant to move:
- a noun lives as often as needed (another reading, another session): what one instance misses, a fresh one may reach;
- facts are fixed for one instance, except in the `open` states of its noun, where somebody is still writing them, or some;
- a move may be taken when its noun is in a source, somebody may take it, every condition holds on the facts, and each
  noun waited for has an instance that came to one of the states named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.rules import AUTOMATIC

#: Every fact of a noun.
EVERY_FACT = frozenset({"*"})
#: Who takes a move when no role says it: a person of the dossier itself (the applicant).
OF_THE_DOSSIER = "dossier"


@dataclass(frozen=True)
class Wait:
    """Another noun must have come to one of these states."""

    noun: str
    states: frozenset[str]


@dataclass(frozen=True)
class Condition:
    """One computed sentence of the procedure on a move: `place` is where it is written in the body."""

    key: str
    expression: str
    place: str = ""


@dataclass(frozen=True)
class Domain:
    """What a fact may be: its kind, and the values of a choice."""

    kind: str
    options: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True)
class Move:
    """One step kept by the procedure.

    gives_up: it abandons rather than goes on (withdraw, dismiss, cancel). fired_by: the clocks and acts that take it by themselves.
    brings: the moves ("noun.name") that its own taker takes in the same act.
    """

    noun: str
    name: str
    sources: frozenset[str]
    target: str
    takers: frozenset[str] = frozenset({OF_THE_DOSSIER})
    label: str = ""
    conditions: tuple[Condition, ...] = ()
    waits: tuple[Wait, ...] = ()
    gives_up: bool = False
    is_exceptional: bool = False
    fired_by: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.noun}.{self.name}"


@dataclass(frozen=True)
class Noun:
    """`born`: it begins when these have come about; a noun that is never born is simply not part of this procedure.

    open: the states in which facts are still being written, and which facts.
    """

    name: str
    initial: str
    states: tuple[str, ...]
    finals: frozenset[str]
    open: Mapping[str, frozenset[str]] = field(default_factory=dict)
    born: tuple[Wait, ...] = ()
    label: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    def said(self, state: str) -> str:
        return self.words.get(state, state)


@dataclass(frozen=True)
class ClockOf:
    """A delay that runs on a noun, and the moves it takes when it is over (none: it only tells somebody)."""

    name: str
    fires: tuple[str, ...]


@dataclass(frozen=True)
class Net:
    """holders: who holds each role today; None when nobody in particular is meant (a procedure that is shipped)."""

    nouns: Mapping[str, Noun]
    moves: tuple[Move, ...]
    facts: Mapping[str, Mapping[str, Domain]] = field(default_factory=dict)
    holders: Mapping[str, frozenset[int]] | None = None
    apart: tuple[tuple[str, str], ...] = ()
    clocks: tuple[ClockOf, ...] = ()

    def moves_of(self, noun: str) -> list[Move]:
        return [move for move in self.moves if move.noun == noun]

    def move(self, key: str) -> Move | None:
        return next((move for move in self.moves if move.key == key), None)

    def people_for(self, role: str) -> frozenset[int]:
        return (self.holders or {}).get(role, frozenset())

    def is_takeable(self, move: Move) -> bool:
        return any(self._is_there(taker, move) for taker in move.takers)

    def _is_there(self, taker: str, move: Move) -> bool:
        if taker == AUTOMATIC:
            return bool(move.fired_by)
        return taker == OF_THE_DOSSIER or self.holders is None or bool(self.people_for(taker))


def body_at(body: Mapping[str, Any], path: str, default: Any = None) -> Any:
    """A value of a body by dotted path, as `Procedure.setting` reads it."""
    value: Any = body
    for part in path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return default
        value = value[part]
    return value
