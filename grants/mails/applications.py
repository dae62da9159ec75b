"""What is written to those who ask, and to those who instruct, from the deposit to the admissibility."""

from collections.abc import Iterable
from typing import Any

from accounts.enums import Role
from accounts.models import User
from documents.mail import Mail, register_mail
from grants.enums import ConflictStatus
from grants.rules import WRITERS


def those_who_ask(application: Any) -> Iterable[Any]:
    """Whoever may write for the organisation."""
    return User.objects.filter(organisation_memberships__organisation=application.organisation_id, organisation_memberships__role__in=WRITERS, is_active=True).distinct()


def those_who_instruct(application: Any) -> Iterable[Any]:
    """The officer in charge, or all of them until there is one; never somebody in conflict with this dossier."""
    if application.case_officer_id:
        people = User.objects.filter(pk=application.case_officer_id)
    else:
        people = User.objects.filter(memberships__in=application.funder.memberships.current().filter(role=Role.CASE_OFFICER), is_active=True).distinct()
    shut = application.conflicts.exclude(status=ConflictStatus.DISMISSED).values("user")
    return people.exclude(pk__in=shut)


class ToApplicant(Mail):
    noun, category = "application", "application"

    def recipients(self, subject: Any, entry: Any) -> Iterable[Any]:
        return those_who_ask(subject)


@register_mail
class ApplicationSubmitted(ToApplicant):
    slug, category = "application_submitted", "receipt"
    papers = ("acknowledgement",)


@register_mail
class InformationRequested(ToApplicant):
    slug = "information_requested"


@register_mail
class InformationReceived(Mail):
    slug, noun, category = "information_received", "application", "work"

    def recipients(self, subject: Any, entry: Any) -> Iterable[Any]:
        return those_who_instruct(subject)


@register_mail
class ApplicationDismissed(ToApplicant):
    slug = "application_dismissed"


@register_mail
class ApplicationAdmissible(ToApplicant):
    slug = "application_admissible"


@register_mail
class ApplicationInadmissible(ToApplicant):
    slug = "application_inadmissible"
    papers = ("inadmissibility_letter",)


@register_mail
class ApplicationShortlisted(ToApplicant):
    slug = "application_shortlisted"


@register_mail
class ApplicationNotShortlisted(ToApplicant):
    slug = "application_not_shortlisted"
    papers = ("not_shortlisted_letter",)


@register_mail
class FullFileMissing(ToApplicant):
    slug = "full_file_missing"
