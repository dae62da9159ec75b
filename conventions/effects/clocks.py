"""What happens when a delay of this room is over: an alert that is written down, a reminder, a renewal opened."""

from typing import Any

from accounts.system import system_actor
from conventions.domain import delays
from conventions.domain.renewals import open_renewal
from conventions.enums import ConventionState
from conventions.lifecycle import FILLED_BY_BENEFICIARY, OWED, RENEWAL_UNDER_WAY
from workflows import journal, outbox
from workflows.clocks import on_clock
from workflows.door import perform
from workflows.effects import MAIL
from workflows.models import Clock


@on_clock(delays.PAYMENT)
def alert_on_late_payment(instalment: Any, clock: Clock) -> None:
    if instalment.state in OWED:
        tell(instalment, "payment_late", clock)


@on_clock(delays.REPORT_REMINDER)
def remind_of_the_report(report: Any, clock: Clock) -> None:
    if report.state in FILLED_BY_BENEFICIARY:
        tell(report, "report_reminder", clock)


@on_clock(delays.REPORT_DUE)
def alert_on_late_report(report: Any, clock: Clock) -> None:
    if report.state in FILLED_BY_BENEFICIARY:
        tell(report, "report_late", clock)


@on_clock(delays.RENEWAL_OPENING)
def open_the_renewal(convention: Any, clock: Clock) -> None:
    """Not before the end as it stands now: an amendment may have moved it."""
    if convention.state == ConventionState.IN_FORCE:
        renewal = open_renewal(convention=convention, by=system_actor())
        put_mail(renewal, "renewal_opened", clock)


@on_clock(delays.RENEWAL_EXPIRY)
def expire_the_renewal(renewal: Any, clock: Clock) -> None:
    if renewal.state in RENEWAL_UNDER_WAY:
        perform(renewal, "expire", actor=system_actor())


def tell(subject: Any, fact: str, clock: Clock) -> None:
    journal.append(
        subject.case_ref, fact, actor=system_actor(), noun=subject.lifecycle.noun, subject_id=subject.pk, data={"due_at": clock.due_at, "label": clock.label}
    )
    put_mail(subject, fact, clock)


def put_mail(subject: Any, slug: str, clock: Clock) -> None:
    outbox.put(MAIL, {"slug": slug, "noun": subject.lifecycle.noun, "id": subject.pk}, key=f"{MAIL}:{slug}:{clock.pk}")
