"""Which round of readings a dossier is in, how many readers it wants, and with which grid."""

from typing import Any

from calls.models import ScoringGrid
from grants.enums import ApplicationState
from grants.guards.review import readers_wanted
from grants.guards.second_opinion import FIRST, SECOND, has_second_opinion, second_opinion_of, second_readers_wanted
from workflows.procedures.conditions import Verdict

#: States of a dossier whose first readings are closed.
READ = (ApplicationState.REVIEWED, ApplicationState.UNDER_SECOND_REVIEW)


def round_of(application: Any) -> int:
    return SECOND if application.state in READ else FIRST


def wanted_in(application: Any) -> int:
    """How many readers in the present round; none where no second opinion is due."""
    if round_of(application) == FIRST:
        return readers_wanted(application)
    is_due = not has_second_opinion(application) and second_opinion_of(application) == Verdict.HOLDS
    return second_readers_wanted(application) if is_due else 0


def grid_for(application: Any) -> ScoringGrid | None:
    """The call's, unless the procedure names one for the second round; all readers of a round use the same version."""
    key = application.procedure.setting("reviews.second.grid") if application.procedure and round_of(application) == SECOND else None
    if not key:
        return application.call.grid
    used = application.reviews.filter(round=SECOND).select_related("grid").first()
    return used.grid if used else ScoringGrid.objects.filter(key=key).order_by("-version").first() or application.call.grid
