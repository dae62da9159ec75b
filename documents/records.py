"""The rows that say what a paper is: revisions, and the facts in the journal of its case."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from documents import canonical, storage
from documents.enums import RevisionKind
from documents.errors import DocumentError
from documents.models import Document, DocumentRevision
from documents.seals import Seal
from workflows import journal, outbox


def add_revision(
    document: Document,
    content: bytes,
    kind: RevisionKind,
    *,
    at: Any,
    seal: Seal | None = None,
    parent: DocumentRevision | None = None,
    party: str = "",
    level: str = "",
) -> DocumentRevision:
    return DocumentRevision.objects.create(
        document=document,
        n=parent.n + 1 if parent else 1,
        sha256=canonical.sha256(content),
        size=len(content),
        parent_sha256=parent.sha256 if parent else "",
        kind=kind,
        party=party,
        holder=seal.holder if seal else "",
        fingerprint=seal.fingerprint if seal else "",
        level=level or (seal.level if seal else ""),
        at=at,
    )


#: Left once a paper has all its signatures, where a time-stamping server is configured.
TIMESTAMP = "paper.timestamp"


def want_timestamp(document: Document) -> None:
    if settings.TSA_URL and document.is_fully_signed:
        outbox.put(TIMESTAMP, {"document": document.pk}, key=f"{TIMESTAMP}:{document.public_id}")


def tell(document: Document, fact: str, *, actor: Any, **more: Any) -> None:
    """The case's journal knows every paper by its digest."""
    data = {
        "document": str(document.public_id),
        "slug": document.slug,
        "number": document.number,
        "sha256": document.sha256,
        "text_sha256": document.text_sha256,
        **more,
    }
    journal.append(document.case_ref, fact, actor=actor, noun=document.noun, subject_id=document.subject_id, data=data)


def key_of(slug: str, noun: str, pk: int, entry: int | None) -> str:
    return f"{slug}:{noun}:{pk}:{entry or 0}"


def current_bytes(document: Document) -> bytes:
    """The newest revision, checked against its digest."""
    if not document.is_issued:
        raise DocumentError(_("Cette pièce est en préparation : son fichier n’existe pas encore."))
    return storage.get(document.sha256)
