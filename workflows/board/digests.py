"""Reminders: one message a morning for each person who has something to hear, at the hour of their funder, on working days.

It tells what is late, what is due today, what will be in a few days, and, to the role the funder names, what others have left late for
long. Any number of workers may plan it: the row of the outbox is keyed by the person and the day. A machine that slept through some mornings sends
one message, today's. What may not wait (a reading confided to somebody) is told at once, by the board itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Funder, User
from workflows import outbox
from workflows.board.desk import Line, known_to, lines_of, look, pressing
from workflows.calendars import calendar_from, calendars_of, with_regions
from workflows.models import Notice, OutboxRow, Task, WorkRules

#: One per funder and morning, then one per person and morning; the messages themselves are written by the room of messages.
MORNING, DIGEST = "digest.morning", "digest.wanted"
SHOWN = 30
SALT = "workflows.digest"


@dataclass(frozen=True)
class Digest:
    """What one person reads one morning. It passes for the subject of a message: of nobody's dossier."""

    person: Any
    funder_id: int
    late: list[Line]
    today: list[Line]
    soon: list[Line]
    escalated: list[Line]

    case_ref = ""
    lifecycle = SimpleNamespace(noun="digest")

    @property
    def pk(self) -> int:
        return int(self.person.pk)

    @property
    def count(self) -> int:
        return len(self.late) + len(self.today) + len(self.soon)

    def get_absolute_url(self) -> str:
        return reverse("workflows:desk")


def plan(now: datetime | None = None) -> int:
    """How many funders' mornings this call opened."""
    now = now or timezone.now()
    wanted = [key for funder in with_regions(Funder.objects.values_list("pk", flat=True)) if (key := _morning(funder, now))]
    new = set(wanted) - set(OutboxRow.objects.filter(key__in=wanted).values_list("key", flat=True))
    with transaction.atomic():
        outbox.put_many((MORNING, {"funder": int(key.split(":")[1]), "day": key.split(":")[2]}, key) for key in sorted(new))
    return len(new)


def _morning(funder: Any, now: datetime) -> str:
    local = now.astimezone(funder.zone)
    opens = WorkRules.objects.in_force(funder.pk, local.date()).digest_hour
    is_time = local.hour >= opens and calendar_from(funder).is_working(local.date())
    return f"morning:{funder.pk}:{local.date().isoformat()}" if is_time else ""


@outbox.handler(MORNING)
def leave_digests(payload: dict[str, Any]) -> None:
    """A person of two funders hears once: the key does not name the funder."""
    people = User.objects.filter(memberships__in=Funder.objects.get(pk=payload["funder"]).memberships.current(), is_active=True, is_system=False)
    silent = Notice.objects.filter(wants_digest=False).values("person")
    for pk in people.exclude(pk__in=silent).values_list("pk", flat=True).distinct().order_by("pk"):
        outbox.put(DIGEST, {"person": pk, "funder": payload["funder"], "day": payload["day"]}, key=f"digest:{pk}:{payload['day']}")


def digest_of(person: Any, funder_id: int, day: date, now: datetime) -> Digest | None:
    """Nothing when there is nothing to say, when the day is over where the funder lives, or when they want none any more."""
    calendar = calendars_of([funder_id])[funder_id]
    if calendar.day_of(now) != day or not wants_digest(person):
        return None
    horizon = calendar.end_of(day + timedelta(days=WorkRules.objects.in_force(funder_id, day).remind_days))
    parts: dict[str, list[Line]] = {"late": [], "today": [], "soon": []}
    for line in pressing(person, now, SHOWN):
        if line.task.due_at and line.task.due_at <= horizon:
            parts["late" if line.task.due_at <= now else "today" if line.task.due_at <= calendar.end_of(day) else "soon"].append(line)
    digest = Digest(person, funder_id, **parts, escalated=escalated_to(person, day, now))
    return digest if digest.count or digest.escalated else None


def escalated_to(person: Any, day: date, now: datetime) -> list[Line]:
    """What colleagues have left late for longer than their funder allows, for whoever holds the role it names."""
    found: list[Task] = []
    for funder, roles in person.own_roles_by_funder.items():
        rules = WorkRules.objects.in_force(funder, day)
        if rules.escalate_to in roles:
            late = (
                Task.objects.open().filter(funder_id=funder, due_at__lt=now - timedelta(days=rules.escalate_days)).exclude(role__in=sorted(roles), person=None)
            )
            found += _known(late.exclude(person=person), person)
    return lines_of(found, person, now, calendars_of(person.own_roles_by_funder))


def _known(tasks: Any, person: Any) -> Iterable[Task]:
    nouns, _calendars = look(person, tasks)
    return tasks.filter(known_to(person, nouns)).order_by("due_at", "pk")[:SHOWN] if nouns else []


def wants_digest(person: Any) -> bool:
    return not Notice.objects.filter(person=person, wants_digest=False).exists()


def wants_assignments(person: Any) -> bool:
    return not Notice.objects.filter(person=person, wants_assignments=False).exists()


def stop_address(person: Any) -> str:
    """One click, without signing in: the address is signed and says nothing but who asks for silence."""
    return reverse("workflows:stop_digest", args=[signing.dumps(person.pk, salt=SALT)])


def check(token: str) -> None:
    signing.loads(token, salt=SALT)


def stop(token: str) -> User:
    """Raises BadSignature for an address we did not write."""
    person = User.objects.get(pk=signing.loads(token, salt=SALT))
    Notice.objects.update_or_create(person=person, defaults={"wants_digest": False})
    return person
