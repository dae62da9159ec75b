"""What the tests of the board share: a noun that expects somebody, and its acts followed to the end."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from calls.enums import CallState
from calls.models import Call
from workflows import outbox
from workflows.door import perform
from workflows.lifecycle import Duty

DUTIES = {
    CallState.PUBLISHED: (Duty("open_it", Role.ADMINISTRATOR, "Ouvrir l’appel", ("open",), 3),),
    CallState.OPEN: (
        Duty("close_it", Role.ADMINISTRATOR, "Clore l’appel", ("close",), 30),
        Duty("watch_it", Role.SECRETARY, "Surveiller l’appel", ("close", "extend")),
    ),
    CallState.CLOSED: (Duty("archive_it", Role.ADMINISTRATOR, "Archiver l’appel", ("archive", "extend"), 60),),
}


def in_season(call: Call) -> Call:
    """Dates that let a call be opened and closed at once."""
    now = timezone.now()
    call.opens_at, call.closes_at = now - timedelta(days=9), now - timedelta(days=1)
    call.save(update_fields=["opens_at", "closes_at"])
    return call


def walk(call: Call, *steps: str, actor: Any, **inputs: Any) -> Call:
    """Takes the steps, the board following each."""
    for step in steps:
        perform(call, step, actor=actor, reason="Essai.", **inputs)
        outbox.drain()
    return call
