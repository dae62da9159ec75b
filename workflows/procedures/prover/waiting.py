"""Waiting: a guard that asks for another noun. Explored: what comes about grows until nothing more can."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows.procedures.net import Move, Wait
from workflows.procedures.prover.examiners import Examined, examiner
from workflows.procedures.prover.exploring import Exploration
from workflows.procedures.prover.finding import Finding
from workflows.procedures.prover.words import listed


@examiner("waiting")
def waiting(examined: Examined) -> Iterator[Finding]:
    """Told where it begins: a wait for what never comes, or a circle of waits. What waits behind them is not told again."""
    exploration = examined.exploration
    vain = dict(exploration.waiting_in_vain)
    told: set[frozenset[str]] = set()
    for move, wait in vain.items():
        if _is_absent(exploration, wait):
            yield _for_nothing(examined, move, wait)
            continue
        circle = _circle(vain, exploration, move)
        if circle and frozenset(each.key for each in circle) not in told:
            told.add(frozenset(each.key for each in circle))
            yield _in_a_circle(examined, circle)


def _is_absent(exploration: Exploration, wait: Wait) -> bool:
    """No path comes there, waits apart: dropped with its stage, or unreachable."""
    life = exploration.lives.get(wait.noun)
    return life is None or not any(state in life.paths for state in wait.states)


def _behind(vain: dict[Move, Wait], exploration: Exploration, wait: Wait) -> list[Move]:
    """The moves in vain that keep a noun from coming where it is awaited, or from being born."""
    life = exploration.lives[wait.noun]
    if exploration.in_time[wait.noun]:
        return [move for move in vain if move.noun == wait.noun]
    return [move for birth in life.noun.born for move in _behind(vain, exploration, birth)]


def _circle(vain: dict[Move, Wait], exploration: Exploration, start: Move) -> list[Move]:
    """The shortest circle of waits through this move, if there is one."""
    came: dict[Move, Move | None] = {start: None}
    todo = [start]
    while todo:
        move = todo.pop(0)
        if _is_absent(exploration, vain[move]):
            continue
        for other in _behind(vain, exploration, vain[move]):
            if other == start:
                return _back(came, move)
            if other not in came:
                came[other] = move
                todo.append(other)
    return []


def _back(came: dict[Move, Move | None], last: Move | None) -> list[Move]:
    path: list[Move] = []
    while last is not None:
        path.append(last)
        last = came[last]
    return path[::-1]


def _for_nothing(examined: Examined, move: Move, wait: Wait) -> Finding:
    noun = examined.net.nouns.get(wait.noun)
    states = listed(noun.said(state) if noun else state for state in sorted(wait.states))
    return Finding(
        "waits_for_nothing",
        True,
        move.noun,
        move.key,
        _("« %(step)s » attend que « %(noun)s » soit %(states)s, ce qui n’arrive jamais dans cette procédure.")
        % {"step": move.label or move.name, "noun": (noun and noun.label) or wait.noun, "states": states},
        _("Gardez l’étape dont dépend cet acte, ou retirez celle qui l’attend."),
        _("« %(step)s » reste fermé quoi que l’on fasse.") % {"step": move.label or move.name},
    )


def _in_a_circle(examined: Examined, circle: list[Move]) -> Finding:
    labels = [move.label or move.name for move in (*circle, circle[0])]
    return Finding(
        "waits_on_itself",
        True,
        circle[0].noun,
        circle[0].key,
        _("Ces actes s’attendent les uns les autres : %(chain)s.") % {"chain": _(" attend ").join(f"« {label} »" for label in labels)},
        _("Supprimez l’une de ces attentes."),
        _("Aucun des %(count)d ne peut être fait le premier.") % {"count": len(circle)} if len(circle) > 1 else _("Il n’est jamais possible de commencer."),
        path=tuple(move.key for move in circle),
    )
