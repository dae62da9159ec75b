"""What left a person's desk, and why: their own act, another's, or a state left otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from workflows.board.desk import duty_of, known_to, named, with_duties
from workflows.models import ClosedBecause, Task

KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Closed:
    task: Task
    label: Any
    subject: Any
    why: str


class PastTasks:
    """A list that reads only the page asked for: one query to count, one for the tasks, one per kind for their names."""

    def __init__(self, user: Any) -> None:
        since = timezone.now() - KEPT
        mine = Q(person=user) | Q(closed_by__actor=user) | Q(closed_by__real_actor=user)
        nouns = {lifecycle.noun for lifecycle in with_duties()}
        rows = Task.objects.filter(mine, known_to(user, nouns), closed_at__gte=since)
        self.rows = rows.select_related("closed_by").order_by("-closed_at", "-pk")

    def __len__(self) -> int:
        return self.rows.count()

    def __getitem__(self, part: slice) -> Sequence[Closed]:
        tasks = list(self.rows[part])
        subjects = {noun: named(noun, tasks) for noun in {task.noun for task in tasks}}
        told = [(task, duty, subjects[task.noun].get(task.subject_id)) for task in tasks if (duty := duty_of(task))]
        return [Closed(task, duty.label, subject, why(task)) for task, duty, subject in told if subject]


def closed_for(user: Any) -> PastTasks:
    return PastTasks(user)


def why(task: Task) -> str:
    act = task.closed_by
    if act is None:
        return _("Sans objet : le dossier n’en est plus là.")
    said = {"act": act.label, "who": act.actor_label}
    if task.closed_because == ClosedBecause.DONE:
        return _("Fait : %(act)s, par %(who)s.") % said
    return _("Sans objet : %(act)s, par %(who)s.") % said
