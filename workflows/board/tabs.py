"""The pages around one's work, for whoever may open them: no query, roles are known."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from workflows.board.sharing import IN_CHARGE

ALWAYS = (("desk", _("À faire")), ("past", _("Terminé")), ("absences", _("Absences")), ("notices", _("Rappels et calendrier")))
IN_CHARGE_ONLY = (("sharing", _("Répartir")), ("workload", _("Charge de travail")))
RULES = ("rules", _("Règles de travail"))


def tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    user: Any = request.user
    shown = [*ALWAYS, *(IN_CHARGE_ONLY if user.funders_as(*IN_CHARGE) else ()), *((RULES,) if user.funders_as(Role.ADMINISTRATOR) else ())]
    return [{"label": label, "url": reverse(f"workflows:{name}"), "is_current": name == here, "count": None} for name, label in shown]
