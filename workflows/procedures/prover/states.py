"""States: can each be reached, and is there a way on from each. Explored: every path of every noun is followed.

Each fault is told once, where it begins: a state that only a faulty step leads to is not told again.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows.procedures.prover.examiners import Examined, examiner
from workflows.procedures.prover.exploring import Life
from workflows.procedures.prover.finding import Finding
from workflows.procedures.prover.walks import winning
from workflows.procedures.prover.words import listed, stands, way


@examiner("unreachable")
def unreachable(examined: Examined) -> Iterator[Finding]:
    """A state with a kept step into it, that no path from the start comes to."""
    for name, life in examined.exploration.lives.items():
        for state in life.noun.states:
            if life.is_entered(state) and state not in life.paths:
                yield _unreachable(name, life, state)


def _unreachable(name: str, life: Life, state: str) -> Finding:
    into = [move.label or move.name for move in life.moves if move.target == state]
    return Finding(
        "unreachable",
        True,
        name,
        state,
        _("Aucun chemin ne mène à l’état « %(state)s » : %(steps)s y mènent, mais d’états qu’on n’atteint jamais.") % {"state": life.noun.said(state), "steps": listed(into)},
        _("Gardez l’étape qui y conduit, ou retirez celle qui en part."),
        _("Parti de « %(start)s », un dossier n’y arrive jamais.") % {"start": life.noun.said(life.noun.initial)},
    )


@examiner("dead_end")
def dead_end(examined: Examined) -> Iterator[Finding]:
    """A state one comes to and that is no end, with no step out of it but giving up."""
    for name, life in examined.exploration.lives.items():
        leaving = {source for move in life.onward for source in move.sources}
        for state in life.noun.states:
            if state in life.paths and state not in life.noun.finals and state not in leaving:
                yield _dead_end(examined, name, life, state)


def _dead_end(examined: Examined, name: str, life: Life, state: str) -> Finding:
    path = life.path_to(state)
    return Finding(
        "dead_end",
        True,
        name,
        state,
        _("L’état « %(state)s » est sans issue : aucun acte de cette procédure n’en fait sortir, sinon pour abandonner.") % {"state": life.noun.said(state)},
        _("Gardez l’étape qui en fait sortir, ou retirez celle qui y conduit."),
        stands(examined.net, name, path, _("plus rien n’est possible.")),
        path=tuple(move.name for move in path),
    )


@examiner("endless")
def endless(examined: Examined) -> Iterator[Finding]:
    """States that lead to one another and never to an end."""
    for name, life in examined.exploration.lives.items():
        leaving = {source for move in life.onward for source in move.sources}
        stops = {state: 1 for state in life.noun.states if state not in leaving}
        safe = winning(life.onward, life.bare, stops)
        round_ = [state for state in life.noun.states if state in life.paths and state not in safe]
        for ring in _bottoms(life, round_):
            yield _endless(examined, name, life, ring)


def _bottoms(life: Life, states: list[str]) -> list[list[str]]:
    """The rings nothing leaves: sets of states that all reach one another."""
    ahead = {state: _ahead(life, state) for state in states}
    rings = {frozenset(ahead[state]) for state in states if all(state in ahead[other] for other in ahead[state])}
    return [[state for state in states if state in ring] for ring in rings]


def _ahead(life: Life, state: str) -> set[str]:
    seen, todo = set[str](), [state]
    while todo:
        here = todo.pop()
        for move in life.onward:
            if here in move.sources and move.target not in seen:
                seen.add(move.target)
                todo.append(move.target)
    return seen


def _endless(examined: Examined, name: str, life: Life, ring: list[str]) -> Finding:
    path = life.path_to(ring[0])
    return Finding(
        "endless",
        True,
        name,
        ring[0],
        _("On tourne sans fin entre %(states)s : aucun acte n’en fait sortir.") % {"states": listed(life.noun.said(state) for state in ring)},
        _("Gardez une étape qui mène de l’un de ces états à la fin."),
        stands(examined.net, name, path, _("on revient toujours aux mêmes états.")),
        path=tuple(move.name for move in path),
    )


@examiner("race")
def race(examined: Examined) -> Iterator[Finding]:
    """Two delays that take two different steps from one state: which one wins would be chance."""
    clocks = {clock.name for clock in examined.net.clocks}
    for name, life in examined.exploration.lives.items():
        timed = [move for move in life.moves if clocks & set(move.fired_by)]
        for rank, first in enumerate(timed):
            for second in timed[rank + 1 :]:
                for state in sorted(first.sources & second.sources):
                    both = life.reach.cases.get(state, 0) & life.enabled[first.name] & life.enabled[second.name]
                    if both and first.target != second.target:
                        path = life.path_to(state, both & -both)
                        yield Finding(
                            "race",
                            True,
                            name,
                            f"{name}.{first.name}",
                            _("Dans l’état « %(state)s », deux délais peuvent échoir ensemble et mener à deux états différents : %(steps)s.")
                            % {"state": life.noun.said(state), "steps": listed((first.label or first.name, second.label or second.name))},
                            _("Donnez à l’un des deux une condition que l’autre exclut, ou confiez l’un des deux à une personne."),
                            _("%(way)s ; les deux délais échoient la même nuit.") % {"way": way(examined.net, name, path)},
                            "explored" if not (first.conditions or second.conditions) else life.space.proof,
                            tuple(move.name for move in path),
                            life.space.facts_at(both),
                        )
