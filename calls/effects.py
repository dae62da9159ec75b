"""What follows the steps of a call: its clocks. The instants written in the call decide; the sweep only says it aloud."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.system import system_actor
from calls.enums import CallState
from calls.lifecycle import CALL
from calls.models import Call
from workflows import clocks
from workflows.clocks import on_clock
from workflows.door import perform
from workflows.effects import after
from workflows.models import Clock, JournalEntry

OPENS, CLOSES = "call_opens", "call_closes"


@after(CALL, "publish")
def start_its_clocks(call: Call, entry: JournalEntry) -> None:
    if call.opens_at:
        clocks.start(call, OPENS, call.opens_at, label=_("Ouverture de l’appel"))
    _await_closing(call)


@after(CALL, "extend")
def move_its_closing(call: Call, entry: JournalEntry) -> None:
    clocks.stop(call, CLOSES)
    _await_closing(call)


@after(CALL, "cancel")
def stop_its_clocks(call: Call, entry: JournalEntry) -> None:
    clocks.stop(call, OPENS)
    clocks.stop(call, CLOSES)


@on_clock(OPENS)
def open_it(call: Call, clock: Clock) -> None:
    """Nothing to do when an administrator has opened or cancelled it meanwhile."""
    if call.state == CallState.PUBLISHED:
        perform(call, "open", actor=system_actor())


@on_clock(CLOSES)
def close_it(call: Call, clock: Clock) -> None:
    """A deadline put back while the clock was ringing has its own clock; a call not yet opened is tried again later."""
    if call.state in (CallState.PUBLISHED, CallState.OPEN) and call.closes_at and call.closes_at <= timezone.now():
        perform(call, "close", actor=system_actor())


def _await_closing(call: Call) -> None:
    if call.closes_at and call.state != CallState.CANCELLED:
        clocks.start(call, CLOSES, call.closes_at, label=_("Date limite de dépôt"))
