"""Moving running dossiers to a published version: what it would change for each, then the act, with its reason."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy, ngettext

from accounts.enums import Role
from accounts.models import Funder
from grants.domain.moves import move_all, running
from grants.interfaces.moves import told
from ui.pagination import paginate
from workflows.models import Procedure
from workflows.procedures.moving import preview

ON_A_PAGE = 25


class ReasonForm(forms.Form):
    fields: dict[str, Any]
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi ces dossiers changent de version"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Ce motif est écrit dans l’histoire de chaque dossier."),
    )


@login_required
def dossiers(request: HttpRequest, pk: int) -> HttpResponse:
    target = _version(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = _chosen(request)
        if chosen:
            _move(request, chosen, target, form.cleaned_data["reason"])
            return redirect("grants:move_dossiers", target.pk)
        form.add_error(None, gettext_lazy("Choisissez au moins un dossier."))
    page = paginate(running(request.user, target), request.GET, per_page=ON_A_PAGE)
    rows = told(preview(target, page.object_list), kept=_chosen(request))
    funder = Funder.objects.filter(pk=target.funder_id).first()
    context = {"procedure": target, "funder": funder, "form": form, "page": page, "rows": rows, "movable": sum(row.preview.may_move for row in rows)}
    return render(request, "grants/procedures/moving.html", context, status=422 if form.errors else 200)


def _version(request: HttpRequest, pk: int) -> Procedure:
    """For the administrators of its institution; for anybody else the page does not exist."""
    user: Any = request.user
    if not user.funders_as(Role.ADMINISTRATOR):
        raise Http404
    return get_object_or_404(Procedure.objects.visible_to(user).filter(published_at__isnull=False), pk=pk)


def _chosen(request: HttpRequest) -> dict[int, str]:
    """{number: fingerprint of what was shown}: each box says which preview it was ticked on."""
    pairs = (each.partition(":") for each in request.POST.getlist("selected")[:ON_A_PAGE])
    return {int(number): seen for number, _colon, seen in pairs if number.isascii() and number.isdigit() and len(number) < 18 and seen}


def _move(request: HttpRequest, chosen: dict[int, str], target: Procedure, reason: str) -> None:
    done, refusals = move_all(chosen, target, by=request.user, reason=reason)
    if done:
        messages.success(request, ngettext("%(count)d dossier suit maintenant cette version.", "%(count)d dossiers suivent maintenant cette version.", done) % {"count": done})
    for sentence in refusals:
        messages.warning(request, sentence)
