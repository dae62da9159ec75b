"""Is this file one of ours, whole and current?

Digests first: they see what no signature sees (a rollback, bytes added at the end). Then the file itself, judged in the closed process,
then who should have signed. A stranger's file is judged too, but for information only.
"""

import itertools
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from documents import evidence, limited, seals, storage
from documents.canonical import sha256
from documents.errors import CorruptedFile
from documents.models import Document, DocumentRevision

POLICY_VERSION = 1
SECONDS = 20.0


class Finding(StrEnum):
    EXACT = "exact"
    OLDER = "older"
    ALTERED = "altered"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Verdict:
    finding: Finding
    sha256: str
    document: Document | None = None
    revision: DocumentRevision | None = None
    is_intact: bool = False
    reasons: list[str] = field(default_factory=list)
    signatures: list[dict[str, Any]] = field(default_factory=list)


def verdict_on(content: bytes) -> Verdict:
    """For the public page: exact copy, older revision, altered copy of ours, or a stranger's file."""
    digest = sha256(content)
    revision = DocumentRevision.objects.filter(sha256=digest, document__issued_at__isnull=False).select_related("document__funder").first()
    if revision is not None:
        finding = Finding.EXACT if revision.document.sha256 == digest else Finding.OLDER
        return Verdict(finding, digest, revision.document, revision, is_intact=True)
    if not content.startswith(b"%PDF-"):
        return Verdict(Finding.UNREADABLE, digest)
    return judged(content, digest)


def judged(content: bytes, digest: str) -> Verdict:
    found = look_at(content)
    claimed = claimed_document(found)
    finding = Finding.ALTERED if claimed is not None or any(each["trusted"] for each in found["signatures"]) else Finding.FOREIGN
    return Verdict(finding, digest, claimed, None, is_intact=found["ok"], reasons=found["reasons"], signatures=found["signatures"])


def look_at(content: bytes) -> dict[str, Any]:
    answer: dict[str, Any] = limited.judge.ask("judge", seconds=SECONDS, wait=15.0, pdf=content, roots=seals.trusted_roots())
    return answer


def claimed_document(found: dict[str, Any]) -> Document | None:
    """The paper this file pretends to be, by the code it carries."""
    return Document.objects.filter(verification_code__in=found["codes"], issued_at__isnull=False).select_related("funder").first()


def faults_of(document: Document) -> list[str]:
    """Everything that can be checked of one of our own papers, for the nightly round. An empty list is health."""
    try:
        revisions = [(revision, storage.get(revision.sha256)) for revision in document.revision_list()]
    except CorruptedFile as error:
        return [error.sentence]
    contents = [content for _revision, content in revisions]
    faults = [_("une version ne prolonge pas la précédente") for before, after in itertools.pairwise(contents) if not after.startswith(before)]
    if not evidence.is_whole(document):
        faults.append(_("la chaîne des preuves ne se recalcule pas"))
    return faults + faults_of_signatures(document, look_at(contents[-1]))


def faults_of_signatures(document: Document, found: dict[str, Any]) -> list[str]:
    """Each box signed once, in order, by the certificate that we wrote down: a signature too many or too few is a fault."""
    made = [(each["field"], each["fingerprint"]) for each in found["signatures"] if each["kind"] == "signature"]
    expected = [(f"sig-{revision.party or 'seal'}", revision.fingerprint) for revision in document.revision_list() if revision.fingerprint]
    faults = list(found["reasons"])
    if made != expected:
        faults.append(_("les signatures du fichier ne sont pas celles qui ont été enregistrées"))
    return faults + ([] if all(each["trusted"] for each in found["signatures"]) else [_("un certificat ne mène à aucune racine connue")])
