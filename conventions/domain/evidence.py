"""The files that prove how a commitment was kept, joined to a report. A removed file stays in the store."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain.refusals import Refused
from conventions.domain.reports import lock_for_writing
from conventions.models import Report, ReportDocument
from documents import uploads
from documents.models import StoredFile

MOST_IN_A_SLOT = 10


def add(*, report: Report, section: str, slot: str, upload: Any, by: Any) -> ReportDocument:
    """The bytes are kept before the row is written; refused or interrupted, the report has not changed."""
    if slot not in [item["key"] for item in report.section(section).get("items", [])]:
        raise Refused(_("Cette pièce n’est pas demandée ici."))
    lock_once(report, section, by)
    return join(report=report, section=section, slot=slot, file=uploads.receive(upload, by=by), by=by)


@transaction.atomic
def lock_once(report: Report, section: str, by: Any) -> None:
    """Before taking the bytes: whoever may not write here sends nothing."""
    lock_for_writing(report, section, by)


@transaction.atomic
def join(*, report: Report, section: str, slot: str, file: StoredFile, by: Any) -> ReportDocument:
    locked = lock_for_writing(report, section, by)
    present = locked.documents.filter(slot=slot, removed_at=None)
    if present.count() >= MOST_IN_A_SLOT:
        raise Refused(_("Cette pièce compte déjà %(count)d fichiers : retirez-en un d’abord.") % {"count": MOST_IN_A_SLOT})
    same = present.filter(file__sha256=file.sha256).first()
    return same or ReportDocument.objects.create(report=locked, slot=slot, file=uploads.join(file, locked), added_by=by)


@transaction.atomic
def remove(*, report: Report, section: str, piece: int, by: Any) -> None:
    locked = lock_for_writing(report, section, by)
    locked.documents.filter(pk=piece, removed_at=None).update(removed_at=timezone.now())
