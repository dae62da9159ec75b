"""Walking one noun in every case at once: for each state, the set of cases that come to it, and of those that come out.

A case is a point of the space of facts (`space.py`); sets of cases are whole numbers. In an open state the facts are still
being written: whoever comes there may leave in any case.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workflows.procedures.net import Move, Noun

Enabled = Mapping[str, int]


@dataclass(frozen=True)
class Arrival:
    """How some cases first came to a state: by which move, from where, which ones; the start has no move."""

    cases: int
    move: Move | None
    source: str


@dataclass
class Reach:
    cases: dict[str, int]
    arrivals: dict[str, list[Arrival]] = field(default_factory=dict)

    def __contains__(self, state: str) -> bool:
        return bool(self.cases.get(state))

    def path_to(self, state: str, case: int, opened: frozenset[str]) -> list[Move]:
        """The moves of one way there, first to last. `case` is one point; an open state on the way frees it."""
        path: list[Move] = []
        while True:
            arrival = next(each for each in self.arrivals[state] if each.cases & case or state in opened)
            if arrival.move is None:
                return path[::-1]
            if state in opened:
                case = arrival.cases & -arrival.cases
            path.append(arrival.move)
            state = arrival.source


def reached(noun: Noun, moves: Sequence[Move], enabled: Enabled, everything: int) -> Reach:
    """Every state an instance can come to, with the cases in which it can."""
    leaving = by_source(moves)
    found = Reach({noun.initial: everything}, {noun.initial: [Arrival(everything, None, "")]})
    todo = [noun.initial]
    while todo:
        state = todo.pop(0)
        for move in leaving.get(state, ()):
            if _arrive(found, noun, move, state, enabled, everything) and move.target not in todo:
                todo.append(move.target)
    return found


def _arrive(found: Reach, noun: Noun, move: Move, state: str, enabled: Enabled, everything: int) -> bool:
    coming = found.cases[state] & enabled[move.name]
    had = found.cases.get(move.target, 0)
    if not coming or not coming & ~had:
        return False
    found.arrivals.setdefault(move.target, []).append(Arrival(coming & ~had, move, state))
    found.cases[move.target] = everything if move.target in noun.open else had | coming
    return True


def winning(noun: Noun, moves: Iterable[Move], enabled: Enabled, goals: Mapping[str, int], everything: int) -> dict[str, int]:
    """For each state, the cases from which a goal can be reached."""
    arriving: dict[str, list[tuple[str, int]]] = {}
    for move in moves:
        for source in move.sources:
            arriving.setdefault(move.target, []).append((source, enabled[move.name]))
    found = {state: cases for state, cases in goals.items() if cases}
    todo = list(found)
    while todo:
        state = todo.pop()
        for source, can in arriving.get(state, ()):
            had = found.get(source, 0)
            now = had | (can & found[state])
            if now and source in noun.open:
                now = everything
            if now != had:
                found[source] = now
                todo.append(source)
    return found


def by_source(moves: Iterable[Move]) -> dict[str, list[Move]]:
    found: dict[str, list[Move]] = {}
    for move in moves:
        for source in move.sources:
            found.setdefault(source, []).append(move)
    return found
