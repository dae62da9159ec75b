"""« Mon travail »: what waits for one person, and nothing, not even a number, of a dossier closed to them.

Constant queries: what the person holds, what waits for anybody of their roles, and one per kind of subject that is there, filtered by its own
`visible_to`, for its names. What is lent by somebody away passes their eyes too.

The line first in the page is the one most at risk: see `workflows.board.risk`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflows.board.risk import delay_in_words, pile_of, slack_of
from workflows.calendars import WorkingCalendar, calendar_from, calendars_of, with_regions
from workflows.lifecycle import Duty, Lifecycle
from workflows.models import Task
from workflows.procedures import approvals

SHOWN = 50


@dataclass(frozen=True)
class Line:
    """A verb, a dossier, since when, by when, how long, in whose place; one click."""

    task: Task
    duty: Duty
    subject: Any
    url: str
    delay: str
    is_mine: bool
    slack: float
    pile: str
    in_place_of: Any = None


@dataclass(frozen=True)
class Pile:
    title: Any
    name: str
    lines: list[Line]


PILES = (("late", _("En retard")), ("tight", _("À faire sans attendre")), ("week", _("Cette semaine")), ("later", _("Plus tard")))


@dataclass(frozen=True)
class Hands:
    """In whose name, with which roles: one's own, and one of these per person one stands in for."""

    person: Any
    roles: dict[int, frozenset[str]]
    absent: Any = None

    def unheld(self) -> Q:
        """What waits for anybody of the roles."""
        return _of_roles(self.roles) & Q(person=None)

    def held(self) -> Q:
        """What they hold: all of it for oneself; for somebody away, what they have not been given by name."""
        return Q(person=self.person) if self.absent is None else Q(person=self.absent, is_personal=False) & _of_roles(self.roles)


def hands_of(user: Any) -> list[Hands]:
    mine = Hands(user, user.own_roles_by_funder)
    return [mine, *(Hands(user, roles, user.lenders[pk]) for pk, roles in sorted(user.loans.items()))]


def tasks_of(user: Any) -> QuerySet[Task]:
    """Open tasks this person may do, of subjects they may know of, and that whoever they stand in for may know of."""
    return _each(user, lambda hands: hands.held() | hands.unheld())


def within_reach(user: Any) -> QuerySet[Task]:
    """The same, with those a colleague holds: to read who was faster."""
    return Task.objects.filter(known_to(user, frozenset(Lifecycle.registry)), funder_id__in=list(user.roles_by_funder))


def look(user: Any, tasks: QuerySet[Task]) -> tuple[frozenset[str], dict[int, WorkingCalendar]]:
    """Which kinds are there, and the days their funders work: one statement, one look into the index per kind."""
    looked = {f"has_{lifecycle.noun}": Exists(tasks.filter(noun=lifecycle.noun)) for lifecycle in with_duties()}
    funders = list(with_regions(user.roles_by_funder).annotate(**looked))
    nouns = frozenset(name.removeprefix("has_") for name in looked for funder in funders[:1] if getattr(funder, name))
    return nouns, {funder.pk: calendar_from(funder) for funder in funders}


def known_to(user: Any, nouns: Iterable[str]) -> Any:
    """Ten conditions cost more to write than a question to ask: only those of the nouns that are there."""
    seen: Any = Q(pk__in=[])
    for lifecycle in (each for each in with_duties() if each.noun in nouns):
        seen |= Q(noun=lifecycle.noun) & Exists(lifecycle.model.objects.visible_to(user).order_by().filter(pk=OuterRef("subject_id")))
    return seen


def piles(user: Any, now: datetime | None = None) -> list[Pile]:
    lines = pressing(user, now or timezone.now())
    return [Pile(title, name, [line for line in lines if line.pile == name]) for name, title in PILES]


def pressing(user: Any, now: datetime, limit: int = SHOWN) -> list[Line]:
    """The first ones to fall due among what they hold and what waits for anybody, the most at risk first.

    Twice as many are read by the index of their dates alone, then each kind says which of them the person may know of. Only
    where so many are shut that the page would be short are all asked at once, which costs more and gives the same.
    """
    hands, calendars = hands_of(user), calendars_of(user.roles_by_funder)
    tasks = _first(hands, 2 * limit)
    subjects = _seen(tasks, user)
    kept = [task for task in tasks if task.subject_id in subjects[task.noun]]
    if len(kept) < limit and len(tasks) == 2 * limit:
        kept = list(tasks_of(user).order_by("due_at", "pk")[:limit])
        subjects = {noun: named(noun, kept) for noun in {task.noun for task in kept}}
    lines = lines_of(kept[:limit], user, now, calendars, subjects)
    return sorted(lines, key=lambda line: (line.slack, line.task.pk))


def lines_of(
    tasks: list[Task], user: Any, now: datetime, calendars: dict[int, WorkingCalendar], subjects: dict[str, dict[int, Any]] | None = None
) -> list[Line]:
    """The tasks are known to the reader already: here their subjects are only named."""
    tasks = approvals.unanswered(tasks, user)
    subjects = subjects or {noun: named(noun, tasks) for noun in {task.noun for task in tasks}}
    told = [(task, subject, duty) for task in tasks if (subject := subjects[task.noun].get(task.subject_id)) and (duty := duty_of(task))]
    slack = slack_of([(task, duty) for task, _subject, duty in told], user, now, calendars)
    absent = _absent_by_task(tasks, user)
    return [_line(task, subject, duty, user, now, slack[task.pk], user.lenders.get(absent.get(task.pk))) for task, subject, duty in told]


