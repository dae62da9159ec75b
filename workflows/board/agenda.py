"""A person's calendar: their due dates, and what the rooms above add (sessions). Nothing of a dossier closed to them.

The address is the key: it is drawn at random, shown once, kept only as a digest, and can be renewed or revoked. A title says no more than
the kind of work and the number of the dossier, because calendars are shared, synchronised and shown on locked screens.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ui.icalendar import Moment, calendar
from workflows.board.desk import Line, lines_of, tasks_of
from workflows.models import CalendarFeed

SHOWN = 200
BEHIND = timedelta(days=60)
Adds = Callable[[Any], Iterable[Moment]]
ADDED: list[Adds] = []


def agenda(adds: Adds) -> Adds:
    """Registers what a room above puts in the calendars: `(person) -> moments`, of rows that person may see."""
    ADDED.append(adds)
    return adds


def address_made_for(person: Any) -> str:
    """A new secret; the address before it, if there was one, is dead."""
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(person=person, defaults={"token_digest": digest(token), "made_at": timezone.now(), "read_on": None})
    return token


def revoke(person: Any) -> None:
    CalendarFeed.objects.filter(person=person).delete()


def reader_of(token: str) -> Any:
    """Whose calendar it is, or nobody. One write a day says when it was last read."""
    feed = CalendarFeed.objects.select_related("person").filter(token_digest=digest(token), person__is_active=True).first()
    today = timezone.localdate()
    if feed and feed.read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_on=today)
    return feed.person if feed else None


def calendar_for(person: Any) -> bytes:
    with override(person.language):
        moments = [*_due(person), *(moment for adds in ADDED for moment in adds(person))]
        return calendar(_("Sillage : mon travail"), "Travail", moments)


def titled(what: Any, case_ref: str) -> str:
    return f"Sillage: {what} {case_ref}".strip()


def address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _due(person: Any) -> list[Moment]:
    now = timezone.now()
    tasks = tasks_of(person).filter(due_at__gte=now - BEHIND).order_by("due_at", "pk")[:SHOWN]
    lines = lines_of(list(tasks), person, now, {})
    return [_moment(line, due_at) for line in lines if (due_at := line.task.due_at)]


def _moment(line: Line, due_at: datetime) -> Moment:
    return Moment(f"task-{line.task.pk}", due_at, titled(line.duty.label, line.task.case_ref), address(line.url), line.task.opened_at)
