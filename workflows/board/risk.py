"""What is at risk of missing its delay, as a number a person can check.

    slack = working minutes left before the due date - minutes it takes - minutes of what the person holds and that is due before

Negative: it will be late even if it is begun now. A working day of the funder's calendar is seven hours from nine o'clock; today counts for
what is left of it, the last day for what comes before the hour. What waits for a whole role weighs on nobody until somebody takes it. Without a due date nothing is at risk.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import inf
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from workflows.calendars import DAY_MINUTES, WorkingCalendar
from workflows.lifecycle import Duty
from workflows.models import Task

#: Nine in the morning, in minutes.
OPENS = 9 * 60
#: For what is left of a funder the person works for no more.
HOUSE = WorkingCalendar(ZoneInfo(settings.TIME_ZONE))


def slack_of(tasks: Iterable[tuple[Task, Duty]], user: Any, now: datetime, calendars: Mapping[int, WorkingCalendar]) -> dict[int, float]:
    """Minutes to spare for each task, by its number. The tasks come in the order of their due dates."""
    found: dict[int, float] = {}
    before = 0
    for task, duty in tasks:
        left = inf if task.due_at is None else minutes_left(now, task.due_at, calendars.get(task.funder_id, HOUSE))
        found[task.pk] = left - duty.minutes - before
        before += duty.minutes if task.person_id == user.pk else 0
    return found


def minutes_left(now: datetime, due_at: datetime, calendar: WorkingCalendar) -> float:
    """Working time from now to then; the real time once it is past, so that the latest comes first."""
    if due_at <= now:
        return (due_at - now).total_seconds() / 60
    eve = timedelta(days=1)
    whole = calendar.days_between(calendar.day_of(now) - eve, calendar.day_of(due_at) - eve)
    return whole * DAY_MINUTES + _worked(due_at, calendar) - _worked(now, calendar)


def _worked(instant: datetime, calendar: WorkingCalendar) -> float:
    """Minutes of that day's work already gone."""
    local = instant.astimezone(calendar.zone)
    since = local.hour * 60 + local.minute - OPENS
    return min(max(since, 0), DAY_MINUTES) if calendar.is_working(local.date()) else 0


def pile_of(due_at: datetime | None, slack: float, now: datetime) -> str:
    """Late is past; tight is less than a working day to spare; the week ends on Sunday night, where the reader is."""
    if due_at is None:
        return "later"
    if due_at < now:
        return "late"
    today = timezone.localdate(now)
    week_ends = today + timedelta(days=6 - today.weekday())
    return "tight" if slack < DAY_MINUTES else "week" if timezone.localdate(due_at) <= week_ends else "later"


def delay_in_words(due_at: datetime | None, now: datetime) -> str:
    if due_at is None:
        return str(_("Sans échéance"))
    days = (timezone.localdate(due_at) - timezone.localdate(now)).days
    if due_at < now:
        return ngettext("En retard d’un jour", "En retard de %(days)s jours", -days) % {"days": -days} if days else str(_("Échu aujourd’hui"))
    return ngettext("Demain", "Dans %(days)s jours", days) % {"days": days} if days else str(_("Aujourd’hui"))
