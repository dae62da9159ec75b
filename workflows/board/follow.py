"""The board follows the states: it opens what the present state expects and closes what it expects no more.

It looks at where the subject stands now, not at what the row says happened: rows may be handled late, twice or
out of order, and the outcome is the same. The board never writes a state.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from viewflow.workflow.status import STATUS

from workflows import outbox
from workflows.board import hands
from workflows.board.flows import DutyFlowV1
from workflows.effects import BOARD, MAIL
from workflows.journal import MOVED
from workflows.lifecycle import Duty, Subject, lifecycle_of
from workflows.models import ClosedBecause, JournalEntry, Task
from workflows.procedures import approvals
from workflows.rights import lock


@outbox.handler(BOARD)
def follow(payload: dict[str, Any]) -> None:
    with transaction.atomic():
        settle(locked(payload["noun"], payload["id"]))


def settle(subject: Subject) -> None:
    """Opens and closes until the open tasks are exactly those the state expects. Twice changes nothing."""
    duties = expected(subject)
    arrival = arrival_of(subject)
    open_tasks = list(Task.objects.open().filter(noun=subject.lifecycle.noun, subject_id=subject.pk))
    moves = moves_since(subject, arrival) if open_tasks or duties else []
    acts = {arrival and arrival.pk, *(move.pk for move in moves)}
    kept = [task for task in open_tasks if task.duty in duties and task.opened_by_id in acts]
    for task in open_tasks:
        if task in kept:
            hand_over(task, role_for(subject, duties[task.duty]))
        else:
            close(task, subject)
    for duty in duties.values():
        if duty.name not in {task.duty for task in kept}:
            open_task(subject, duty, moves[-1] if moves else arrival)


def moves_since(subject: Subject, arrival: JournalEntry | None) -> list[JournalEntry]:
    """When the case was moved to another version of its procedure while it stood here: what is expected may have changed."""
    entries = JournalEntry.objects.filter(case_ref=subject.case_ref, step=MOVED, target="")
    return list(entries.filter(seq__gt=arrival.seq if arrival else 0).order_by("seq"))


def hand_over(task: Task, role: str) -> None:
    """The same duty, now another role's: whoever had taken it in hand without that role gives it back."""
    if task.role == role:
        return
    if task.person is not None and not task.is_personal and not task.person.has_role(task.funder_id, role):
        hands.let_go(task)
    task.role, process = role, task.work.process
    process.data["role"] = role
    process.save(update_fields=["data"])
    task.save(update_fields=["role"])


def expected(subject: Subject) -> dict[str, Duty]:
    """The duties of the present state whose steps the subject's procedure keeps, and the approvals it still lacks."""
    kept = {step.name for step in subject.lifecycle.steps_from(subject.state, subject.procedure)}
    asked = {duty.name: duty for duty in approvals.duties_of(subject)}
    return asked | {duty.name: duty for duty in subject.lifecycle.duties.get(subject.state, ()) if kept & set(duty.steps) and duty.concerns(subject)}


def open_task(subject: Subject, duty: Duty, arrival: JournalEntry | None) -> Task:
    opened_at = arrival.at if arrival else timezone.now()
    role, person = role_for(subject, duty), getattr(subject, f"{duty.person}_id") if duty.person else None
    process = DutyFlowV1.start.run(noun=subject.lifecycle.noun, subject_id=subject.pk, duty=duty.name, role=role, person=person)
    if person:
        _tell(subject, arrival)
    return Task.objects.create(
        work=process.task_set.get(flow_task=DutyFlowV1.do),
        case_ref=subject.case_ref,
        noun=subject.lifecycle.noun,
        subject_id=subject.pk,
        duty=duty.name,
        role=role,
        funder_id=subject.funder_id,
        person_id=person,
        is_personal=bool(person),
        opened_by=arrival,
        opened_at=opened_at,
        due_at=due(subject, duty, opened_at),
    )


