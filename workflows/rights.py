"""Who may take a step, and the row under lock: what the door, the approvals and the settled conditions ask alike."""

from typing import Any

from workflows import statements
from workflows.delegation import in_whose_name
from workflows.lifecycle import Step, Subject
from workflows.rules import AUTOMATIC


def may(subject: Subject, step: Step, actor: Any) -> bool:
    """Whether the person holds the right, whatever the state and the guards. Recusal shuts every step."""
    return not subject.closed_to(actor) and holds_right(subject, step, actor)


def holds_right(subject: Subject, step: Step, actor: Any) -> bool:
    """In their own name, or in the place of somebody who is away."""
    return in_whose_name(subject, step, actor, right) is not None


def right(subject: Subject, step: Step, actor: Any) -> bool:
    """The role the procedure names for this step, else the rule of the table. What a delay or another act takes stays theirs."""
    role = subject.procedure.role_for(subject.lifecycle.noun, step.name) if subject.procedure else None
    if role is None or (actor.is_system and AUTOMATIC in step.by.takers):
        return step.by(actor, subject)
    return bool(actor.has_role(subject.funder_id, role))


def lock(subject: Subject, *, alone: bool = False) -> Any:
    """The same row, read again under lock: what the page showed may be old. `alone`: without what the lifecycle reads with it."""
    model = type(subject)
    row = statements.kept(("lock", model, alone), lambda: _lockable(model, alone)).get(subject.pk)
    if row is None:
        raise model.DoesNotExist(f"{subject.lifecycle.noun} {subject.pk} is gone")
    # Moved to another version while the lock was waited for: the row is today's, what was joined to it is as old as the
    # question, and no longer meets it. Asked again, the lock now held.
    was_moved = row.procedure_id is not None and row.procedure is None
    return lock(subject, alone=alone) if was_moved else row


def _lockable(model: type[Subject], alone: bool) -> Any:
    rows = model._base_manager.select_for_update(of=("self",)).filter(pk=statements.MARKS[0])
    return rows.select_related("procedure", *(() if alone else model.lifecycle.reads))
