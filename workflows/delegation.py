"""In whose name a person acts: their own first; else that of somebody away who lends them the right. See docs/adr/0009.

Nobody lends what they have not: the absent person must hold the right on this very dossier, and be recused from it no more than
the substitute. What is lent is not lent again.
"""

from collections.abc import Callable
from typing import Any

from workflows.models import JournalEntry

Right = Callable[[Any, Any, Any], bool]


def in_whose_name(subject: Any, step: Any, actor: Any, holds: Right) -> Any:
    """The actor, the absent person in whose place they act, or nobody."""
    if not getattr(actor, "loans", None):
        return actor if holds(subject, step, actor) else None
    if holds(subject, step, actor.in_own_name()):
        return actor
    if not holds(subject, step, actor):
        return None
    return next((lender for lender in _lenders(actor, subject.funder_id) if _lends(subject, step, actor, lender, holds)), None)


def done_in_the_name_of(actor: Any, subject: Any, step: str, hands: int | None) -> bool:
    """Whether what these hands did, they did in the actor's place."""
    if hands is None or hands not in getattr(actor, "replaced_by", ()):
        return False
    acts = JournalEntry.objects.filter(noun=subject.lifecycle.noun, subject_id=subject.pk, step=step)
    return acts.filter(actor_id=actor.pk, real_actor_id=hands).exists()


def _lenders(actor: Any, funder_id: int) -> list[Any]:
    return [actor.lenders[pk] for pk, lent in sorted(actor.loans.items()) if funder_id in lent]


def _lends(subject: Any, step: Any, actor: Any, lender: Any, holds: Right) -> bool:
    return holds(subject, step, actor.in_own_name(lender.pk)) and not subject.closed_to(lender) and holds(subject, step, lender.in_own_name())
