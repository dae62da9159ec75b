from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from calls.domain.queries.public import open_calls
from calls.interfaces.standing import standing
from ui.menu import Entry, Section, add, add_section, everyone

SHOWN_AT_HOME = 6


def administers(user: Any) -> bool:
    return user.is_authenticated and bool(user.funders_as(Role.ADMINISTRATOR))


def soonest(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    return {"rows": [(call, standing(call, now)) for call in open_calls(now)[:SHOWN_AT_HOME]]}


add(Entry(_("Appels"), "calls:calls", everyone, order=10, text=_("Les aides ouvertes : pour qui, combien, jusqu’à quand, et comment on est jugé.")))
add(
    Entry(
        _("Préparer les appels"),
        "calls:office_calls",
        administers,
        order=80,
        text=_("Dispositifs, appels, enveloppes, critères, seuils et délais de votre institution."),
    )
)
add(Entry(_("Procédures"), "calls:procedures", administers, order=81, text=_("Ce qui arrive à un dossier, étape par étape : copier, changer, contrôler, publier.")))
add_section(Section("calls/_open_calls.html", soonest, lambda user: not getattr(user, "roles_by_funder", None), order=20))
