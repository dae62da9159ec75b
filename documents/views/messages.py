"""The messages of a dossier, for its staff: what was written, to whom, and whether it left."""

from typing import Any

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from documents import mail
from documents.enums import MailState
from documents.interfaces import tables
from documents.models import Document, OutgoingMail
from ui.tables import Table


@require_GET
@login_required
def message_list(request: HttpRequest) -> HttpResponseBase:
    wanted = request.GET.get("case", "").strip()
    rows = OutgoingMail.objects.visible_to(request.user).select_related("funder")
    table = Table(tables.MESSAGES, rows.filter(case_ref__icontains=wanted) if wanted else rows, request.GET, default_sort="-created")
    if table.wanted_export:
        return table.export("messages")
    return render(request, "documents_ui/messages.html", {"table": table, "wanted": wanted})


@require_GET
@login_required
def message(request: HttpRequest, message_id: Any) -> HttpResponse:
    row = get_object_or_404(OutgoingMail.objects.visible_to(request.user).select_related("funder", "recipient"), message_id=message_id)
    papers = Document.objects.visible_to(request.user).filter(key__in=row.attachments)
    can_retry = row.state in (MailState.FAILED, MailState.UNCERTAIN)
    return render(request, "documents_ui/message.html", {"row": row, "funder": row.funder, "papers": papers, "can_retry": can_retry})


@require_POST
@login_required
def send_again(request: HttpRequest, message_id: Any) -> HttpResponse:
    row = get_object_or_404(OutgoingMail.objects.visible_to(request.user), message_id=message_id)
    mail.send_again(row)
    notices.success(request, _("Le message partira de nouveau dans un instant."))
    return redirect(row)
