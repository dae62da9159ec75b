from typing import Any

from django.utils.translation import gettext_lazy as _

from ui.menu import Entry, add


def has_a_role(user: Any) -> bool:
    return user.is_authenticated and bool(user.roles_by_funder)


add(Entry(_("Mon travail"), "workflows:desk", has_a_role, order=10, text=_("Ce qui vous attend, le plus pressé d’abord.")))
add(Entry(_("Envois en attente"), "workflows:sendings", lambda user: user.is_authenticated and bool(user.funders_as("administrator", "secretary")), order=90))
