"""Files joined to a draft, and taken away again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grants.domain import pieces
from grants.reading.refusals import Refused
from grants.views.draft import own, refuse_unknown
from grants.views.uploads import receive_all


@require_POST
@login_required
def add(request: HttpRequest, pk: int, section: str, slot: str) -> HttpResponse:
    application = own(request, pk)
    refuse_unknown(application, section)
    uploads = request.FILES.getlist("file")
    if not uploads:
        messages.error(request, _("Choisissez d’abord un fichier."))
    receive_all(request, application, section, slot, uploads)
    return redirect("grants:section", pk, section)


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
