"""The record of an agreement by click: who was shown which bytes, by what means they were known, and when they agreed.

One JSON record per signature, kept outside the signed file, chained on its paper: hash = SHA-256(previous hash + canonical
record), the first previous hash being the digest of the words.
"""

import hashlib
import uuid
from typing import Any

from django.conf import settings

from documents import canonical
from documents.models import Document, DocumentRevision, SignatureEvidence

VERSION = 1
#: What the caller may know of the circumstances; the rest is ours to write.
GIVEN = ("authentication", "consent", "invitation", "presentation", "act", "delegation", "mandate_ref", "organisation", "sha256_presented")


def write(
    *, document: Document, revision: DocumentRevision, party: str, actor: Any, capacity: str, number: uuid.UUID, given: dict[str, Any]
) -> SignatureEvidence:
    record = canonical.dump(record_of(document, revision, party, actor, capacity, number, given))
    previous = last_hash(document)
    return SignatureEvidence.objects.create(
        evidence_id=number,
        document=document,
        revision=revision,
        party=party,
        actor=actor,
        record=record,
        prev_hash=previous,
        entry_hash=chained(previous, record),
        at=revision.at,
    )


def record_of(
    document: Document, revision: DocumentRevision, party: str, actor: Any, capacity: str, number: uuid.UUID, given: dict[str, Any]
) -> dict[str, Any]:
    unknown = dict.fromkeys(GIVEN)
    return {
        **unknown,
        **{name: value for name, value in given.items() if name in GIVEN},
        "schema_version": VERSION,
        "evidence_id": str(number),
        "file_ref": document.case_ref,
        "document_id": str(document.public_id),
        "document_kind": document.slug,
        "document_number": document.number,
        "template_version": document.template_version,
        "text_sha256": document.text_sha256,
        "sha256_presented": revision.parent_sha256,
        "sha256_after": revision.sha256,
        "page_count": document.pages,
        "signer": {"person_id": actor.pk, "name": actor.get_full_name(), "email": actor.email, "role": party, "capacity": capacity},
        "signature": {"level": revision.level, "format": "PAdES-B-B", "holder": revision.holder, "certificate_sha256": revision.fingerprint},
        "server": {"instance": settings.SITE_URL, "clock_source": "server", "at": revision.at},
    }


def last_hash(document: Document) -> str:
    last = document.evidence.order_by("revision__n").last()
    return last.entry_hash if last else document.text_sha256


def chained(previous: str, record: str) -> str:
    return hashlib.sha256((previous + record).encode()).hexdigest()


def is_whole(document: Document) -> bool:
    """Every record recomputes to its hash, and every signature has exactly one, naming its own bytes."""
    previous = document.text_sha256
    records = list(document.evidence.select_related("revision").order_by("revision__n"))
    for each in records:
        said: Any = canonical.load(each.record)
        if each.prev_hash != previous or each.entry_hash != chained(previous, each.record) or said["sha256_after"] != each.revision.sha256:
            return False
        previous = each.entry_hash
    return [each.party for each in records] == document.signed_parties
