"""The legal and contractual delays of a convention: started by events, stopped by others. What they do when they ring is in the effects."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from calls.domain.settings import binding_figure
from conventions.domain.reports import says
from conventions.enums import Condition, InstalmentState, ReportState
from conventions.lifecycle import RENEWAL_UNDER_WAY
from conventions.models import Convention, Instalment, Report
from conventions.terms import months_after
from workflows import clocks

PAYMENT, REPORT_REMINDER, REPORT_DUE, RENEWAL_OPENING, RENEWAL_EXPIRY = "payment_due", "report_reminder", "report_due", "renewal_opening", "renewal_expiry"
PAYMENT_DELAY = "fr.versement.delai"
REMINDER_BEFORE = timedelta(days=30)


def start_all(convention: Convention) -> None:
    """When it comes into force."""
    start_payments(convention, since=convention.in_force_at)
    for report in convention.reports.all():
        start_report(report)
    start_renewal(convention)


def start_payments(convention: Convention, *, since: datetime) -> None:
    """From the event that makes each instalment due; no delay runs where no figure binds the funder."""
    days = payment_days(convention)
    if days is None:
        return
    for instalment in convention.instalments.filter(state=InstalmentState.SCHEDULED):
        event = event_of(instalment, since)
        if event is not None:
            due_at = clocks.add_days(event, days, convention.funder.zone)
            clocks.start(instalment, PAYMENT, due_at, label=_("Délai de paiement : %(label)s") % {"label": instalment.label}, at=event)


def event_of(instalment: Instalment, since: datetime) -> datetime | None:
    convention, reports = instalment.convention, instalment.convention.reports
    if instalment.condition == Condition.NOTIFICATION:
        return convention.decision.notified_at
    if instalment.condition == Condition.SIGNATURE:
        return convention.in_force_at
    if instalment.condition == Condition.DATE:
        return clocks.end_of_day(instalment.due_on, convention.funder.zone)
    kind = "final" if instalment.condition == Condition.FINAL_REPORT else "interim"
    waiting = reports.filter(kind=kind).exclude(state=ReportState.ACCEPTED).exists()
    return None if waiting or not reports.filter(kind=kind).exists() else since


def payment_days(convention: Convention) -> int | None:
    """Sixty days in France (loi 2021-875); elsewhere what the funder has set, dated."""
    code = says(convention, "payment.within_setting", PAYMENT_DELAY)
    today = timezone.localdate(timezone=convention.funder.zone)
    found = binding_figure(code, convention.funder, today, scheme=convention.application.call.scheme)
    return int(found.number) if found else None


def stop_payment(instalment: Instalment) -> None:
    clocks.stop(instalment, PAYMENT)


def start_report(report: Report) -> None:
    due_at = clocks.end_of_day(report.due_on, report.funder.zone)
    clocks.start(report, REPORT_REMINDER, due_at - REMINDER_BEFORE, label=_("Rappel avant l’échéance du bilan"))
    clocks.start(report, REPORT_DUE, due_at, label=_("Bilan attendu"))


def stop_report(report: Report) -> None:
    clocks.stop(report, REPORT_REMINDER)
    clocks.stop(report, REPORT_DUE)


def start_renewal(convention: Convention) -> None:
    """Some months before the end, where the procedure offers a renewal. An amendment of the end moves it."""
    months = int(says(convention, "renewal.months_before_end", 0))
    if not says(convention, "renewal.offered", False) or not months:
        return
    clocks.stop(convention, RENEWAL_OPENING)
    opens_on = months_after(convention.ends_on_now, -months)
    clocks.start(convention, RENEWAL_OPENING, clocks.end_of_day(opens_on, convention.funder.zone), label=_("Ouverture du renouvellement"))


def start_expiry(renewal: Any) -> None:
    if renewal.state in RENEWAL_UNDER_WAY:
        after = clocks.end_of_day(renewal.expires_on, renewal.funder.zone) + timedelta(seconds=1)
        clocks.start(renewal, RENEWAL_EXPIRY, after, label=_("Échéance de la convention"))


def stop_expiry(renewal: Any) -> None:
    clocks.stop(renewal, RENEWAL_EXPIRY)
