"""When the delay given to complete a dossier, or to deposit the full file, is over: it is dismissed, unless it came in time."""

from typing import Any

from accounts.system import system_actor
from grants.domain.applications import COMPLETION, FULL_FILE
from grants.enums import ApplicationState
from workflows.clocks import on_clock
from workflows.door import perform
from workflows.models import Clock


@on_clock(COMPLETION)
def dismiss_incomplete(application: Any, clock: Clock) -> None:
    """A completion received in time has left the state, even when it was handled after the clock rang."""
    if application.state == ApplicationState.AWAITING_INFORMATION:
        perform(application, "dismiss", actor=system_actor(), reason=clock.label)


@on_clock(FULL_FILE)
def dismiss_without_full_file(application: Any, clock: Clock) -> None:
    if application.state == ApplicationState.SHORTLISTED:
        perform(application, "lapse", actor=system_actor(), reason=clock.label)
