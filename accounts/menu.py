from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from ui.menu import Entry, add


def administers(user: object) -> bool:
    return user.is_authenticated and bool(user.funders_as(Role.ADMINISTRATOR))


def asks(user: object) -> bool:
    return user.is_authenticated and not user.roles_by_funder


add(
    Entry(
        _("Mes organismes"),
        "accounts:organisations",
        asks,
        order=60,
        text=_("Décrivez votre structure une fois, invitez vos collègues, gardez ses coordonnées à jour."),
    )
)
add(
    Entry(
        _("Institution"), "accounts:funders", administers, order=90, text=_("Le nom, la couleur et l’horloge de votre institution, et qui y tient quel rôle.")
    )
)
