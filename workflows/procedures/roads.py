"""Which road a dossier takes through a lifecycle under one procedure: pure, without dossier, database or clock.

A dossier aims at an end (the one it had, or the one a sample supposes). It takes again the acts it really took wherever they
are still legal; it passes every optional stage the procedure keeps; elsewhere it takes the shortest way to its end.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from workflows.lifecycle import Lifecycle, Step
from workflows.models import Procedure

#: A road longer than this turns in circles.
LONGEST = 40


@dataclass(frozen=True)
class Roads:
    """The steps of one noun that one procedure keeps, as a map: where each leads, how far each end is."""

    lifecycle: Lifecycle
    procedure: Any
    avoid: frozenset[str] = frozenset()
    _distances: dict[str, dict[str, int]] = field(default_factory=dict, compare=False)
    _from: dict[str, list[Step]] = field(default_factory=dict, compare=False)

    def steps_from(self, state: str) -> list[Step]:
        if state not in self._from:
            kept = self.lifecycle.steps_from(state, self.procedure)
            self._from[state] = [step for step in kept if step.name not in self.avoid]
        return self._from[state]

    def distance(self, state: str, aim: str) -> int | None:
        """How many steps from a state to an end; None when nothing leads there."""
        if aim not in self._distances:
            self._distances[aim] = self._measured(aim)
        return self._distances[aim].get(state)

    def leads(self, step: Step, aim: str) -> bool:
        return self.distance(str(step.target), aim) is not None

    def reachable(self) -> frozenset[str]:
        """Every state a dossier born under this procedure may come to."""
        return self.ahead_of(str(self.lifecycle.initial))

    def ahead_of(self, state: str) -> frozenset[str]:
        """Where one may still come to from here, here included."""
        seen, waiting = {state}, deque([state])
        while waiting:
            for step in self.steps_from(waiting.popleft()):
                if step.target not in seen:
                    seen.add(str(step.target))
                    waiting.append(str(step.target))
        return frozenset(seen)

    def _measured(self, aim: str) -> dict[str, int]:
        """Backwards from the end, the exceptional steps last: nobody's usual way goes through them."""
        found, waiting = {aim: 0}, deque([aim])
        into = self._into()
        while waiting:
            state = waiting.popleft()
            for source in into.get(state, ()):
                if source not in found:
                    found[source] = found[state] + 1
                    waiting.append(source)
        return found

    def _into(self) -> dict[str, list[str]]:
        into: dict[str, list[str]] = {}
        for state in self.lifecycle.states.values:
            for step in self.steps_from(str(state)):
                if not step.is_exceptional:
                    into.setdefault(str(step.target), []).append(str(state))
        return into


def roads_of(lifecycle: Lifecycle, body: dict[str, Any], without_stages: Iterable[str] = (), avoid: Iterable[str] = ()) -> Roads:
    """The roads of a body, less the stages that this dossier does not pass (a second reading asked for some only)."""
    stages = [stage for stage in body.get("stages", []) if stage not in set(without_stages)]
    return Roads(lifecycle, Procedure(body={**body, "stages": stages}), frozenset(avoid))


def road(roads: Roads, aim: str, acts: Sequence[str] = ()) -> list[tuple[str, Step]]:
    """The pairs (state, step that leaves it) from the first state to the end, or to where nothing leads there any more."""
    state, pending, taken, legs = str(roads.lifecycle.initial), list(acts), set[str](), list[tuple[str, Step]]()
    while state != aim and len(legs) < LONGEST:
        step = _chosen(roads, state, aim, pending, taken)
        if step is None:
            break
        legs.append((state, step))
        taken.add(step.name)
        state = str(step.target)
    return legs


def _chosen(roads: Roads, state: str, aim: str, pending: list[str], taken: set[str]) -> Step | None:
    """An optional stage not passed yet comes first, in the order of the table; an act that ends all, before any."""
    options, observed = roads.steps_from(state), _observed(roads.steps_from(state), pending)
    staged = _next_stage(roads, [step for step in options if step.stage and step.name not in taken and not step.is_exceptional and roads.leads(step, aim)])
    if observed is not None and (not staged or observed in staged or observed.target in roads.lifecycle.final_states):
        del pending[: pending.index(observed.name) + 1]
        return observed
    usual = staged or [step for step in options if not step.is_exceptional and roads.leads(step, aim)]
    return min(usual, key=lambda step: roads.distance(str(step.target), aim) or 0, default=None)


def _next_stage(roads: Roads, staged: list[Step]) -> list[Step]:
    """A second reading comes before the committee because the table has it before."""
    first = next((each.stage for each in roads.lifecycle.steps.values() if each in staged), "")
    return [step for step in staged if step.stage == first]


def _observed(options: list[Step], pending: list[str]) -> Step | None:
    """The next act really taken that is legal from here; those that the procedure no longer keeps are passed over."""
    by_name = {step.name: step for step in options}
    return next((by_name[name] for name in pending if name in by_name), None)
