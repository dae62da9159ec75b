"""What stands between a draft and an instrument in force, and between that and its end."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from calls.domain.settings import binding_figure
from conventions.blanks import unknown_in
from conventions.money import total
from conventions.terms import months_after
from ui import formats


def is_a_convention(convention: Any, inputs: Mapping[str, Any]) -> str | None:
    return _("Cet acte est un arrêté attributif : il ne se propose pas, il se prend.") if convention.is_award_order else None


def is_an_award_order(convention: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if convention.is_award_order else _("Une convention est nécessaire ici : elle se propose au bénéficiaire.")


def clauses_are_complete(convention: Any, inputs: Mapping[str, Any]) -> str | None:
    clauses = list(convention.clauses.all())
    if not clauses:
        return _("Aucune clause n’est écrite.")
    empty = [clause.title for clause in clauses if not clause.text.strip() or unknown_in(clause.text)]
    return _("Clauses à compléter : %(titles)s.") % {"titles": ", ".join(empty)} if empty else None


def instalments_add_up(convention: Any, inputs: Mapping[str, Any]) -> str | None:
    """To the cent: what is scheduled is what was awarded."""
    scheduled = total(instalment for instalment in convention.instalments.all() if instalment.state != "cancelled")
    if scheduled == (0 if convention.is_in_kind else convention.amount):
        return None
    return _("Les versements font %(scheduled)s, la subvention est de %(amount)s.") % {
        "scheduled": formats.money(scheduled, convention.funder),
        "amount": formats.money(convention.amount, convention.funder),
    }


def days_are_known(convention: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if convention.starts_on and convention.ends_on else _("Indiquez le début et l’échéance de la convention.")


def term_is_within_the_ceiling(convention: Any, inputs: Mapping[str, Any]) -> str | None:
    """Where the procedure names a ceiling (circulaire of 29 September 2015: four years), a dated setting says it."""
    code = convention.procedure.setting("convention.years_max_setting") if convention.procedure else None
    if not code or not (convention.starts_on and convention.ends_on):
        return None
    found = binding_figure(code, convention.funder, convention.starts_on, scheme=convention.application.call.scheme)
    years = int(found.number) if found else 0
    if found is None or convention.ends_on < months_after(convention.starts_on, 12 * years):
        return None
    return _("La durée dépasse %(years)d ans, le maximum de ce dispositif.") % {"years": years}


def nothing_is_owed(convention: Any, inputs: Mapping[str, Any]) -> str | None:
    owed = [instalment.label for instalment in convention.instalments.all() if instalment.state not in ("paid", "cancelled")]
    return _("Versements encore en cours : %(labels)s.") % {"labels": ", ".join(owed)} if owed else None


def reports_are_accepted(convention: Any, inputs: Mapping[str, Any]) -> str | None:
    waiting = [report.get_kind_display() for report in convention.reports.all() if report.state not in ("accepted", "cancelled")]
    return _("Bilans non acceptés : %(labels)s.") % {"labels": ", ".join(waiting)} if waiting else None


def no_amendment_is_under_way(convention: Any, inputs: Mapping[str, Any]) -> str | None:
    waits = any(amendment.state not in ("in_force", "abandoned") for amendment in convention.amendments.all())
    return _("Un avenant est en cours : menez-le à terme ou abandonnez-le d’abord.") if waits else None


def no_payment_is_under_way(convention: Any, inputs: Mapping[str, Any]) -> str | None:
    moving = any(instalment.state in ("certified", "ordered") for instalment in convention.instalments.all())
    return _("Un versement est certifié ou mandaté : renvoyez-le ou constatez son paiement d’abord.") if moving else None


def beneficiary_was_heard(convention: Any, inputs: Mapping[str, Any]) -> str | None:
    """A withdrawal follows a contradictory procedure: the beneficiary is heard first (décret 2021-1947, art. 5)."""
    if inputs.get("heard_on") and (inputs.get("hearing") or "").strip():
        return None
    return _("Indiquez quel jour le bénéficiaire a été entendu, et ce qu’il a dit.")


def breach_is_in_the_term(convention: Any, inputs: Mapping[str, Any]) -> str | None:
    day = inputs.get("breach_on")
    if day is None:
        return _("Indiquez le jour du manquement : le retrait se calcule à partir de lui.")
    if convention.starts_on <= day <= convention.terms_on(day).ends_on:
        return None
    return _("Le jour du manquement est hors de la durée de la convention.")
