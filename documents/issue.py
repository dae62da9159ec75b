"""How a paper comes to be, in three movements, so that no lock is held while it is drawn:

    reserve   one short transaction: the words are fixed, a number and a verification code are taken, under the key
    make      no transaction: drawn, fields added, checked, sealed; the bytes are kept under their digest
    record    one short transaction: revisions, digest, journal; done already by another worker? then nothing

A death between two movements leaves a reserved paper, or bytes without a row: asking again with the same key goes on
from there, with the same number and the same words. What is recorded is never drawn again.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Funder
from accounts.system import system_actor
from documents import canonical, conformance, fields, numbering, seals, signing, storage, texts
from documents.catalogue import ANY, paper_of
from documents.enums import RevisionKind
from documents.errors import DocumentError, NotConformant
from documents.models import Document, NumberSeries
from documents.records import add_revision, current_bytes, key_of, tell, want_timestamp
from documents.render import Attached
from documents.seals import Seal
from documents.signatures import sign
from documents.stamps import Stamp
from documents.texts import Heading, Text
from ui import formats
from workflows.lifecycle import subject_of

SEAL_BOX = "sig-seal"


@dataclass(frozen=True)
class Made:
    """The bytes of a paper, frozen then sealed, already in the store."""

    frozen: bytes
    sealed: bytes
    boxes: dict[str, list[float]]
    pages: int
    seal: Seal


def issue(*, slug: str, subject: Any, entry: Any = None, key: str, text_sha256: str = "") -> Document:
    """The paper of this key, sealed; made now if it is not yet. `text_sha256`: the approved words, none other are sealed."""
    document = Document.objects.filter(key=key).first() or reserve(slug=slug, subject=subject, entry=entry, key=key, text_sha256=text_sha256)
    return complete(document)


def reserve(*, slug: str, subject: Any, entry: Any, key: str, text_sha256: str = "") -> Document:
    text, funder = texts.text_of(slug, subject, entry), Funder.objects.get(pk=subject.funder_id)
    refuse_other_words(text, subject, text_sha256)
    now = timezone.now().replace(microsecond=0)
    with transaction.atomic():
        series = numbering.locked(funder, text.paper.prefix, now.astimezone(funder.zone).year)
        existing = Document.objects.filter(key=key).first()
        return existing or write_reservation(text, series, subject, entry, key, now, are_words_approved=bool(text_sha256))


def refuse_other_words(text: Text, subject: Any, approved: str) -> None:
    if text.paper.noun not in (ANY, subject.lifecycle.noun):
        raise DocumentError(_("Cette pièce n’est pas prévue pour ce dossier."))
    if approved and approved != text.sha256:
        raise DocumentError(_("Le texte a changé depuis son approbation : faites-le approuver de nouveau avant de le sceller."))


def write_reservation(text: Text, series: NumberSeries, subject: Any, entry: Any, key: str, now: Any, *, are_words_approved: bool) -> Document:
    rank, number = numbering.take(series)
    return Document.objects.create(
        key=key,
        slug=text.paper.slug,
        title=str(text.paper.title),
        case_ref=subject.case_ref,
        noun=subject.lifecycle.noun,
        subject_id=subject.pk,
        entry_id=entry.pk if entry else None,
        funder=series.funder,
        prefix=series.prefix,
        year=series.year,
        rank=rank,
        number=number,
        audience=text.paper.audience,
        text=text.data,
        text_sha256=text.sha256,
        template_version=text.template_version,
        are_words_approved=are_words_approved,
        parties=[{"key": party.key, "label": str(party.label)} for party in text.paper.signatories],
        created_at=now,
    )


def complete(document: Document) -> Document:
    """Makes and records what was reserved. Twice, or two at once: one paper."""
    if document.is_issued:
        return document
    with override(document.language):
        return record(document, make(document))


def make(document: Document) -> Made:
    text = text_for(document)
    drawn = texts.draw(text, heading_of(document), logo=texts.logo_of(document.funder), attached=(data_of(document),))
    frozen = fields.add(drawn.pdf, fields_of(document, drawn.anchors))
    conformance.require(frozen)
    seal = seals.seal_of(document.funder)
    sealed = signing.certify(frozen, ink_of_seal(document, drawn.anchors, seal))
    storage.put(frozen)
    storage.put(sealed)
    return Made(frozen, sealed, drawn.anchors, drawn.pages, seal)


def text_for(document: Document) -> Text:
    """The reserved words in today's template. A template mended after a failure is taken up, unless its words were approved."""
    text = texts.dated(paper_of(document.slug), document.text)
    if text.sha256 != document.text_sha256 and document.are_words_approved:
        raise DocumentError(_("Le modèle de cette pièce a changé depuis l’approbation de son texte : faites-le approuver de nouveau."))
    document.text_sha256, document.template_version = text.sha256, text.template_version
    return text


