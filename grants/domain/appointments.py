"""Whoever has a link with a dossier not yet announced chooses nobody who will handle it: neither a seat (`conflicts`) nor a role."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.domain.objections import objection
from accounts.models import Funder, User
from grants.enums import ConflictStatus
from grants.lifecycle import BEFORE_ANNOUNCEMENT
from grants.models import Application, ConflictOfInterest


@objection
def linked_people_give_no_role(by: User, funder: Funder) -> str | None:
    """Declared, raised, or a member of the organisation that asks. Says nothing of which dossier, nor of who raised the link."""
    links = ConflictOfInterest.objects.filter(user=by).exclude(status=ConflictStatus.DISMISSED).values("application")
    running = Application.objects.filter(funder=funder, state__in=BEFORE_ANNOUNCEMENT)
    if not running.filter(Q(pk__in=links) | Q(organisation__members__user=by)).exists():
        return None
    return _("Qui a un lien avec un dossier en cours ne donne ni ne retire de rôle : demandez-le à quelqu’un d’autre de votre institution.")
