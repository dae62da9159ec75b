"""Clocks: legal and procedural delays on a subject, with pause and resume, in calendar or in working days.

A clock fires by `sweep`, which any number of workers may run at once: each due clock is locked, marked fired and
turned into one outbox row in one transaction, so it has exactly one effect. `@on_clock(name)` says what then happens.
After a machine has slept, what came due meanwhile is caught up in the order in which it came due, case by case.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from workflows import outbox
from workflows.calendars import WorkingCalendar, calendar_of
from workflows.lifecycle import Subject, subject_of
from workflows.models import Clock, Procedure

log = logging.getLogger(__name__)

FIRED = "clock.fired"
Ringer = Callable[[Any, Clock], None]
RINGERS: dict[str, Ringer] = {}


def on_clock(name: str) -> Callable[[Ringer], Ringer]:
    """Names what happens when that delay is over: a step through the door, a reminder."""

    def keep(function: Ringer) -> Ringer:
        if RINGERS.setdefault(name, function) is not function:
            raise ValueError(f"two effects for the clock {name}")
        return function

    return keep


def start(subject: Subject, name: str, due_at: datetime, *, label: str, at: datetime | None = None, in_working_days: bool = False) -> Clock:
    """Starts a delay; starting one that runs already moves nothing and returns it.

    `in_working_days`: a pause gives back working days of the funder, not hours.
    """
    if name not in RINGERS:
        raise ValueError(f"nothing happens when the clock {name!r} is over")
    return Clock.objects.get_or_create(
        noun=subject.lifecycle.noun,
        subject_id=subject.pk,
        name=name,
        stopped_at=None,
        fired_at=None,
        defaults={
            "case_ref": subject.case_ref,
            "label": label,
            "started_at": at or timezone.now(),
            "due_at": due_at,
            "working_for": subject.funder_id if in_working_days else None,
        },
    )[0]


def pause(subject: Subject, name: str, *, at: datetime | None = None) -> None:
    _running(subject, name).filter(paused_at=None).update(paused_at=at or timezone.now())


def resume(subject: Subject, name: str, *, at: datetime | None = None) -> None:
    """The time spent paused is given back in full: to the second, or in working days where the delay is counted so."""
    now = at or timezone.now()
    with transaction.atomic():
        for clock in _running(subject, name).exclude(paused_at=None).select_for_update():
            assert clock.paused_at is not None  # just asked for
            clock.due_at, clock.paused_at = _put_back(clock, clock.paused_at, now), None
            clock.save(update_fields=["due_at", "paused_at"])


def stop(subject: Subject, name: str, *, at: datetime | None = None) -> None:
    _running(subject, name).update(stopped_at=at or timezone.now())


def sweep(now: datetime | None = None, limit: int = 500) -> int:
    """Fires every clock that is due, oldest first; returns how many this call fired."""
    now = now or timezone.now()
    fired = 0
    while batch := _fire_some(now, min(limit - fired, 100)):
        fired += batch
        if fired >= limit:
            break
    return fired


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a day where the funder lives."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone)


def add_days(start_at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """`days` calendar days later, at the end of that day in the funder's zone."""
    return end_of_day(start_at.astimezone(zone).date() + timedelta(days=days), zone)


def add_working_days(start_at: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """`days` days later, counting neither week-ends nor the funder's holidays."""
    return calendar.end_of(calendar.days_after(calendar.day_of(start_at), days))


@dataclass(frozen=True)
class Delay:
    """A number of days, all of them or the working ones only."""

    days: int
    is_working: bool = False

    def day_after(self, start_at: datetime, calendar: WorkingCalendar) -> date:
        end = add_working_days(start_at, self.days, calendar) if self.is_working else add_days(start_at, self.days, calendar.zone)
        return end.date()


#: What a procedure may change: `delays.completion` in its body.
USUAL_DELAYS = {"completion": Delay(15)}


def delay_of(procedure: Procedure | None, name: str) -> Delay:
    written = procedure.setting(f"delays.{name}") if procedure else None
    return Delay(written["days"], written["unit"] == "working") if written else USUAL_DELAYS[name]


def _running(subject: Subject, name: str) -> Any:
    return Clock.objects.filter(noun=subject.lifecycle.noun, subject_id=subject.pk, name=name, stopped_at=None, fired_at=None)


def _put_back(clock: Clock, paused_at: datetime, now: datetime) -> datetime:
    if clock.working_for is None:
        return clock.due_at + (now - paused_at)
    calendar = calendar_of(clock.working_for)
    lost = calendar.days_between(calendar.day_of(paused_at), calendar.day_of(now))
    return add_working_days(clock.due_at, lost, calendar) if lost else clock.due_at


def _fire_some(now: datetime, limit: int) -> int:
    """The rows fall due when their clocks did: whoever empties the outbox takes them in that order."""
    skip = connection.features.has_select_for_update_skip_locked
    due = Clock.objects.filter(due_at__lte=now, paused_at=None, stopped_at=None, fired_at=None).order_by("due_at", "pk")
    with transaction.atomic():
        clocks = dict(due.select_for_update(skip_locked=skip).values_list("pk", "due_at")[:limit])
        Clock.objects.filter(pk__in=clocks).update(fired_at=now)
        outbox.put_many(((FIRED, {"clock": pk}, f"{FIRED}:{pk}") for pk in clocks), due_ats=[min(due_at, timezone.now()) for due_at in clocks.values()])
    return len(clocks)


@outbox.handler(FIRED)
def ring(payload: dict[str, Any]) -> None:
    """Rings it, after those of the same case that came due before and have not rung: two workers keep the order of one.

    One that fails is left to its own row, which says so and tries again: a delay that can no longer ring holds up none.
    """
    last, now = Clock.objects.get(pk=payload["clock"]), timezone.now()
    before = Q(due_at__lt=last.due_at) | Q(due_at=last.due_at, pk__lte=last.pk)
    is_over = Q(fired_at__isnull=False) | Q(due_at__lte=now, paused_at=None, stopped_at=None)
    for clock in Clock.objects.filter(before, is_over, case_ref=last.case_ref, rung_at=None).order_by("due_at", "pk").select_for_update():
        with transaction.atomic() if clock == last else _left_to_its_own_row(clock):
            RINGERS[clock.name](subject_of(clock.noun, clock.subject_id), clock)
            Clock.objects.filter(pk=clock.pk).update(fired_at=clock.fired_at or now, rung_at=now)


@contextmanager
def _left_to_its_own_row(clock: Clock) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except Exception as error:
        log.warning("the delay %s of %s could not ring before another: %s", clock.name, clock.case_ref, error)
