from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from ui.menu import Entry, add


def follows(user: Any) -> bool:
    return user.is_authenticated and user.is_officer


def pays(user: Any) -> bool:
    return user.is_authenticated and bool(user.funders_as(Role.CERTIFIER, Role.AUTHORISING_OFFICER, Role.CASE_OFFICER, Role.CONTROLLER))


def receives(user: Any) -> bool:
    return user.is_authenticated and bool(user.organisation_ids)


add(Entry(_("Conventions"), "conventions:portfolio", follows, order=40, text=_("Ce qui est signé, jusqu’à quand, et ce qui vient à échéance.")))
add(Entry(_("Versements"), "conventions:payments", pays, order=42, text=_("Certifier, ordonner, constater : chacun son acte.")))
add(
    Entry(
        _("Mes conventions"), "conventions:mine", receives, order=41, text=_("Ce qu’il y a à relire, à signer, à remettre ; les versements reçus et attendus.")
    )
)