def duty_of(task: Task) -> Duty | None:
    """Nothing for a duty that a newer table no longer knows: `reconcile` closes its tasks, the desk does not break on them."""
    return duty_named(task.noun, task.duty)


def duty_named(noun: str, name: str) -> Duty | None:
    if asked := approvals.duty_named(name):
        return asked
    duties = Lifecycle.registry[noun].duties.values() if noun in Lifecycle.registry else ()
    return next((duty for each in duties for duty in each if duty.name == name), None)


def with_duties() -> list[Lifecycle]:
    return [lifecycle for lifecycle in Lifecycle.registry.values() if lifecycle.duties]


def address_of(subject: Any, duty: Duty) -> str:
    """Straight to where it is done: the page the duty names, its step when there is only one, else the dossier's page."""
    if duty.address:
        return duty.address(subject)
    if duty.place:
        return reverse(duty.place, args=[subject.pk])
    if len(duty.steps) == 1:
        return reverse("workflows:step", args=[subject.lifecycle.noun, subject.pk, duty.steps[0]])
    try:
        return subject.get_absolute_url()
    except NoReverseMatch:
        return reverse("workflows:step", args=[subject.lifecycle.noun, subject.pk, duty.steps[0]])


def _of_roles(by_funder: dict[int, frozenset[str]]) -> Q:
    return _any(Q(funder_id=funder, role__in=sorted(roles)) for funder, roles in by_funder.items())


def _any(conditions: Iterable[Q]) -> Q:
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found


def _each(user: Any, what: Any) -> QuerySet[Task]:
    hands = hands_of(user)
    nouns, _calendars = look(user, Task.objects.open().filter(_any(what(each) for each in hands)))
    lent = (what(each) & known_to(each.absent, nouns) for each in hands[1:])
    return Task.objects.open().filter(what(hands[0]) | _any(lent), known_to(user, nouns))


def _first(hands: list[Hands], limit: int) -> list[Task]:
    """Held and unheld apart: each then follows the index of its due dates, whatever waits behind. Says nothing yet of conflicts."""
    takes = (_any(each.held() for each in hands), _any(each.unheld() for each in hands))
    found = {task.pk: task for take in takes for task in Task.objects.open().filter(take).order_by("due_at", "pk")[:limit]}
    return sorted(found.values(), key=_when)[:limit]


def _seen(tasks: list[Task], user: Any) -> dict[str, dict[int, Any]]:
    """By kind, the subjects of these tasks that the person may know of; what somebody away lends, that they may know of too."""
    lent = _absent_by_task(tasks, user)
    seen = {}
    for noun in {task.noun for task in tasks}:
        rows = named(noun, tasks, Lifecycle.registry[noun].model.objects.visible_to(user))
        for pk in {lent[task.pk] for task in tasks if task.noun == noun and task.pk in lent}:
            theirs = {task.subject_id for task in tasks if task.noun == noun and lent.get(task.pk) == pk}
            known = set(Lifecycle.registry[noun].model.objects.visible_to(user.lenders[pk]).filter(pk__in=theirs).values_list("pk", flat=True))
            rows = {key: row for key, row in rows.items() if key not in theirs - known}
        seen[noun] = rows
    return seen


def _when(task: Task) -> tuple[bool, float, int]:
    return (task.due_at is None, task.due_at.timestamp() if task.due_at else 0, task.pk)


def named(noun: str, tasks: list[Task], among: Any = None) -> dict[int, Any]:
    """One query per kind that is there, of the few columns its names are made of."""
    lifecycle = Lifecycle.registry[noun]
    rows = (lifecycle.model._base_manager if among is None else among.order_by()).filter(pk__in=[task.subject_id for task in tasks if task.noun == noun])
    paths = sorted({path.rpartition("__")[0] for path in lifecycle.shown if "__" in path})
    if not lifecycle.shown:
        return {row.pk: row for row in rows.select_related(*lifecycle.reads)}
    states = [f"{each}__state" for path in paths for each in _prefixes(path)]
    return {row.pk: row for row in rows.select_related(*paths).only("state", *states, *lifecycle.shown)}


def _prefixes(path: str) -> list[str]:
    parts = path.split("__")
    return ["__".join(parts[: rank + 1]) for rank in range(len(parts))]


def _absent_by_task(tasks: list[Task], user: Any) -> dict[int, Any]:
    """In whose place each line is theirs, where it is not theirs to begin with."""
    absent = {}
    for task in tasks:
        if task.person_id == user.pk or (task.person_id is None and task.role in user.own_roles_by_funder.get(task.funder_id, ())):
            continue
        lender = task.person_id or next((pk for pk, lent in sorted(user.loans.items()) if task.role in lent.get(task.funder_id, ())), None)
        if lender in user.loans:
            absent[task.pk] = lender
    return absent


def _line(task: Task, subject: Any, duty: Duty, user: Any, now: datetime, slack: float, absent: Any) -> Line:
    words = delay_in_words(task.due_at, now)
    return Line(task, duty, subject, address_of(subject, duty), words, task.person_id == user.pk, slack, pile_of(task.due_at, slack, now), absent)
