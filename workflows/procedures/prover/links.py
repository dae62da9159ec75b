"""What the tables of steps do not say by themselves, and the prover needs: written by the rooms that know it.

    part("agenda_item", stage="committee", born=("application", "in_committee"))
    waits("application.award", "decision", "notified")           # a guard asks for another noun
    brings("decision.notify", "award.grant")                     # the body of a step takes another
    apart("instalment.certify", "instalment.order")              # never by the same person
    rings("completion", "application.dismiss")                   # a clock that is over takes a step; none: it only tells

A noun is examined when a room says it takes part; a link that names a step or a state that does not exist is refused at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from workflows.lifecycle import Lifecycle, Step, lifecycle_of
from workflows.procedures.net import EVERY_FACT, Wait


@dataclass
class Part:
    """One noun a procedure speaks of. `open`: the states in which its facts are still being written, and which."""

    noun: str
    stage: str = ""
    open: Mapping[str, frozenset[str]] = field(default_factory=dict)
    born: tuple[Wait, ...] = ()


@dataclass
class Links:
    parts: dict[str, Part] = field(default_factory=dict)
    waits: dict[str, list[Wait]] = field(default_factory=dict)
    brings: dict[str, list[str]] = field(default_factory=dict)
    effects: dict[str, list[str]] = field(default_factory=dict)
    apart: list[tuple[str, str]] = field(default_factory=list)
    clocks: dict[str, tuple[str, ...]] = field(default_factory=dict)


LINKS = Links()


def part(noun: str, *, stage: str = "", open_in: Iterable[str] = (), written: Mapping[str, Iterable[str]] = MappingProxyType({}), born: tuple[str, ...] = ()) -> None:
    """`open_in`: where all its facts are still being written; `written`: where one fact is; `born`: another noun, then the states in which this one is begun."""
    opened: dict[str, frozenset[str]] = {}
    for name, states in written.items():
        for state in states:
            opened[str(state)] = opened.get(str(state), frozenset()) | {name}
    opened |= {str(state): EVERY_FACT for state in open_in}
    _known_states(lifecycle_of(noun), frozenset(opened))
    LINKS.parts[noun] = Part(noun, stage, opened, (_wait(born[0], born[1:]),) if born else ())


def waits(step: str, noun: str, *states: str) -> None:
    _known_step(step)
    LINKS.waits.setdefault(step, []).append(_wait(noun, states))


def brings(step: str, *others: str, by_itself: bool = False) -> None:
    """The taker of `step` takes the others in the same act; or, `by_itself`, Sillage does so after it."""
    for key in (step, *others):
        _known_step(key)
    table = LINKS.effects if by_itself else LINKS.brings
    table.setdefault(step, []).extend(others)


def apart(first: str, second: str) -> None:
    for key in (first, second):
        _known_step(key)
    LINKS.apart.append((first, second))


def rings(clock: str, *steps: str) -> None:
    for key in steps:
        _known_step(key)
    LINKS.clocks[clock] = steps


def step_named(key: str) -> Step | None:
    """« noun.step », where it exists."""
    noun, _dot, name = key.partition(".")
    lifecycle = Lifecycle.registry.get(noun)
    return lifecycle.steps.get(name) if lifecycle else None


def _wait(noun: str, states: Iterable[str]) -> Wait:
    wait = Wait(noun, frozenset(str(state) for state in states))
    _known_states(lifecycle_of(noun), wait.states)
    return wait


def _known_step(key: str) -> None:
    noun, name = key.split(".")
    if name not in lifecycle_of(noun).steps:
        raise ValueError(f"no step {key}")


def _known_states(lifecycle: Lifecycle, states: frozenset[str]) -> None:
    if unknown := states - {str(state) for state in lifecycle.states.values}:
        raise ValueError(f"{lifecycle.noun} is never {', '.join(sorted(unknown))}")
