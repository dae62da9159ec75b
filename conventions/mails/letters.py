"""The messages of this room: who reads each. Their words stand in `templates/mails/<slug>/`."""

from collections.abc import Iterable
from typing import Any

from accounts.enums import OrganisationRole, Role
from accounts.models import User
from documents.mail import Mail, register_mail


def beneficiary_of(subject: Any) -> Iterable[User]:
    """Those who write for the organisation, and who represents it."""
    return User.objects.filter(
        is_active=True,
        organisation_memberships__organisation=subject.application.organisation_id,
        organisation_memberships__role__in=[OrganisationRole.LEGAL_REPRESENTATIVE, OrganisationRole.EDITOR],
    )


def officers_of(subject: Any) -> Iterable[User]:
    """The person in charge; failing that, everybody who may be."""
    officer = subject.convention.case_officer
    return [officer] if officer else holders_of(subject, Role.CASE_OFFICER)


def holders_of(subject: Any, *roles: str) -> Iterable[User]:
    """Nobody whom a conflict of interest keeps away from the dossier."""
    people = User.objects.filter(is_active=True, memberships__funder=subject.funder_id, memberships__role__in=roles).distinct()
    return [person for person in people if person.has_role(subject.funder_id, *roles) and not subject.closed_to(person)]


class ToBeneficiary(Mail):
    category = "convention"

    def recipients(self, subject: Any, entry: Any) -> Iterable[Any]:
        return beneficiary_of(subject)


class ToOfficers(Mail):
    category = "convention"

    def recipients(self, subject: Any, entry: Any) -> Iterable[Any]:
        return officers_of(subject)


def kept(slug: str, noun: str, base: type[Mail], **more: Any) -> type[Mail]:
    name = "".join(part.title() for part in slug.split("_"))
    return register_mail(type(name, (base,), {"__module__": __name__, "slug": slug, "noun": noun, **more}))


ConventionProposed = kept("convention_proposed", "convention", ToBeneficiary)
ConventionReopened = kept("convention_reopened", "convention", ToBeneficiary)
ConventionInForce = kept("convention_in_force", "convention", ToBeneficiary)
ConventionTerminated = kept("convention_terminated", "convention", ToBeneficiary)
AwardOrderIssued = kept("award_order_issued", "convention", ToBeneficiary, papers=("award_order",))
ConventionChangesRequested = kept("convention_changes_requested", "convention", ToOfficers)
AmendmentProposed = kept("amendment_proposed", "amendment", ToBeneficiary)
AmendmentInForce = kept("amendment_in_force", "amendment", ToBeneficiary)
AmendingOrderIssued = kept("amending_order_issued", "amendment", ToBeneficiary, papers=("amending_order",))
AmendmentChangesRequested = kept("amendment_changes_requested", "amendment", ToOfficers)
InstalmentPaid = kept("instalment_paid", "instalment", ToBeneficiary)
ReportSubmitted = kept("report_submitted", "report", ToOfficers)
ReportReturned = kept("report_returned", "report", ToBeneficiary)
ReportAccepted = kept("report_accepted", "report", ToBeneficiary)
ReportReminder = kept("report_reminder", "report", ToBeneficiary)
RenewalInvited = kept("renewal_invited", "renewal", ToBeneficiary)
RenewalDeclined = kept("renewal_declined", "renewal", ToBeneficiary)
RenewalOpened = kept("renewal_opened", "renewal", ToOfficers)


@register_mail
class ConventionSigned(Mail):
    """The funder's signatories are awaited."""

    slug, noun, category = "convention_signed", "convention", "convention"

    def recipients(self, subject: Any, entry: Any) -> Iterable[Any]:
        return holders_of(subject, Role.SIGNATORY)


@register_mail
class PaymentLate(Mail):
    slug, noun, category = "payment_late", "instalment", "payment"

    def recipients(self, subject: Any, entry: Any) -> Iterable[Any]:
        return holders_of(subject, Role.CERTIFIER, Role.AUTHORISING_OFFICER)


@register_mail
class ReportLate(Mail):
    """Late: both sides are told."""

    slug, noun, category = "report_late", "report", "convention"

    def recipients(self, subject: Any, entry: Any) -> Iterable[Any]:
        return [*beneficiary_of(subject), *officers_of(subject)]
