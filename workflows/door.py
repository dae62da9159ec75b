"""The one door. Nothing happens to a dossier but through `perform`, which writes it down.

In one transaction, in this order:
    lock the row -> step legal from here, else WrongState -> actor permitted, else NotPermitted
    -> guards, conditions and approvals, else GuardFailed with every unmet reason -> body -> save the named fields
    -> journal -> effects as outbox rows -> the acts it brings about, each by the door -> after commit, wake the worker.

`available` asks the same questions for a button, so that a button and its click never disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.states import reads_as_staff
from workflows import effects, journal
from workflows.delegation import in_whose_name
from workflows.errors import DoorError, GuardFailed, NotPermitted, WrongState
from workflows.lifecycle import Act, ConcurrentTransition, Step, Subject, TransitionNotAllowed
from workflows.models import JournalEntry
from workflows.procedures import approvals, settlements
from workflows.rights import holds_right, lock, may, right


@dataclass(frozen=True)
class Offer:
    """A step this person could take from here, with the reasons why not yet."""

    step: Step
    reasons: list[str]

    @property
    def is_open(self) -> bool:
        return not self.reasons


def perform(subject: Subject, name: str, *, actor: Any, reason: str = "", at: datetime | None = None, **inputs: Any) -> JournalEntry:
    """Takes one step. Returns its journal entry; brings the instance handed in up to date.

    Raises WrongState, NotPermitted or GuardFailed, each with a sentence for the person; then nothing has changed.
    `at` is the instant the request was received: taken before any lock is waited for, so that a deadline is kept by who
    was in time. Given by the view that received it, or by imports of past acts; the default is the server's clock now.
    """
    at = at or journal.now()
    with journal.as_of(at), transaction.atomic():
        locked = lock(subject, alone=not _is_judged(subject, name))
        locked.received_at = at
        step = _legal(locked, name, actor)
        holder = _permitted(locked, step, actor)
        _unhindered(locked, step, inputs, reason, actor)
        absent = None if holder.pk == actor.pk else holder
        act = Act(step=step, actor=actor, at=at, reason=reason, inputs=inputs, source=locked.state, on_behalf_of=absent)
        entry = _take(locked, act)
    subject.__dict__.update(locked.__dict__)
    return entry


def available(subject: Subject, actor: Any) -> list[Offer]:
    """The steps this person may take from the present state, open or with the reasons why not yet."""
    if subject.closed_to(actor):
        return []
    steps = subject.lifecycle.steps_from(subject.state, subject.procedure)
    return [Offer(step, unmet(subject, step, actor=actor)) for step in steps if holds_right(subject, step, actor)]


def unmet(subject: Subject, step: Step, inputs: Mapping[str, Any] | None = None, *, actor: Any = None) -> list[str]:
    """The guards of the table, then the conditions and the approvals of the procedure. `actor`: who would take the step."""
    guards = step.guards if inputs is None else (*step.guards, *step.checks)
    sentences = [str(sentence) for guard in guards if (sentence := guard(subject, inputs or {}))]
    return [*sentences, *settlements.unmet(subject, step), *approvals.unmet(subject, step, actor)]


def _is_judged(subject: Subject, name: str) -> bool:
    """Whether anything looks beyond the row itself: a step without guards joins nothing."""
    step = subject.lifecycle.steps.get(name)
    return step is not None and bool(step.guards or step.checks)


def _legal(subject: Subject, name: str, actor: Any) -> Step:
    step = subject.lifecycle.steps.get(name)
    if step is None:
        raise WrongState(_("Cette action n’existe pas."), log=f"{subject.lifecycle.noun} has no step {name!r}")
    if subject.state not in step.sources or not step.is_kept_by(subject.procedure):
        raise WrongState(_too_late(subject, step, actor), log=f"{name} from {subject.state}")
    return step


def _too_late(subject: Subject, step: Step, actor: Any) -> str:
    """The administration reads who was faster; everybody else, the public words only: a pending decision stays unknown."""
    staff = reads_as_staff(actor, subject.funder_id)
    last = journal.last_entry(subject.case_ref, subject.lifecycle.noun, subject.pk) if staff else None
    here = _("« %(label)s » n’est pas possible : l’état est « %(state)s ».") % {"label": step.label, "state": subject.words_for(staff=staff)}
    if last is None:
        return here
    return (
        here
        + " "
        + _("Dernier acte : %(label)s, par %(who)s, le %(when)s.")
        % {
            "label": last.label,
            "who": last.actor_label,
            "when": timezone.localtime(last.at).strftime("%d.%m.%Y %H:%M:%S"),
        }
    )


def _permitted(subject: Subject, step: Step, actor: Any) -> Any:
    """In whose name they act: their own, or that of whoever is away and lends them the right."""
    name = None if subject.closed_to(actor) else in_whose_name(subject, step, actor, right)
    if name is None:
        sentence = _("Vous ne pouvez pas faire « %(label)s » ici. Cela revient à : %(who)s.")
        raise NotPermitted(sentence % {"label": step.label, "who": step.by.sentence}, log=f"{actor.pk} may not {step.name}")
    return name


def _unhindered(subject: Subject, step: Step, inputs: Mapping[str, Any], reason: str, actor: Any) -> None:
    unknown = set(inputs) - set(step.inputs)
    if unknown:
        raise TypeError(f"{step.name} takes no {', '.join(sorted(unknown))}")
    reasons = unmet(subject, step, {name: inputs.get(name) for name in step.inputs}, actor=actor)
    if step.needs_reason and not reason.strip():
        reasons.append(_("Dites pourquoi : un motif est nécessaire."))
    if reasons:
        raise GuardFailed(reasons, log=f"{step.name}: {len(reasons)} unmet")


def _take(subject: Any, act: Act) -> JournalEntry:
    try:
        getattr(subject, f"take_{act.step.name}")(act)
        subject.save(update_fields=["state", *act.step.writes])
    except (TransitionNotAllowed, ConcurrentTransition) as error:
        raise WrongState(_too_late(subject, act.step, act.actor), log=str(error)) from error
    entry = journal.write(subject, act)
    effects.leave(subject, act.step, entry)
    for bring in act.brings:
        bring()
    return entry


__all__ = ["DoorError", "GuardFailed", "NotPermitted", "Offer", "WrongState", "available", "lock", "may", "perform", "unmet"]
