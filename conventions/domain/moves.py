"""What was agreed and signed keeps the rules it was signed under: a contract is not changed by one party's new version.

Code civil, art. 1103 and 1193: a contract legally formed binds those who made it, and is changed only by their mutual
consent; CRPA L242-1 protects an award order in the same way, once it is taken. An amendment is the road for that.
"""

from django.utils.translation import gettext as _

from conventions.enums import ConventionState as C
from conventions.lifecycle import ENDED
from conventions.models import Convention
from workflows.models import Procedure
from workflows.procedures.moving import Refusal, objection

SIGNED = frozenset({C.SIGNED_BY_BENEFICIARY, C.IN_FORCE, C.COMPLETED, C.TERMINATED})


@objection("convention")
def was_signed(convention: Convention, target: Procedure) -> Refusal | None:
    if convention.state not in SIGNED:
        return None
    reason = _("La convention est signée : elle garde les règles sous lesquelles elle l’a été.")
    if convention.is_award_order:
        reason = _("L’arrêté est pris : il garde les règles sous lesquelles il l’a été.")
    if convention.state in ENDED:
        return Refusal(reason, _("Rien à faire : elle est terminée."))
    return Refusal(reason, _("Ce qui doit changer passe par un avenant, ou attendra le renouvellement."))


@objection("convention")
def its_text_is_agreed(convention: Convention, target: Procedure) -> Refusal | None:
    """Sealed words wait for a signature: they must be opened again, in sight of the beneficiary, before anything changes under them."""
    if convention.state != C.AGREED:
        return None
    return Refusal(_("Le texte de la convention est accepté et scellé, en attente de signature."), _("Rouvrez la rédaction, déplacez le dossier, puis proposez de nouveau."))
