"""Everything explored once for one net, and read by the examiners: spaces, ways, what is reachable, what waits in vain."""

from collections.abc import Iterable
from functools import cached_property

from workflows.procedures.net import OF_THE_DOSSIER, Move, Net, Noun, Wait
from workflows.procedures.prover.space import Space, space_of
from workflows.procedures.prover.walks import Reach, reached, winning


class Life:
    """One noun of the net, walked in every case of its facts."""

    def __init__(self, net: Net, noun: Noun, moves: list[Move]) -> None:
        self.net, self.noun, self.moves = net, noun, moves

    @cached_property
    def space(self) -> Space:
        wanted = [condition.expression for move in self.moves for condition in move.conditions]
        return space_of(wanted, self.net.facts.get(self.noun.name, {}))

    @cached_property
    def enabled(self) -> dict[str, int]:
        """The cases in which each move may be taken, as far as its conditions go."""
        return {move.name: self.space.set_of(condition.expression for condition in move.conditions) for move in self.moves}

    @cached_property
    def never(self) -> frozenset[str]:
        return frozenset(name for name, cases in self.enabled.items() if not cases)

    @cached_property
    def bare(self) -> dict[str, int]:
        """As if every condition held: the paths alone, in one case."""
        return {move.name: 1 for move in self.moves}

    @cached_property
    def paths(self) -> Reach:
        return reached(self.noun, self.moves, self.bare, 1)

    @cached_property
    def reach(self) -> Reach:
        """In every case; a condition that never holds is told by itself and shuts nothing here."""
        return reached(self.noun, self.moves, self.possible, self.space.everything, self.freed)

    def freed(self, state: str, cases: int) -> int:
        names = self.noun.open.get(state)
        return self.space.freed(cases, names) if names else cases

    @cached_property
    def possible(self) -> dict[str, int]:
        return {name: cases or self.space.everything for name, cases in self.enabled.items()}

    @cached_property
    def onward(self) -> list[Move]:
        """Moves that go on, rather than give up."""
        return [move for move in self.moves if not move.gives_up]

    @cached_property
    def ways_out(self) -> list[Move]:
        """What gets a dossier out of a state when conditions fail: all but the applicant's giving up."""
        return [move for move in self.moves if not (move.gives_up and move.takers <= {OF_THE_DOSSIER})]

    def ends(self, cases: int) -> dict[str, int]:
        return dict.fromkeys(self.noun.finals, cases)

    @cached_property
    def finishing(self) -> dict[str, int]:
        """From where an end can be reached by going on, conditions apart."""
        return winning(self.onward, self.bare, self.ends(1))

    def is_entered(self, state: str) -> bool:
        """Some move of the procedure comes to this state: otherwise it is simply not used here."""
        return state == self.noun.initial or any(move.target == state for move in self.moves)

    def path_to(self, state: str, case: int = 0) -> list[Move]:
        """One way there: in this case, or, when none is given, by the paths alone."""
        if case:
            return self.reach.path_to(state, case)
        return self.paths.path_to(state, 1)


class Exploration:
    """The whole net. A noun that is never born is left out: the procedure does not use it."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.all = {name: Life(net, noun, net.moves_of(name)) for name, noun in net.nouns.items()}

    @cached_property
    def lives(self) -> dict[str, Life]:
        return {name: life for name, life in self.all.items() if name in self._born}

    @cached_property
    def _born(self) -> frozenset[str]:
        """Least set: a noun is born once what it is born of can come about, in the life of a noun already born."""
        born: set[str] = set()
        while more := {name for name, life in self.all.items() if name not in born and all(self._comes(wait, born) for wait in life.noun.born)}:
            born |= more
        return frozenset(born)

    def _comes(self, wait: Wait, born: Iterable[str]) -> bool:
        return wait.noun in born and any(state in self.all[wait.noun].reach for state in wait.states)

    @cached_property
    def in_time(self) -> dict[str, frozenset[str]]:
        """The states each noun really comes to, once every move has had what it waits for: a least fixed point."""
        found = dict.fromkeys(self.lives, frozenset[str]())
        while (more := {name: self._next(life, found) for name, life in self.lives.items()}) != found:
            found = more
        return found

    def _next(self, life: Life, found: dict[str, frozenset[str]]) -> frozenset[str]:
        if not all(found.get(wait.noun, frozenset()) & wait.states for wait in life.noun.born):
            return frozenset()
        ready = [move for move in life.moves if self.is_ready(move, found)]
        return frozenset(state for state, cases in reached(life.noun, ready, life.possible, life.space.everything, life.freed).cases.items() if cases)

    def is_ready(self, move: Move, found: dict[str, frozenset[str]]) -> bool:
        return all(found.get(wait.noun, frozenset()) & wait.states for wait in move.waits)

    @cached_property
    def waiting_in_vain(self) -> list[tuple[Move, Wait]]:
        """Moves one could come to, and the first thing each waits for that never comes."""
        found = []
        for name, life in self.lives.items():
            for move in life.moves:
                missing = next((wait for wait in move.waits if not self.in_time.get(wait.noun, frozenset()) & wait.states), None)
                if missing and move.sources & self.in_time[name]:
                    found.append((move, missing))
        return found
