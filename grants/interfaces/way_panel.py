"""On the sheet of a dossier: its picture in its procedure. The administration sees the way and the delays, its applicant the public words."""

from typing import Any

from grants.enums import ApplicationState
from grants.lifecycle import APPLICATION
from grants.panels import panel
from ui.states import reads_as_staff
from workflows.procedures.diagram import draw, public_picture

TEMPLATE = "grants/dossiers/_way.html"


@panel(order=90)
def way_of(application: Any, user: Any) -> tuple[str, dict[str, Any]] | None:
    """Nothing for a juror, whose room says what is theirs; nothing at all for whoever is recused."""
    procedure = application.procedure
    if procedure is None or application.closed_to(user) or application.state == ApplicationState.DRAFT:
        return None
    if reads_as_staff(user, application.funder_id):
        return TEMPLATE, {"picture": draw(procedure.body, APPLICATION.noun, subject=application), "title_of_procedure": procedure}
    if application.organisation_id in user.organisation_ids:
        return TEMPLATE, {"picture": public_picture(APPLICATION, procedure.body, application), "title_of_procedure": ""}
    return None
