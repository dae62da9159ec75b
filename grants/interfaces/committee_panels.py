"""What the committee's side shows on the sheet of a dossier."""

from typing import Any

from accounts.enums import STAFF_ROLES, Role
from grants.domain.queries import panels
from grants.domain.reviews import ASSIGNABLE
from grants.enums import ApplicationState
from grants.models import Appeal
from grants.panels import Drawn, panel

TO_DECIDE = (ApplicationState.ADMISSIBLE, ApplicationState.REVIEWED, ApplicationState.ADVISED, ApplicationState.DECIDED, ApplicationState.AWARDED)


@panel(order=40)
def decisions_of(application: Any, user: Any) -> Drawn | None:
    """For the administration, all of them; for the applicant, those that are notified."""
    decisions = panels.decisions_seen(application, user)
    appeals = list(Appeal.objects.visible_to(user).filter(decision__in=decisions).select_related("decision")) if decisions else []
    may_prepare = application.state in TO_DECIDE and _prepares(application, user)
    if not (decisions or may_prepare):
        return None
    return "grants/committee/_decisions_panel.html", {"decisions": decisions, "appeals": appeals, "may_prepare": may_prepare}


@panel(order=50)
def committee_of(application: Any, user: Any) -> Drawn | None:
    """Readings, agenda and links, for those who handle the dossier or read it."""
    is_desk = user.has_role(application.funder_id, *STAFF_ROLES, Role.CHAIR, Role.JUROR)
    items = list(panels.AgendaItem.objects.visible_to(user).filter(application=application).select_related("session"))
    own = panels.my_readings(user).filter(application=application).first() if user.is_juror else None
    if not (is_desk or items or own):
        return None
    sees_marks = panels.may_see_marks(user, application)
    gives = application.state in ASSIGNABLE and user.has_role(application.funder_id, Role.SECRETARY)
    return "grants/committee/_committee_panel.html", {"items": items, "own_reading": own, "is_desk": is_desk, "sees_marks": sees_marks, "gives_readings": gives}


def _prepares(application: Any, user: Any) -> bool:
    """For the funder who received the dossier, or another whose money the call draws on."""
    mine = user.funders_as(Role.CASE_OFFICER, Role.SECRETARY, Role.DECISION_MAKER)
    return application.funder_id in mine or (bool(mine) and application.call.envelopes.filter(funder__in=mine).exists())
