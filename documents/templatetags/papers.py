"""`{% load papers %}{% papers case_ref user %}` and `{% messages_of case_ref user %}`: a dossier's papers and messages, for its page."""

from typing import Any

from django import template

from documents.models import Document, OutgoingMail

register = template.Library()


@register.inclusion_tag("documents_ui/papers.html", takes_context=True)
def papers(context: Any, case_ref: str, user: Any, subject: Any = None) -> dict[str, Any]:
    """With `subject`, an attestation of where it stands may be asked for."""
    rows = Document.objects.of_case(case_ref, user).select_related("funder").prefetch_related("revisions")
    return {"papers": list(rows), "subject": subject, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("documents_ui/case_messages.html")
def messages_of(case_ref: str, user: Any) -> dict[str, Any]:
    return {"rows": list(OutgoingMail.objects.of_case(case_ref, user).select_related("funder")), "case_ref": case_ref}
