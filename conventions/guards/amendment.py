from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from conventions.guards.signing import agreed_paper
from conventions.money import amount_after, increase_of, total_after
from ui import formats


def its_convention_is_in_force(part: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if part.convention.state == "in_force" else _("La convention n’est pas en vigueur.")


def its_convention_has_ended(part: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if part.convention.state in ("terminated", "lapsed") else _("La convention n’a pas pris fin : son bilan reste attendu.")


def amends_a_convention(amendment: Any, inputs: Mapping[str, Any]) -> str | None:
    return _("Un arrêté se modifie par un arrêté : il ne se propose pas, il se prend.") if amendment.is_order else None


def amends_an_order(amendment: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if amendment.is_order else _("Une convention se modifie par un avenant : proposez-le au bénéficiaire.")


def amended_order_is_sealed(amendment: Any, inputs: Mapping[str, Any]) -> str | None:
    """The amending order names the order by its number: that paper must be there."""
    paper = agreed_paper(amendment.convention)
    return None if paper is not None and paper.is_issued else _("L’arrêté à modifier est en préparation : il sera scellé dans un instant.")


def amendment_changes_something(amendment: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if any(amendment.changes.values()) else _("Cet avenant ne change rien : indiquez une échéance, un montant, des versements ou une clause.")


def amended_instalments_add_up(amendment: Any, inputs: Mapping[str, Any]) -> str | None:
    """What is paid or under way, and what is still to come, make the new amount to the cent."""
    scheduled, wanted = total_after(amendment), Decimal(0) if amendment.convention.is_in_kind else amount_after(amendment)
    if scheduled == wanted:
        return None
    figures = {"scheduled": formats.money(scheduled, amendment.funder), "amount": formats.money(wanted, amendment.funder)}
    return _("Avec cet avenant les versements feraient %(scheduled)s, la subvention %(amount)s.") % figures


def increase_is_pledged(amendment: Any, inputs: Mapping[str, Any]) -> str | None:
    """More money is a new award, decided and notified like any other: an amendment gives none by itself."""
    increase = increase_of(amendment)
    if increase <= 0:
        return None
    lines = amendment.funding.select_related("award")
    pledged = sum((line.award.amount for line in lines if line.award.state == "granted"), Decimal(0))
    if pledged == increase:
        return None
    figures = {"increase": formats.money(increase, amendment.funder), "pledged": formats.money(pledged, amendment.funder)}
    return _("L’augmentation de %(increase)s doit reposer sur une attribution notifiée de ce montant ; attributions rattachées : %(pledged)s.") % figures
