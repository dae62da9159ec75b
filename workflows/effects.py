"""What follows a step: rows of the outbox, written in the step's own transaction, run after it.

Apps subscribe from above (`@after(APPLICATION, "submit")` in their `effects.py`); the engine never knows them.
"""

from collections.abc import Callable
from typing import Any

from workflows import outbox
from workflows.lifecycle import Lifecycle, Step, Subject, lifecycle_of, subject_of
from workflows.models import JournalEntry
from workflows.procedures.rules import rules_for

Effect = Callable[[Any, JournalEntry], None]
PAPER, MAIL, EFFECT, BOARD = "paper.wanted", "mail.wanted", "effect.wanted", "board.follow"


def after(lifecycle: Lifecycle, *names: str) -> Callable[[Effect], Effect]:
    """Subscribes a handler `(subject, entry)` to steps: run once, later, in a transaction of its own."""

    def subscribe(effect: Effect) -> Effect:
        for name in names:
            lifecycle.effects[name].append(effect)
        return effect

    return subscribe


def leave(subject: Subject, step: Step, entry: JournalEntry) -> None:
    """One row per paper, mail, subscribed effect, and one for the board where the states expect somebody."""
    lifecycle = subject.lifecycle
    wanted = [(PAPER, {"slug": slug}) for slug in step.papers] + [(MAIL, {"slug": slug}) for slug in step.mails]
    wanted += [(EFFECT, {"effect": name_of(effect)}) for effect in lifecycle.effects[step.name]]
    if entry.source in lifecycle.duties or entry.target in lifecycle.duties or rules_for(subject.procedure, lifecycle.noun):
        wanted.append((BOARD, {"effect": "board"}))
    about = {"noun": lifecycle.noun, "id": subject.pk, "entry": entry.pk}
    outbox.put_many([(topic, about | extra, f"{topic}:{entry.hash}:{extra.get('slug') or extra['effect']}") for topic, extra in wanted])


def name_of(effect: Effect) -> str:
    return f"{effect.__module__}.{effect.__name__}"


@outbox.handler(EFFECT)
def run_effect(payload: dict[str, Any]) -> None:
    entry = JournalEntry.objects.get(pk=payload["entry"])
    effects = lifecycle_of(payload["noun"]).effects[entry.step]
    effect = next(each for each in effects if name_of(each) == payload["effect"])
    effect(subject_of(payload["noun"], payload["id"]), entry)
