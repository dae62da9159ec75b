"""The sheet of one dossier: where it stands in words for this reader, what is expected of them, then everything it contains."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from documents.models import Document
from grants.domain.queries.applications import one_for
from grants.enums import ApplicationState
from grants.interfaces.admissibility import computed_checks
from grants.interfaces.contents import contents_of
from grants.panels import panels_for
from ui.states import reads_as_staff
from workflows.door import available

UNDER_CHECK = (ApplicationState.SUBMITTED, ApplicationState.AWAITING_INFORMATION)


@login_required
def application(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(one_for(request.user), pk=pk).opened_to(request.user)
    if found.state == ApplicationState.DRAFT:
        return redirect("grants:draft", pk)
    staff = reads_as_staff(request.user, found.funder_id)
    context = {
        "contents": contents_of(found),
        "application": found,
        "funder": found.funder,
        "staff": staff,
        "is_mine": found.organisation_id in request.user.organisation_ids,
        "offers": available(found, request.user),
        "checks": computed_checks(found) if staff and found.state in UNDER_CHECK else [],
        "papers": Document.objects.of_case(found.case_ref, request.user).order_by("created_at", "pk"),
        "panels": panels_for(found, request.user),
    }
    return render(request, "grants/dossiers/sheet.html", context)