def heading_of(document: Document) -> Heading:
    return Heading(
        title=document.title,
        number=document.number,
        case_ref=document.case_ref,
        code=document.verification_code,
        address=texts.verification_address(document.verification_code),
        short_digest=document.text_sha256[:32],
        day=document.created_at.astimezone(document.funder.zone).date(),
        stamp=document.created_at.isoformat(),
        language=document.language,
    )


def data_of(document: Document) -> Attached:
    """The merge data, inside the paper, for a machine to read: what the digest of the text covers."""
    facts = {"number": document.number, "case_ref": document.case_ref, "code": document.verification_code, "template": document.template_version}
    content = canonical.dump({**facts, "slug": document.slug, "text_sha256": document.text_sha256, "text": canonical.load(document.text)})
    return Attached(f"{document.number}.json", content.encode(), _("Données de la pièce"), document.created_at.isoformat())


def fields_of(document: Document, anchors: dict[str, list[float]]) -> list[fields.SignatureField]:
    """One field per party, and the seal's: no more, no fewer, or the template is at fault."""
    labels = {f"sig-{party['key']}": party["label"] for party in document.parties} | {SEAL_BOX: _("Cachet de l’institution")}
    if set(labels) != set(anchors):
        raise NotConformant(
            _("Les zones de signature du modèle ne sont pas celles de ses signataires : %(names)s.") % {"names": ", ".join(sorted(set(labels) ^ set(anchors)))}
        )
    return [fields.SignatureField(name, label, int(anchors[name][0]), box_of(anchors, name)) for name, label in labels.items()]


def box_of(anchors: dict[str, list[float]], name: str) -> tuple[float, float, float, float]:
    _page, left, bottom, right, top = anchors[name]
    return left, bottom, right, top


def ink_of_seal(document: Document, anchors: dict[str, list[float]], seal: Seal) -> signing.Ink:
    when = formats.when(timezone.now(), document.funder)
    lines = (
        _("au nom de %(name)s") % {"name": document.funder.name},
        when,
        str(seal.level.label),
        _("certificat %(print)s") % {"print": seal.fingerprint[:16]},
    )
    stamp = Stamp(_("Scellé par %(holder)s") % {"holder": seal.holder}, lines)
    reason = _("Pièce %(number)s émise par %(name)s") % {"number": document.number, "name": document.funder.name}
    return signing.Ink(SEAL_BOX, box_of(anchors, SEAL_BOX), seal, stamp, reason, document.funder.seat)


@transaction.atomic
def record(document: Document, made: Made) -> Document:
    locked = Document.objects.select_for_update().get(pk=document.pk)
    if locked.is_issued:
        return locked
    now = timezone.now()
    frozen = add_revision(locked, made.frozen, RevisionKind.FROZEN, at=now)
    sealed = add_revision(locked, made.sealed, RevisionKind.SEALED, at=now, seal=made.seal, parent=frozen)
    locked.boxes, locked.pages, locked.sha256, locked.issued_at = made.boxes, made.pages, sealed.sha256, now
    locked.text_sha256, locked.template_version = document.text_sha256, document.template_version
    locked.save(update_fields=["boxes", "pages", "sha256", "issued_at", "text_sha256", "template_version"])
    tell(locked, "document_issued", actor=system_actor())
    want_timestamp(locked)
    return locked


@transaction.atomic
def withdraw(*, document: Document, actor: Any, reason: str) -> Document:
    """No longer in force (its agreement fell, another replaces it): kept, told so to whoever verifies it, never signed again."""
    locked = Document.objects.select_for_update().get(pk=document.pk)
    if locked.withdrawn_at is None:
        locked.withdrawn_at, locked.withdrawn_because = timezone.now(), reason[:250]
        locked.save(update_fields=["withdrawn_at", "withdrawn_because"])
        tell(locked, "document_withdrawn", actor=actor, reason=reason)
    return locked


def subject_for(document: Document) -> Any:
    return subject_of(document.noun, document.subject_id)


__all__ = ["complete", "current_bytes", "issue", "key_of", "reserve", "sign", "subject_for", "withdraw"]
