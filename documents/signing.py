"""Signatures put on our own bytes. The rows, the order and the rights are decided in `issue`; here is only the ink.

First a certification by the institution's seal, which allows nothing but further signatures (DocMDP 2), then one approval
signature per party. Each new revision begins with every byte of the one before.
"""

import io
from dataclasses import dataclass

from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from documents.apart import apart
from documents.errors import SigningRefused
from documents.seals import Seal, as_asn1
from documents.stamps import Box, Stamp, style_of

ROOM_FOR_SIGNATURE = 16_384


@dataclass(frozen=True)
class Ink:
    """One signature to put: in which box, by which seal, saying what."""

    field: str
    box: Box
    seal: Seal
    stamp: Stamp
    reason: str
    location: str = ""


def certify(content: bytes, ink: Ink) -> bytes:
    return apart(lambda: put(content, ink, certify=True))


def approve(content: bytes, ink: Ink) -> bytes:
    return apart(lambda: put(content, ink, certify=False))


def put(content: bytes, ink: Ink, *, certify: bool) -> bytes:
    facts = signers.PdfSignatureMetadata(
        field_name=ink.field,
        certify=certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        name=ink.seal.holder,
        reason=ink.reason,
        location=ink.location or None,
    )
    hand = signers.PdfSigner(facts, signer=ink.seal.signer, stamp_style=style_of(ink.stamp, ink.box))
    out = io.BytesIO()
    hand.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), existing_fields_only=True, bytes_reserved=ROOM_FOR_SIGNATURE, output=out)
    signed = out.getvalue()
    check(content, signed, ink)
    return signed


def check(before: bytes, after: bytes, ink: Ink) -> None:
    """Before anything is written down: the old bytes are all there, and the new signature holds, by the expected key."""
    if not after.startswith(before):
        raise SigningRefused(_("La signature aurait changé le texte : elle est abandonnée."))
    newest = PdfFileReader(io.BytesIO(after)).embedded_signatures[-1]
    trusted = ValidationContext(trust_roots=[as_asn1(ink.seal.certificate)], allow_fetching=False)
    status = validate_pdf_signature(newest, trusted, skip_diff=True, key_usage_settings=KeyUsageConstraints(key_usage=set()))
    if newest.field_name != ink.field or not (status.intact and status.valid and status.trusted):
        raise SigningRefused(_("La signature apposée ne se vérifie pas : elle est abandonnée."))
