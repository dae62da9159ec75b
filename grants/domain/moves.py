"""What forbids to move a dossier to another version of its procedure, as long as it has no convention."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from grants.domain.bulk import each
from grants.enums import AppealState, ApplicationState
from grants.models import Appeal, Application
from workflows.models import Procedure
from workflows.procedures.moving import LIVES_IN, Refusal, move, objection, origins_of

#: Nothing lies before them any more under any version.
OVER = frozenset({ApplicationState.INADMISSIBLE, ApplicationState.NOT_SHORTLISTED, ApplicationState.DISMISSED, ApplicationState.WITHDRAWN, ApplicationState.REJECTED})
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


def running(person: Any, target: Procedure) -> QuerySet[Application]:
    """The dossiers that follow an earlier version, still on their way, as this administrator may see them."""
    earlier = Q(procedure__key=target.key, procedure__version__lt=target.version) | Q(procedure__key__in=origins_of(target))
    funders = [pk for pk in person.funders_as(Role.ADMINISTRATOR) if target.funder_id in (None, pk)]
    rows = Application.objects.visible_to(person).received().filter(earlier, funder__in=funders).exclude(state__in=OVER)
    return rows.select_related("procedure", "organisation", "call", "funder").distinct().order_by("case_ref")


def move_all(chosen: Mapping[int, str], target: Procedure, *, by: User, reason: str) -> tuple[int, list[str]]:
    """Each dossier in its own transaction: those refused stay, and say why. {number: fingerprint of what was shown}."""
    rows = running(by, target).filter(pk__in=list(chosen))
    return each(rows, lambda row: move(row, target, actor=by, reason=reason, seen=chosen[row.pk]))
