"""Completion: when an RFC 3161 server is configured, each fully signed paper receives its proof material and a document timestamp.

It comes after, in a job of its own: a server that is away delays the timestamp, never a signature. Without a server nothing is
added, and the page says so. This is the only place of the room that calls the network, and only that server.
"""

import io

from asn1crypto import crl, x509
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation import add_validation_info
from pyhanko_certvalidator import ValidationContext

from accounts.system import system_actor
from documents import seals, storage
from documents.apart import apart
from documents.enums import RevisionKind
from documents.errors import SigningRefused
from documents.models import Document
from documents.records import add_revision, current_bytes, tell


def is_configured() -> bool:
    return bool(settings.TSA_URL)


def complete(document: Document) -> Document:
    """The timestamp is fetched without any lock; it is recorded only if the paper has not moved meanwhile."""
    if not is_configured() or not document.is_fully_signed or is_timestamped(document):
        return document
    before = current_bytes(document)
    after = apart(lambda: stamped(with_proofs(before)))
    if not after.startswith(before):
        raise SigningRefused(_("L’horodatage aurait changé le texte : il est abandonné."))
    storage.put(after)
    return record(document, after)


def is_timestamped(document: Document) -> bool:
    return document.revisions.filter(kind=RevisionKind.TIMESTAMPED).exists()


def with_proofs(content: bytes) -> bytes:
    """Certificates and our own list of revoked ones, so that the file proves itself later without asking anybody."""
    roots = [x509.Certificate.load(root) for root in seals.trusted_roots()]
    revoked = crl.CertificateList.load(seals.renew_list().read_bytes())
    for rank in range(len(PdfFileReader(io.BytesIO(content)).embedded_regular_signatures)):
        out = io.BytesIO()
        embedded = PdfFileReader(io.BytesIO(content)).embedded_regular_signatures[rank]
        context = ValidationContext(trust_roots=roots, allow_fetching=False, crls=[revoked], revocation_mode="soft-fail")
        add_validation_info(embedded, context, skip_timestamp=True, output=out)
        content = out.getvalue()
    return content


def stamped(content: bytes) -> bytes:
    out = io.BytesIO()
    server = HTTPTimeStamper(settings.TSA_URL, timeout=15)
    signers.PdfTimeStamper(server).timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), "sha256", output=out)
    return out.getvalue()


@transaction.atomic
def record(document: Document, after: bytes) -> Document:
    locked = Document.objects.select_for_update().get(pk=document.pk)
    if locked.sha256 != document.sha256:
        return locked
    revision = add_revision(locked, after, RevisionKind.TIMESTAMPED, at=timezone.now(), parent=locked.revision_list()[-1])
    locked.sha256 = revision.sha256
    locked.save(update_fields=["sha256"])
    tell(locked, "document_timestamped", actor=system_actor())
    return locked
