"""What forbids to move a dossier to another version of its procedure, as long as it has no convention."""

from typing import Any

from django.utils.translation import gettext as _

from grants.enums import AppealState, ApplicationState
from grants.models import Appeal, Application
from workflows.models import Procedure
from workflows.procedures.moving import LIVES_IN, Refusal, objection

#: Nothing lies before them any more under any version.
OVER = frozenset({ApplicationState.INADMISSIBLE, ApplicationState.DISMISSED, ApplicationState.WITHDRAWN, ApplicationState.REJECTED})
PENDING = frozenset({AppealState.FILED, AppealState.UNDER_EXAMINATION})

LIVES_IN.update({"review": "review", "agenda_item": "committee"})


@objection("application")
def is_over(application: Application, target: Procedure) -> Refusal | None:
    if application.state not in OVER:
        return None
    reason = _("Ce dossier est terminé (« %(state)s ») : il a été jugé sous la version qu’il suit, et la garde.") % {"state": application.words_for(staff=True)}
    return Refusal(reason, _("Rien à faire. S’il est rouvert, il pourra être déplacé."))


@objection("appeal")
def is_appealed(appeal: Appeal, target: Procedure) -> Refusal | None:
    """What is contested is judged by the rules under which it was decided."""
    if appeal.state not in PENDING:
        return None
    return Refusal(_("Un recours est en cours : il s’examine sous les règles de la décision contestée."), _("Répondez au recours, puis déplacez le dossier."))


def running(person: Any, funder_id: int, target: Procedure) -> Any:
    """The dossiers of this funder that follow an earlier version and are still on their way, as this person may see them."""
    rows = Application.objects.visible_to(person).received().filter(funder=funder_id, procedure__isnull=False).exclude(state__in=OVER)
    return rows.exclude(procedure=target).select_related("procedure", "organisation", "call", "funder").distinct()
