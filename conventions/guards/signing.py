"""What was signed is what was agreed: the digest of the text approved equals that of the sealed paper, on these very bytes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from conventions.enums import Side
from documents.models import Document


def paper_slug(subject: Any) -> str:
    """Which paper of the catalogue says this subject: convention, award order, amendment or amending order."""
    if getattr(subject, "is_award_order", False):
        return "award_order"
    return "amending_order" if getattr(subject, "is_order", False) else str(subject.lifecycle.noun)


def agreed_paper(subject: Any) -> Document | None:
    """The paper sealed at the agreement in force, found by the digest of its words."""
    if not subject.text_digest:
        return None
    papers = Document.objects.filter(noun=subject.lifecycle.noun, subject_id=subject.pk, slug=paper_slug(subject), text_sha256=subject.text_digest)
    return papers.order_by("-pk").first()


def sealed_paper_is_the_agreed_text(subject: Any, inputs: Mapping[str, Any]) -> str | None:
    paper = agreed_paper(subject)
    if paper is None or not paper.is_issued:
        return _("La pièce à signer est en préparation : elle sera scellée dans un instant.")
    return None


def beneficiary_signature_is_applied(subject: Any, inputs: Mapping[str, Any]) -> str | None:
    paper = agreed_paper(subject)
    if paper is not None and Side.BENEFICIARY in paper.signed_parties:
        return None
    return _("La signature du bénéficiaire n’est pas encore apposée sur la pièce : elle le sera dans un instant.")


def consent_is_given(subject: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if (inputs.get("consent") or "").strip() else _("Cochez la phrase d’accord pour signer.")


def presented_file_is_the_sealed_one(subject: Any, inputs: Mapping[str, Any]) -> str | None:
    paper = agreed_paper(subject)
    if paper is not None and inputs.get("sha256_presented") == paper.sha256:
        return None
    return _("La pièce a changé depuis qu’elle vous a été présentée : relisez-la, puis signez.")
