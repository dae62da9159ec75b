"""The procedures of an institution: the list, a published version, a copy or the next version of one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calls.domain.queries.procedures import drafts_of, shelves
from calls.interfaces.procedure_forms import StartForm
from calls.views.access import administrators_only
from calls.views.procedure_drafts import draft_of
from workflows.errors import DoorError
from workflows.models import Procedure
from workflows.procedures.drafts import drop_draft, start_draft


@administrators_only
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    found = shelves(request.user)
    context = {
        "own": [shelf for shelf in found if shelf.latest.funder_id],
        "shipped": [shelf for shelf in found if not shelf.latest.funder_id],
        "drafts": drafts_of(request.user),
    }
    return render(request, "calls/procedures/list.html", context)


@administrators_only
@require_safe
def procedure(request: HttpRequest, pk: int) -> HttpResponse:
    found = procedure_of(request, pk)
    return render(request, "calls/procedures/procedure.html", {"procedure": found})


@administrators_only
def create(request: HttpRequest) -> HttpResponse:
    """A copy, or the next version: `?base=` says of which."""
    form = StartForm(request.POST or None, user=request.user, initial={"based_on": request.GET.get("base")})
    if request.method == "POST" and form.is_valid():
        try:
            draft = start_draft(**form.content, by=request.user)
        except DoorError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, _("La procédure est en préparation : rien ne change pour les appels tant qu’elle n’est pas publiée."))
            return redirect("calls:procedure_draft", draft.pk)
    return render(request, "calls/procedures/create.html", {"form": form}, status=422 if form.errors else 200)


@administrators_only
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponseBase:
    draft = draft_of(request, pk)
    try:
        drop_draft(draft=draft, by=request.user)
    except DoorError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("La préparation de « %(title)s » est abandonnée.") % {"title": draft.title})
    return redirect("calls:procedures")


def procedure_of(request: HttpRequest, pk: int) -> Procedure:
    return get_object_or_404(Procedure.objects.visible_to(request.user).select_related("published_by"), pk=pk)
