from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.money import due_of
from ui import formats


def condition_is_met(instalment: Any, inputs: Mapping[str, Any]) -> str | None:
    return CONDITIONS[instalment.condition](instalment)


def _its_report_is_accepted(instalment: Any) -> str | None:
    """The interim report of its year, or any of the kind when the year has none; the final one for the balance."""
    kind = {"interim_report": "interim", "final_report": "final"}[instalment.condition]
    reports = [report for report in instalment.convention.reports.all() if report.kind == kind]
    wanted = [report for report in reports if report.fiscal_year < instalment.fiscal_year] or reports
    if kind == "final":
        wanted = reports
    if wanted and all(report.state == "accepted" for report in wanted):
        return None
    label = _("bilan final") if kind == "final" else _("bilan intermédiaire")
    return _("Ce versement attend l’acceptation du %(report)s.") % {"report": label}


def _day_has_come(instalment: Any) -> str | None:
    today = timezone.localdate(timezone=instalment.funder.zone)
    return None if instalment.due_on <= today else _("Ce versement n’est dû qu’à partir du %(day)s.") % {"day": formats.day(instalment.due_on)}


CONDITIONS = {
    "notification": lambda instalment: None,  # an instrument is drafted on a notified decision only
    "signature": lambda instalment: None,  # the convention in force says it
    "interim_report": _its_report_is_accepted,
    "final_report": _its_report_is_accepted,
    "date": _day_has_come,
}


def commitments_are_judged(instalment: Any, inputs: Mapping[str, Any]) -> str | None:
    """The balance cannot be counted while a commitment that may hold back a share is not judged."""
    if instalment.kind != "balance":
        return None
    waiting = [str(commitment) for commitment in _commitments(instalment) if commitment.verdict == "pending" and commitment.withheld_rate > 0]
    return _("Engagements à juger avant le solde : %(titles)s.") % {"titles": ", ".join(waiting)} if waiting else None


def something_is_due(instalment: Any, inputs: Mapping[str, Any]) -> str | None:
    if due_of(instalment, _commitments(instalment)).due > 0:
        return None
    return _("Les engagements non tenus retiennent la totalité de ce versement : il n’y a rien à payer, annulez-le.")


def is_no_longer_owed(instalment: Any, inputs: Mapping[str, Any]) -> str | None:
    if instalment.replaced_by_id or instalment.convention.state in ("terminated", "lapsed"):
        return None
    judged = commitments_are_judged(instalment, inputs) is None and condition_is_met(instalment, inputs) is None
    if judged and due_of(instalment, _commitments(instalment)).due == 0:
        return None
    return _("Ce versement est dû : il ne s’annule que par un avenant, à la résiliation, ou quand tout est retenu.")


def beneficiary_has_an_account(instalment: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if instalment.convention.beneficiary.iban else _("Le bénéficiaire n’a pas indiqué son IBAN.")


def payment_is_traced(instalment: Any, inputs: Mapping[str, Any]) -> str | None:
    day = inputs.get("paid_on")
    if day is None or not (inputs.get("reference") or "").strip():
        return _("Indiquez le jour du paiement et sa référence chez le comptable.")
    today = timezone.localdate(timezone=instalment.funder.zone)
    if day > today:
        return _("Le jour du paiement n’est pas encore venu.")
    ordered = timezone.localdate(instalment.ordered_at, instalment.funder.zone)
    return _("Le paiement précède son ordre.") if day < ordered else None


def _commitments(instalment: Any) -> Any:
    """As the page read them for all its instalments, else with what their names are made of."""
    convention = instalment.convention
    read = "commitments" in getattr(convention, "_prefetched_objects_cache", {})
    return convention.commitments.all() if read else convention.commitments.select_related("call_criterion__criterion")
