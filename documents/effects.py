"""What this room does when the engine asks: papers are drawn and sealed, messages written and sent, agreements inked.

Payloads name things by noun and number; each handler is safe to run twice.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from documents import issue, mail, timestamps
from documents.catalogue import paper_of
from documents.models import Document, OutgoingMail
from documents.records import TIMESTAMP, key_of
from workflows import journal, outbox
from workflows.effects import MAIL, PAPER
from workflows.lifecycle import subject_of
from workflows.models import JournalEntry

SIGNATURE = "signature.wanted"
journal.FACTS |= {
    "document_issued": _("Pièce scellée"),
    "document_signed": _("Pièce signée"),
    "document_withdrawn": _("Pièce retirée"),
    "document_timestamped": _("Pièce horodatée par un tiers"),
}


@outbox.handler(PAPER, alone=True)
def issue_paper(payload: dict[str, Any]) -> None:
    """`{slug, noun, id, entry}`: left by the door for each paper of a step. Slow, so it holds no lock while it draws.

    An act that records the digest of the words it approves (`text_digest`) has those words sealed, and no others.
    """
    subject, entry = subject_and_entry(payload)
    if not paper_of(payload["slug"]).concerns(subject):
        return
    key = key_of(payload["slug"], payload["noun"], payload["id"], payload.get("entry"))
    approved = entry.data.get("text_digest", "") if entry else ""
    issue.issue(slug=payload["slug"], subject=subject, entry=entry, key=key, text_sha256=payload.get("text_sha256") or approved)


@outbox.handler(SIGNATURE)
def ink_signature(payload: dict[str, Any]) -> None:
    """`{document, party, actor, capacity, evidence}`: somebody clicked; `document` is the public identifier."""
    document = Document.objects.get(public_id=payload["document"])
    actor = get_user_model()._base_manager.get(pk=payload["actor"])
    issue.sign(document=document, party=payload["party"], actor=actor, capacity=payload.get("capacity", ""), evidence=payload.get("evidence"))


@outbox.handler(MAIL)
def write_mail(payload: dict[str, Any]) -> None:
    """`{slug, noun, id, entry}`: left by the door for each message of a step."""
    subject, entry = subject_and_entry(payload)
    mail.write(slug=payload["slug"], subject=subject, entry=entry, key=key_of(payload["slug"], payload["noun"], payload["id"], payload.get("entry")))


@outbox.handler(mail.SEND, alone=True)
def send_mail(payload: dict[str, Any]) -> None:
    mail.send(OutgoingMail.objects.get(pk=payload["mail"]))


@outbox.handler(TIMESTAMP, alone=True)
def add_timestamp(payload: dict[str, Any]) -> None:
    timestamps.complete(Document.objects.get(pk=payload["document"]))


def subject_and_entry(payload: dict[str, Any]) -> tuple[Any, JournalEntry | None]:
    entry = JournalEntry.objects.filter(pk=payload.get("entry") or 0).first()
    return subject_of(payload["noun"], payload["id"]), entry
