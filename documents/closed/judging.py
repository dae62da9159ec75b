"""What can be said of a signed file by looking at it alone: intact or not, by whom, and what was changed since.

Runs in the closed process, because any file may come from a stranger. It cannot see a rollback, and cannot know who should have signed:
`documents.verification` adds the digests and the expected signers.
"""

import io
import re
from typing import Any

from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

#: The library's default without the rule on ordinary form fields, which our papers never have. The rule on metadata must
#: stay: the library itself rewrites dates there at each signature.
LATER = ModificationLevel.LTA_UPDATES
POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        *(rule().as_qualified(LATER) for rule in (DocInfoRule, XrefStreamRule, ObjectStreamRule, DSSCompareRule, MetadataUpdateRule)),
    ],
    form_rule=FormUpdatingRule(field_rules=[SigFieldCreationRule(), SigFieldModificationRule()]),
)
WHOLE = ("ENTIRE_FILE", "ENTIRE_REVISION")
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}")


def judge(message: dict[str, Any]) -> dict[str, Any]:
    """Strict first. A file that only a lax reader opens is never ours: it is judged for information."""
    if "pdf" not in message:
        return {}
    try:
        return look(message["pdf"], message["roots"], strict=True)
    except Exception as error:
        return lax(message, f"{type(error).__name__}: {str(error)[:80]}")


def lax(message: dict[str, Any], why: str) -> dict[str, Any]:
    unreadable = {"ok": False, "reasons": [f"unreadable: {why}"], "signatures": [], "codes": codes_anywhere(message["pdf"])}
    try:
        found = look(message["pdf"], message["roots"], strict=False)
    except Exception:
        return unreadable
    return found | {"ok": False, "reasons": [f"not strict: {why}", *found["reasons"]]}


def look(content: bytes, roots: list[bytes], *, strict: bool) -> dict[str, Any]:
    reader = PdfFileReader(io.BytesIO(content), strict=strict)
    trusted = [x509.Certificate.load(root) for root in roots]
    embedded = list(reader.embedded_signatures)
    signatures = [judge_one(each, trusted, content) for each in embedded]
    reasons = [reason for each in signatures for reason in each["reasons"]]
    if not signatures:
        reasons.append("no signature")
    elif signatures[-1]["level"] is None or signatures[-1]["level"] > LATER.value:
        reasons.append("changed after the last signature")
    return {"ok": not reasons, "reasons": reasons, "signatures": signatures, "codes": codes_anywhere(content)}


def judge_one(embedded: Any, trusted: list[x509.Certificate], content: bytes) -> dict[str, Any]:
    is_stamp = embedded.sig_object_type == "/DocTimeStamp"
    status = status_of(embedded, trusted, is_stamp)
    return {
        "field": embedded.field_name,
        "kind": "timestamp" if is_stamp else "signature",
        "holder": embedded.signer_cert.subject.native.get("common_name", "?"),
        "issuer": embedded.signer_cert.issuer.native.get("common_name", "?"),
        "fingerprint": embedded.signer_cert.sha256.hex(),
        "said_at": str(embedded.self_reported_timestamp or ""),
        "trusted": bool(status.trusted),
        "level": status.modification_level.value if status.modification_level is not None else None,
        "reasons": [f"{embedded.field_name}: {reason}" for reason in faults(embedded, status, content)],
    }


def status_of(embedded: Any, trusted: list[x509.Certificate], is_stamp: bool) -> Any:
    """Explicit roots and no network: a stranger's certificate may name any address."""
    context = ValidationContext(trust_roots=trusted, allow_fetching=False)
    if is_stamp:
        return validate_pdf_timestamp(embedded, context, diff_policy=POLICY)
    return validate_pdf_signature(embedded, context, diff_policy=POLICY, key_usage_settings=KeyUsageConstraints(key_usage=set()))


def faults(embedded: Any, status: Any, content: bytes) -> list[str]:
    found = []
    if not (status.intact and status.valid):
        found.append("broken")
    stamp = getattr(status, "timestamp_validity", None)
    if stamp is not None and not (stamp.intact and stamp.valid):
        found.append("timestamp broken")
    if status.coverage is None or status.coverage.name not in WHOLE:
        found.append("does not cover its revision")
    if status.modification_level is None or status.modification_level == ModificationLevel.OTHER:
        found.append("illegal change")
    if getattr(status, "docmdp_ok", True) is False:
        found.append("change that the certification forbids")
    return found + ([] if is_padding_clean(embedded, content) else ["hidden bytes beside the signature"])


def is_padding_clean(embedded: Any, content: bytes) -> bool:
    """The hole left for a signature is outside every digest: nothing but zeros may follow the signature in it."""
    first, length, after, _rest = (int(each) for each in embedded.byte_range)
    hole = bytes.fromhex(content[first + length + 1 : after - 1].decode("ascii"))
    return not hole[len(cms.ContentInfo.load(hole).dump()) :].strip(b"\0")


def codes_anywhere(content: bytes) -> list[str]:
    """Verification codes that the file claims: our metadata is not compressed, so a broken file still says them."""
    return sorted(set(CODE.findall(content.decode("latin1"))))[:5]
