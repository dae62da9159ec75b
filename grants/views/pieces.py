"""Files joined to a draft, and taken away again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from documents.errors import DocumentError
from grants.domain import pieces
from grants.reading.refusals import Refused
from grants.views.draft import own, refuse_unknown


@require_POST
@login_required
def add(request: HttpRequest, pk: int, section: str, slot: str) -> HttpResponse:
    application = own(request, pk)
    refuse_unknown(application, section)
    uploads = request.FILES.getlist("file")
    if not uploads:
        messages.error(request, _("Choisissez d’abord un fichier."))
    for upload in uploads:
        _add_one(request, application, section, slot, upload)
    return redirect("grants:section", pk, section)


def _add_one(request: HttpRequest, application: object, section: str, slot: str, upload: object) -> None:
    try:
        piece = pieces.add(application=application, section=section, slot=slot, upload=upload, by=request.user)
    except (Refused, DocumentError) as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("Fichier reçu : %(name)s.") % {"name": piece.file})


@require_POST
@login_required
def remove(request: HttpRequest, pk: int, section: str, piece: int) -> HttpResponse:
    application = own(request, pk)
    refuse_unknown(application, section)
    try:
        pieces.remove(application=application, section=section, piece=piece, by=request.user)
        messages.success(request, _("Fichier retiré."))
    except Refused as error:
        messages.error(request, error.sentence)
    return redirect("grants:section", pk, section)
