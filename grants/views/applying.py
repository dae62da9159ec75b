"""The applicant's own dossiers, and the beginning of a new one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from calls.models import Call
from grants.domain.drafts import start as start_draft
from grants.domain.queries.applications import mine as mine_of
from grants.enums import ApplicationState
from grants.interfaces.forms import StartForm
from grants.interfaces.tables import MINE
from grants.models.application import draft_reference
from ui.tables import Table


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    table = Table(MINE, mine_of(request.user), request.GET, default_sort="-pk")
    if table.wanted_export:
        return table.export("mes-dossiers")
    return render(request, "grants/applying/mine.html", {"table": table})


@login_required
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Chooses the organisation, and says which drafts of this call may be taken up again."""
    call = get_object_or_404(Call.objects.visible_to(request.user).select_related("scheme__funder", "procedure"), slug=slug)
    form = StartForm(request.POST or None, user=request.user, initial={"reference": draft_reference()})
    if request.method == "POST" and call.takes_applications_at(timezone.now()) and form.is_valid():
        made = start_draft(call=call, organisation=form.cleaned_data["organisation"], applicant=request.user, reference=form.cleaned_data["reference"])
        return redirect("grants:draft", made.pk)
    drafts = list(mine_of(request.user).filter(call=call, state=ApplicationState.DRAFT))
    context = {
        "call": call,
        "funder": call.funder,
        "form": form,
        "drafts": drafts,
        "takes": call.takes_applications_at(timezone.now()),
        "has_organisation": form.fields["organisation"].queryset.exists(),
    }
    return render(request, "grants/applying/start.html", context, status=422 if request.method == "POST" else 200)
