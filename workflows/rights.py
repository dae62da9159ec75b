"""Who may take a step, and the row under lock: what the door, the approvals and the settled conditions ask alike."""

from typing import Any

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


def lock(subject: Subject) -> Any:
    """The same row, read again under lock: what the page showed may be old."""
    rows = type(subject)._base_manager.select_for_update(of=("self",))
    return rows.select_related("procedure", *subject.lifecycle.reads).get(pk=subject.pk)
