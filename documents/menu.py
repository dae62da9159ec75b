from django.utils.translation import gettext_lazy as _

from accounts.enums import STAFF_ROLES
from ui.menu import Entry, add, everyone


def keeps_papers(user: object) -> bool:
    return user.is_authenticated and bool(user.funders_as(*STAFF_ROLES))  # type: ignore[attr-defined]


add(
    Entry(
        _("Pièces"),
        "documents:register",
        keeps_papers,
        order=70,
        text=_("Les actes scellés et signés, par numéro : version en vigueur, empreintes, signatures."),
    )
)
add(Entry(_("Messages"), "documents:messages", keeps_papers, order=72, text=_("Ce qui a été écrit aux personnes, et ce qui est bien parti.")))
add(
    Entry(
        _("Vérifier une pièce"),
        "verification:verify",
        everyone,
        order=95,
        text=_("Un acte vous a été remis ? Assurez-vous qu’il est authentique et en vigueur."),
    )
)
