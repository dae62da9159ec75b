"""What is written to committee members, and to those who asked, once the decision is announced."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from documents.mail import Mail, register_mail
from grants.mails.applications import those_who_ask


@register_mail
class SessionConvened(Mail):
    """Place and hour, and where to read the rest: no dossier is named in a message that recused members receive too."""

    slug, noun, category = "session_convened", "session", "work"

    def recipients(self, subject: Any, entry: Any) -> Iterable[Any]:
        return User.objects.filter(committee_seats__committee=subject.committee_id, is_active=True).distinct()

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        return {"funder": subject.committee.funder}


@register_mail
class DecisionNotified(Mail):
    slug, noun, category = "decision_notified", "decision", "decision"
    papers = ("decision_letter", "rejection_letter", "deferral_letter")

    def recipients(self, subject: Any, entry: Any) -> Iterable[Any]:
        return those_who_ask(subject.application)


@register_mail
class AppealAnswered(Mail):
    slug, noun, category = "appeal_answered", "appeal", "decision"

    def recipients(self, subject: Any, entry: Any) -> Iterable[Any]:
        return those_who_ask(subject.application)
