"""Who reads what: a balanced assignment without conflicts, as a flow of least cost. Pure: no database, no chance.

In this order: every dossier gets its readings (what is missing is reported, dossier by dossier, never silent) > each reader
their minimum > the preferences > equal loads > a tie-break drawn from the seed and the identifiers, so that the order
of the rows changes nothing and the same seed gives the same answer. Each aim weighs more than all that follow together.
`faults_of` knows nothing of the solver and checks every result before it is used.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import networkx

SOLVER = f"networkx {networkx.__version__} network_simplex"
TIE_BITS = 24


@dataclass(frozen=True)
class Problem:
    """wanted: readings still to give per dossier. capacity: most readings a person takes in all, `held` ones included."""

    wanted: Mapping[int, int]
    capacity: Mapping[int, int]
    forbidden: frozenset[tuple[int, int]] = frozenset()
    held: Mapping[int, int] = field(default_factory=dict)
    minimum: Mapping[int, int] = field(default_factory=dict)
    cost: Mapping[tuple[int, int], int] = field(default_factory=dict)
    seed: int = 1

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Allowed ones, in an order of their own."""
        return [(file, juror) for file in sorted(self.wanted) for juror in sorted(self.capacity) if (file, juror) not in self.forbidden]

    @property
    def digest(self) -> str:
        facts = (
            sorted(self.wanted.items()),
            sorted(self.capacity.items()),
            sorted(self.forbidden),
            sorted(self.held.items()),
            sorted(self.minimum.items()),
            sorted(self.cost.items()),
        )
        return hashlib.sha256(repr((facts, self.seed)).encode()).hexdigest()


@dataclass(frozen=True)
class Proposal:
    pairs: tuple[tuple[int, int], ...]
    shortage: Mapping[int, int]
    loads: Mapping[int, int]

    def readers_of(self, file: int) -> list[int]:
        return [juror for each, juror in self.pairs if each == file]

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self.pairs).encode()).hexdigest()


def propose(problem: Problem) -> Proposal:
    """The best assignment; the same for ever for the same problem."""
    if not problem.wanted or not problem.capacity:
        return _proposal(problem, [])
    _cost, flow = networkx.network_simplex(_graph(problem))
    return _proposal(problem, [(file, juror) for file, juror in problem.pairs if _carried(flow, ("file", file), ("juror", juror))])


def faults_of(problem: Problem, proposal: Proposal) -> list[str]:
    """What a fresh eye finds wrong: empty when the proposal may be used."""
    given, loads = Counter(file for file, _juror in proposal.pairs), Counter(juror for _file, juror in proposal.pairs)
    faults = [f"conflict {pair}" for pair in proposal.pairs if pair in problem.forbidden]
    faults += [f"twice {pair}" for pair, times in Counter(proposal.pairs).items() if times > 1]
    faults += [f"unknown {pair}" for pair in proposal.pairs if pair[0] not in problem.wanted or pair[1] not in problem.capacity]
    faults += [f"overloaded {juror}" for juror, most in problem.capacity.items() if loads[juror] and loads[juror] + problem.held.get(juror, 0) > most]
    faults += [f"miscounted {file}" for file, wanted in problem.wanted.items() if given[file] + proposal.shortage.get(file, 0) != wanted]
    return faults + [f"idle reader for {file}" for file in proposal.shortage if _idle(problem, proposal, loads, file)]


def loads_below_minimum(problem: Problem, proposal: Proposal) -> list[int]:
    return [juror for juror, least in problem.minimum.items() if proposal.loads.get(juror, 0) < least]


def _idle(problem: Problem, proposal: Proposal, loads: Mapping[int, int], file: int) -> bool:
    """Somebody could still read it, with no other change: then the shortage is a mistake."""
    readers = set(proposal.readers_of(file))
    free = (juror for juror, most in problem.capacity.items() if loads.get(juror, 0) + problem.held.get(juror, 0) < most)
    return any(juror not in readers and (file, juror) not in problem.forbidden for juror in free)


@dataclass(frozen=True)
class _Scale:
    """The weight of one unit of each aim: more than everything the next aims can add up to."""

    load: int
    preference: int
    minimum: int
    missing: int


def _scale(problem: Problem) -> _Scale:
    readings = sum(problem.wanted.values()) + 1
    tallest = max(problem.capacity.values(), default=0) + 1
    load = readings << TIE_BITS
    preference = load * readings * tallest
    minimum = preference * readings * (2 * max((abs(cost) for cost in problem.cost.values()), default=0) + 1)
    return _Scale(load, preference, minimum, minimum * readings * 2)


def _graph(problem: Problem) -> Any:
    """dossier -> reader -> end. Each reading one more costs a little more than the one before: loads even out."""
    graph, scale = networkx.MultiDiGraph(), _scale(problem)
    for file, wanted in sorted(problem.wanted.items()):
        graph.add_node(("file", file), demand=-wanted)
        graph.add_edge(("file", file), ("end",), capacity=wanted, weight=scale.missing)
    for file, juror in problem.pairs:
        graph.add_edge(
            ("file", file), ("juror", juror), capacity=1, weight=problem.cost.get((file, juror), 0) * scale.preference + _draw(problem.seed, file, juror)
        )
    for juror, most in sorted(problem.capacity.items()):
        held, least = problem.held.get(juror, 0), problem.minimum.get(juror, 0)
        for rank in range(held, min(most, held + len(problem.wanted))):
            graph.add_edge(("juror", juror), ("end",), capacity=1, weight=(rank + 1) * scale.load - (scale.minimum if rank < least else 0))
    graph.add_node(("end",), demand=sum(problem.wanted.values()))
    return graph


def _draw(seed: int, file: int, juror: int) -> int:
    """A tie-break that depends on who, never on the order of the rows."""
    drawn = hashlib.sha256(f"{seed}:{file}:{juror}".encode()).digest()
    return int.from_bytes(drawn[:4], "big") >> (32 - TIE_BITS)


def _carried(flow: Any, start: Any, end: Any) -> bool:
    return any(flow.get(start, {}).get(end, {}).values())


def _proposal(problem: Problem, pairs: list[tuple[int, int]]) -> Proposal:
    given, loads = Counter(file for file, _juror in pairs), Counter(juror for _file, juror in pairs)
    shortage = {file: wanted - given[file] for file, wanted in sorted(problem.wanted.items()) if given[file] < wanted}
    return Proposal(tuple(sorted(pairs)), shortage, {juror: loads[juror] + problem.held.get(juror, 0) for juror in sorted(problem.capacity)})
