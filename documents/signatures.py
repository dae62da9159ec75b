"""A party agrees: the signature in its box, its evidence, its line in the journal, together or not at all.

Order, under the lock of the paper's row: is it this party's turn? are these the bytes that were presented? sign; every old byte
still there and the new signature sound; keep the bytes; write revision, evidence and journal.

An agreement by click is a simple signature: the institution's seal signs in the party's box, and the stamp says so. It never
puts the person's name as holder of a certificate.
"""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from documents import evidence as evidences
from documents import fields, seals, signing, storage
from documents.enums import Level, RevisionKind
from documents.errors import SigningRefused
from documents.models import Document
from documents.records import add_revision, current_bytes, tell, want_timestamp
from documents.seals import Seal
from documents.stamps import Stamp
from ui import formats


def sign(*, document: Document, party: str, actor: Any, capacity: str, evidence: dict[str, Any] | None = None) -> Document:
    """The agreement of `party`, given by `actor` in that capacity. The same person's second click changes nothing."""
    with transaction.atomic(), override(document.language):
        locked = Document.objects.select_for_update().get(pk=document.pk)
        if has_agreed(locked, party, actor):
            return locked
        label = expected(locked, party)
        return write(locked, party, label, actor, capacity, evidence or {})


def has_agreed(document: Document, party: str, actor: Any) -> bool:
    return document.evidence.filter(party=party, actor=actor).exists()


def expected(document: Document, party: str) -> str:
    """The party whose turn it is, or the sentence that says why not."""
    following = document.next_party
    labels = {each["key"]: each["label"] for each in document.parties}
    if not document.is_issued:
        raise SigningRefused(_("Cette pièce n’est pas encore scellée : elle ne peut pas être signée."))
    if document.withdrawn_at is not None:
        raise SigningRefused(_("Cette pièce a été retirée (%(why)s) : elle ne peut plus être signée.") % {"why": document.withdrawn_because})
    if party not in labels:
        raise SigningRefused(_("Cette pièce n’attend pas de signature de « %(party)s ».") % {"party": party})
    if party in document.signed_parties:
        raise SigningRefused(_("%(party)s : la signature est déjà donnée.") % {"party": labels[party]})
    if following is None or following["key"] != party:
        first = following["label"] if following else ""
        raise SigningRefused(_("Ce n’est pas encore le tour de cette signature : %(first)s signe d’abord.") % {"first": first})
    return str(labels[party])


def write(document: Document, party: str, label: str, actor: Any, capacity: str, given: dict[str, Any]) -> Document:
    before = presented_bytes(document, given)
    seal, number, now = seals.seal_of(document.funder), uuid.uuid4(), timezone.now()
    after = signing.approve(before, ink(document, party, label, actor, capacity, seal, number, now))
    storage.put(after)
    parent = document.revision_list()[-1]
    revision = add_revision(document, after, RevisionKind.SIGNED, at=now, seal=seal, parent=parent, party=party, level=Level.SES)
    evidences.write(document=document, revision=revision, party=party, actor=actor, capacity=capacity, number=number, given=given)
    document.sha256 = revision.sha256
    document.save(update_fields=["sha256"])
    tell(document, "document_signed", actor=actor, party=party, capacity=capacity, evidence=str(number))
    want_timestamp(document)
    return document


def presented_bytes(document: Document, given: dict[str, Any]) -> bytes:
    """The bytes in force, which must be those on which the person clicked, with the boxes decided when they were frozen."""
    shown = given.get("sha256_presented") or document.sha256
    if shown != document.sha256:
        raise SigningRefused(_("La pièce a changé depuis qu’elle vous a été présentée : relisez-la, puis signez."))
    content = current_bytes(document)
    if fields.names_in(content) != sorted(document.boxes):
        raise SigningRefused(_("Les zones de signature du fichier ne sont pas celles de la pièce : rien n’a été signé."))
    return content


def ink(document: Document, party: str, label: str, actor: Any, capacity: str, seal: Seal, number: uuid.UUID, now: Any) -> signing.Ink:
    name = f"sig-{party}"
    _page, left, bottom, right, top = document.boxes[name]
    lines = (
        _("%(capacity)s, pour : %(party)s") % {"capacity": capacity, "party": label} if capacity else label,
        formats.when(now, document.funder),
        _("par clic, preuve n° %(number)s") % {"number": number},
        str(Level.SES.label),
    )
    reason = _("Accepté par %(name)s, par clic, preuve n° %(number)s") % {"name": actor.get_full_name(), "number": number}
    return signing.Ink(
        name, (left, bottom, right, top), seal, Stamp(_("Accepté par %(name)s") % {"name": actor.get_full_name()}, lines), reason, document.funder.seat
    )
