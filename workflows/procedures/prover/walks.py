"""Walking one noun in every case at once: for each state, the set of cases that come to it, and of those that come out.

A case is a point of the space of facts (`space.py`); sets of cases are whole numbers. In an open state some facts are still
being written: whoever comes there may leave in any case that differs by those alone (`freed`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workflows.procedures.net import Move, Noun

Enabled = Mapping[str, int]
#: The cases that may follow from these in this state.
Freed = Callable[[str, int], int]


def as_they_are(state: str, cases: int) -> int:
    return cases


@dataclass(frozen=True)
class Arrival:
    """How some cases first came to a state: by which move, from where, which ones, before and after what is rewritten there."""

    cases: int
    coming: int
    move: Move | None
    source: str


@dataclass
class Reach:
    cases: dict[str, int]
    arrivals: dict[str, list[Arrival]] = field(default_factory=dict)

    def __contains__(self, state: str) -> bool:
        return bool(self.cases.get(state))

    def path_to(self, state: str, case: int) -> list[Move]:
        """The moves of one way there, first to last. `case` is one point; what is rewritten on the way changes it."""
        path: list[Move] = []
        while True:
            arrival = next(each for each in self.arrivals[state] if each.cases & case)
            if arrival.move is None:
                return path[::-1]
            if not arrival.coming & case:
                case = arrival.coming & -arrival.coming
            path.append(arrival.move)
            state = arrival.source


def reached(noun: Noun, moves: Sequence[Move], enabled: Enabled, everything: int, freed: Freed = as_they_are) -> Reach:
    """Every state an instance can come to, with the cases in which it can."""
    leaving = by_source(moves)
    found = Reach({noun.initial: everything}, {noun.initial: [Arrival(everything, everything, None, "")]})
    todo = [noun.initial]
    while todo:
        state = todo.pop(0)
        for move in leaving.get(state, ()):
            if _arrive(found, move, state, enabled, freed) and move.target not in todo:
                todo.append(move.target)
    return found


def _arrive(found: Reach, move: Move, state: str, enabled: Enabled, freed: Freed) -> bool:
    had = found.cases.get(move.target, 0)
    coming = found.cases[state] & enabled[move.name] & ~had
    if not coming:
        return False
    cases = freed(move.target, coming)
    found.arrivals.setdefault(move.target, []).append(Arrival(cases & ~had, coming, move, state))
    found.cases[move.target] = had | cases
    return True


def winning(moves: Iterable[Move], enabled: Enabled, goals: Mapping[str, int], freed: Freed = as_they_are) -> dict[str, int]:
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
            now = had | freed(source, can & found[state])
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
