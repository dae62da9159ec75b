"""« Mon travail »: what waits for one person, and nothing, not even a number, of a dossier closed to them.

Constant queries: one for the kinds of subject that have tasks for this person, one for the tasks, in which each of these
kinds is filtered by its own `visible_to`, and one per kind for what is shown of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from workflows.lifecycle import Duty, Lifecycle
from workflows.models import Task

SHOWN = 50


@dataclass(frozen=True)
class Line:
    """A verb, a dossier, a delay, one click."""

    task: Task
    duty: Duty
    subject: Any
    url: str
    delay: str
    is_mine: bool


@dataclass(frozen=True)
class Pile:
    title: Any
    name: str
    lines: list[Line]


PILES = (("late", _("En retard")), ("today", _("Aujourd’hui")), ("week", _("Cette semaine")), ("later", _("Plus tard")))


def tasks_of(user: Any) -> QuerySet[Task]:
    """Open tasks this person may do, of subjects they may know of."""
    tasks = Task.objects.open().for_hands_of(user)
    return tasks.filter(_known_to(user, _nouns_of(tasks)))


def within_reach(user: Any) -> QuerySet[Task]:
    """The same, with those a colleague holds: to read who was faster."""
    return Task.objects.filter(_known_to(user, frozenset(Lifecycle.registry)), funder_id__in=list(user.roles_by_funder))


def _nouns_of(tasks: QuerySet[Task]) -> frozenset[str]:
    return frozenset(tasks.order_by().values_list("noun", flat=True).distinct())


def _known_to(user: Any, nouns: frozenset[str]) -> Q:
    """Ten conditions cost more to write than a question to ask: only those of the nouns that are there."""
    seen = Q(pk__in=[])
    for lifecycle in (each for each in with_duties() if each.noun in nouns):
        seen |= Q(noun=lifecycle.noun, subject_id__in=lifecycle.model.objects.visible_to(user).order_by().values("pk"))
    return seen


def piles(user: Any, now: datetime | None = None) -> list[Pile]:
    now = now or timezone.now()
    lines = lines_of(tasks_of(user).select_related("person").order_by("due_at", "pk")[:SHOWN], user, now)
    placed = [(pile_of(line.task.due_at, now), line) for line in lines]
    return [Pile(title, name, [line for place, line in placed if place == name]) for name, title in PILES]


def lines_of(tasks: Iterable[Task], user: Any, now: datetime) -> list[Line]:
    tasks = list(tasks)
    present = {task.noun for task in tasks}
    subjects = {lifecycle.noun: _subjects(lifecycle, tasks, user) for lifecycle in with_duties() if lifecycle.noun in present}
    seen = [(task, subject) for task in tasks if (subject := subjects.get(task.noun, {}).get(task.subject_id))]
    return [_line(task, subject, duty, user, now) for task, subject in seen if (duty := duty_of(task, subject))]


def duty_of(task: Task, subject: Any) -> Duty | None:
    """Nothing for a duty that a newer table no longer knows: `reconcile` closes its tasks, the desk does not break on them."""
    return next((duty for duties in subject.lifecycle.duties.values() for duty in duties if duty.name == task.duty), None)


def with_duties() -> list[Lifecycle]:
    return [lifecycle for lifecycle in Lifecycle.registry.values() if lifecycle.duties]


def pile_of(due_at: datetime | None, now: datetime) -> str:
    """By the calendar of the reader: late is past, today ends at midnight, the week on Sunday night."""
    if due_at is None:
        return "later"
    today, day = timezone.localdate(now), timezone.localdate(due_at)
    if due_at < now:
        return "late"
    return "today" if day == today else "week" if day <= today + timedelta(days=6 - today.weekday()) else "later"


def delay_in_words(due_at: datetime | None, now: datetime) -> str:
    if due_at is None:
        return str(_("Sans échéance"))
    days = (timezone.localdate(due_at) - timezone.localdate(now)).days
    if due_at < now:
        return ngettext("En retard d’un jour", "En retard de %(days)s jours", -days) % {"days": -days} if days else str(_("Échu aujourd’hui"))
    return ngettext("Demain", "Dans %(days)s jours", days) % {"days": days} if days else str(_("Aujourd’hui"))


def _subjects(lifecycle: Lifecycle, tasks: list[Task], user: Any) -> dict[int, Any]:
    """One query per kind that is there: never one per line."""
    wanted = [task.subject_id for task in tasks if task.noun == lifecycle.noun]
    rows = lifecycle.model.objects.visible_to(user).filter(pk__in=wanted).select_related(*lifecycle.reads)
    return {row.pk: row for row in rows.distinct()}


def _line(task: Task, subject: Any, duty: Duty, user: Any, now: datetime) -> Line:
    return Line(task, duty, subject, _address(subject, duty), delay_in_words(task.due_at, now), is_mine=task.person_id == user.pk)


def _address(subject: Any, duty: Duty) -> str:
    """Straight to the step when there is only one; to the dossier's page where a choice is to be made."""
    if len(duty.steps) == 1:
        return reverse("workflows:step", args=[subject.lifecycle.noun, subject.pk, duty.steps[0]])
    try:
        return subject.get_absolute_url()
    except NoReverseMatch:
        return reverse("workflows:step", args=[subject.lifecycle.noun, subject.pk, duty.steps[0]])
