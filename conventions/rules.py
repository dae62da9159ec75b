"""Who may do what with a convention: one sentence each."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from grants.rules import applicant as beneficiary
from grants.rules import case_officer, legal_representative, officer_or_clock
from workflows.delegation import done_in_the_name_of
from workflows.rules import automatic, holder_of, rule

signatory = holder_of(Role.SIGNATORY, _("la personne qui signe pour le financeur"))
certifier = holder_of(Role.CERTIFIER, _("la personne qui certifie le service fait"))
authorising_officer = holder_of(Role.AUTHORISING_OFFICER, _("l’ordonnateur"))


@rule(_("l’ordonnateur, qui n’est jamais la personne qui a certifié"), Role.AUTHORISING_OFFICER)
def another_authorising_officer(actor: Any, instalment: Any) -> bool:
    """The one who certifies is not the one who orders the payment: whoever holds both roles must leave one to another, and
    does not order what a substitute certified in their name."""
    if not authorising_officer(actor, instalment) or instalment.certified_by_id == actor.pk:
        return False
    return not done_in_the_name_of(actor, instalment, "certify", instalment.certified_by_id)


__all__ = [
    "another_authorising_officer",
    "authorising_officer",
    "automatic",
    "beneficiary",
    "case_officer",
    "certifier",
    "legal_representative",
    "officer_or_clock",
    "signatory",
]
