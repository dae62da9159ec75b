"""The files joined to a request, slot by slot. A removed file stays in the store: what was deposited can always be read again."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from documents import uploads
from documents.models import StoredFile
from grants.domain.answers import lock_for_writing
from grants.models import Application, SupportingDocument
from grants.reading.refusals import Refused
from grants.reading.sections import section_of
from grants.reading.slots import slots_in

#: Nobody needs more in one slot, and a slot is not a store.
MOST_IN_A_SLOT = 10


def add(*, application: Application, section: str, slot: str, upload: Any, by: User) -> SupportingDocument:
    """The bytes are kept before the row is written; refused or interrupted, the dossier has not changed."""
    _refuse_unknown(application, section, slot)
    file = uploads.receive(upload, by=by)
    return join(application=application, section=section, slot=slot, file=file, by=by)


@transaction.atomic
def join(*, application: Application, section: str, slot: str, file: StoredFile, by: User) -> SupportingDocument:
    locked = lock_for_writing(application=application, section=section, by=by)
    present = locked.documents.filter(slot=slot, removed_at=None)
    if present.count() >= MOST_IN_A_SLOT:
        raise Refused(_("Cette pièce compte déjà %(count)d fichiers : retirez-en un d’abord.") % {"count": MOST_IN_A_SLOT})
    same = present.filter(file__sha256=file.sha256).first()
    return same or SupportingDocument.objects.create(application=locked, slot=slot, file=uploads.join(file, locked), added_by=by)


@transaction.atomic
def remove(*, application: Application, section: str, piece: int, by: User) -> None:
    locked = lock_for_writing(application=application, section=section, by=by)
    locked.documents.filter(pk=piece, slot__in=_keys(locked, section), removed_at=None).update(removed_at=timezone.now())


def _refuse_unknown(application: Application, section: str, slot: str) -> None:
    if slot not in _keys(application, section):
        raise Refused(_("Cette pièce n’est pas demandée ici."))


def _keys(application: Application, section: str) -> list[str]:
    return [slot["key"] for slot in slots_in(application.call, section_of(application.call, section))]
