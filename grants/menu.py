"""Entries of the main navigation: those who ask, then those who instruct, read and decide."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import STAFF_ROLES
from ui.menu import Entry, add


def asks(user: Any) -> bool:
    return bool(user.is_authenticated and (user.organisation_ids or not user.roles_by_funder))


def handles(user: Any) -> bool:
    return bool(user.is_authenticated and user.funders_as(*STAFF_ROLES))


add(Entry(_("Mes dossiers"), "grants:mine", asks, order=20, text=_("Les demandes de vos organismes, commencées ou déposées.")))
add(Entry(_("Dossiers"), "grants:applications", handles, order=20, text=_("Ce qui a été déposé : examiner, chercher, exporter.")))
