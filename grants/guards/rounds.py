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
    """The first round's is the call's, else the one the procedure names; the second's is the other way round. All readers of a
    dossier in one round use the same version."""
    number = round_of(application)
    if number == FIRST and application.call.grid:
        return application.call.grid
    key = application.procedure.setting("reviews.grid" if number == FIRST else "reviews.second.grid") if application.procedure else None
    used = application.reviews.filter(round=number).select_related("grid").first()
    return used.grid if used else _latest(key) or application.call.grid


def _latest(key: str | None) -> ScoringGrid | None:
    return ScoringGrid.objects.filter(key=key).order_by("-version").first() if key else None
