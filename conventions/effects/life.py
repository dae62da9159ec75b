"""What follows a step of a convention, of an amendment, of an instalment, of a report: clocks, and the money's own nouns."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.system import system_actor
from conventions.domain import delays
from conventions.domain.reports import move_final_report
from conventions.enums import InstalmentState, ReportKind
from conventions.lifecycle import AMENDMENT, CONVENTION, FILLED_BY_BENEFICIARY, INSTALMENT, RENEWAL, REPORT
from grants.enums import AwardState
from workflows.door import perform
from workflows.effects import after


@after(CONVENTION, "countersign", "issue_order")
def start_the_delays(convention: Any, entry: Any) -> None:
    delays.start_all(convention)


@after(CONVENTION, "complete")
def settle_the_awards(convention: Any, entry: Any) -> None:
    for line in convention.funding.select_related("award"):
        if line.award.state == AwardState.GRANTED:
            perform(line.award, "settle", actor=system_actor())


@after(CONVENTION, "lapse")
def let_the_awards_lapse(convention: Any, entry: Any) -> None:
    """The money goes back to its envelope."""
    for line in convention.funding.select_related("award"):
        if line.award.state == AwardState.GRANTED:
            perform(line.award, "lapse", actor=system_actor(), reason=entry.reason)


@after(CONVENTION, "terminate")
def cancel_what_is_not_paid(convention: Any, entry: Any) -> None:
    """The account of what was done with the money already paid stays due."""
    for instalment in convention.instalments.filter(state=InstalmentState.SCHEDULED):
        perform(instalment, "cancel", actor=system_actor(), reason=_("Convention résiliée."))


@after(AMENDMENT, "countersign", "issue_order")
def move_the_delays(amendment: Any, entry: Any) -> None:
    """The end may have moved, and new instalments may be due already."""
    move_final_report(amendment.convention)
    for report in amendment.convention.reports.filter(kind=ReportKind.FINAL, state__in=sorted(FILLED_BY_BENEFICIARY)):
        delays.stop_report(report)
        delays.start_report(report)
    delays.start_renewal(amendment.convention)
    delays.start_payments(amendment.convention, since=entry.at)


@after(REPORT, "submit", "cancel")
def stop_waiting_for_the_report(report: Any, entry: Any) -> None:
    delays.stop_report(report)


@after(REPORT, "return")
def wait_for_the_report_again(report: Any, entry: Any) -> None:
    delays.start_report(report)


@after(REPORT, "accept")
def start_the_payments_it_opens(report: Any, entry: Any) -> None:
    delays.start_payments(report.convention, since=entry.at)


@after(INSTALMENT, "confirm_payment", "cancel")
def stop_the_payment_delay(instalment: Any, entry: Any) -> None:
    delays.stop_payment(instalment)


@after(RENEWAL, "decline", "renounce", "start", "expire")
def stop_the_expiry(renewal: Any, entry: Any) -> None:
    delays.stop_expiry(renewal)
