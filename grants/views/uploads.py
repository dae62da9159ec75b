"""Files received by a page of the draft: each is taken, or refused with its sentence; the others are not lost with it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from documents.errors import DocumentError
from grants.domain import pieces
from grants.models import Application
from grants.reading.refusals import Refused
from grants.reading.sections import section_of
from grants.reading.slots import slots_in


def receive_all(request: HttpRequest, application: Application, section: str, slot: str, uploads: Iterable[Any]) -> bool:
    received = [receive(request, application, section, slot, upload) for upload in uploads]
    return all(received)


def receive(request: HttpRequest, application: Application, section: str, slot: str, upload: Any) -> bool:
    try:
        piece = pieces.add(application=application, section=section, slot=slot, upload=upload, by=request.user)
    except (Refused, DocumentError) as error:
        messages.error(request, error.sentence)
        return False
    messages.success(request, _("Fichier reçu : %(name)s.") % {"name": piece.file})
    return True


def receive_with_section(request: HttpRequest, application: Application, section: str) -> bool:
    """The files sent in the same form as the answers (the proofs of a promise)."""
    slots = slots_in(application.call, section_of(application.call, section)) if request.FILES else []
    received = [receive_all(request, application, section, slot["key"], request.FILES.getlist(f"file-{slot['key']}")) for slot in slots]
    return all(received)