def _tell(subject: Subject, arrival: JournalEntry | None) -> None:
    """What is confided to one person by name is said to them at once, not the next morning."""
    noun, entry = subject.lifecycle.noun, arrival and arrival.pk
    payload = {"slug": "task_assigned", "noun": noun, "id": subject.pk, "entry": entry}
    outbox.put(MAIL, payload, key=f"{MAIL}:task_assigned:{noun}:{subject.pk}:{entry or 'born'}")


def role_for(subject: Subject, duty: Duty) -> str:
    """The procedure may give the duty's steps to another role than the table does."""
    given = (subject.procedure.role_for(subject.lifecycle.noun, step) for step in duty.steps) if subject.procedure else ()
    return next((role for role in given if role), str(duty.role))


def due(subject: Subject, duty: Duty, opened_at: Any) -> Any:
    """The date written on the subject when it has one (a reading to hand in), else the delay of the table."""
    written = getattr(subject, "due_at", None)
    return written or (opened_at + timedelta(days=duty.within_days) if duty.within_days is not None else None)


def close(task: Task, subject: Subject) -> None:
    """Done when one of the duty's steps was taken, or the approvals given, by the person who did; without object otherwise."""
    agreed = approvals.act_that_ended(task, subject)
    leaving = agreed or departure_from(task, subject)
    duty = next((duty for duties in subject.lifecycle.duties.values() for duty in duties if duty.name == task.duty), None)
    was_done = leaving is not None and (leaving == agreed or (duty is not None and leaving.step in duty.steps))
    (_finish if was_done else _drop)(task, leaving)
    task.closed_because = ClosedBecause.DONE if was_done else ClosedBecause.LEFT
    task.closed_by, task.closed_at = leaving, leaving.at if leaving else timezone.now()
    task.save(update_fields=["closed_because", "closed_by", "closed_at", "person"])


def _finish(task: Task, leaving: JournalEntry | None) -> None:
    """The flow engine's own path to its end: assigned to whoever did it, started, executed."""
    with task.work.activation() as activation:
        doer = (leaving.real_actor or leaving.actor) if leaving else task.person
        if activation.task.status == STATUS.NEW:
            activation.assign(doer)
        elif doer is not None and activation.task.owner_id != doer.pk:
            activation.reassign(doer)
        activation.start(None)
        activation.execute()
    task.person = doer


def _drop(task: Task, leaving: JournalEntry | None) -> None:
    process = task.work.process
    process.flow_class.instance.cancel(process)


def acts_of(subject: Subject) -> Iterator[JournalEntry]:
    """The steps that changed this subject's state, oldest first. A draft's case is renamed when it is deposited: its
    earlier acts, of which the board expects nothing, stay in the earlier chain."""
    entries = JournalEntry.objects.filter(case_ref=subject.case_ref, noun=subject.lifecycle.noun, subject_id=subject.pk)
    yield from entries.exclude(target="").exclude(target=F("source")).select_related("actor", "real_actor").order_by("seq")


def arrival_of(subject: Subject) -> JournalEntry | None:
    """The act that brought the subject where it stands; none when it was born there."""
    return next((act for act in reversed(list(acts_of(subject))) if act.target == subject.state), None)


def departure_from(task: Task, subject: Subject) -> JournalEntry | None:
    """The act that left the state the task was opened for."""
    since = task.opened_by.seq if task.opened_by else 0
    return next((act for act in acts_of(subject) if act.seq > since), None)


def locked(noun: str, pk: int) -> Any:
    return lock(lifecycle_of(noun).model(pk=pk))


@receiver(post_save)
def welcome(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    """A subject born in a state that expects somebody (a reading just assigned) has passed no step: its birth leaves the row."""
    if created and isinstance(instance, Subject) and instance.lifecycle.initial in instance.lifecycle.duties:
        noun = instance.lifecycle.noun
        with transaction.atomic():
            outbox.put(BOARD, {"noun": noun, "id": instance.pk, "entry": None}, key=f"{BOARD}:born:{noun}:{instance.pk}")
