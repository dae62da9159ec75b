from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import Role
from workflows.board import absences
from workflows.board.forms import AbsenceForm
from workflows.board.funders import chosen_funder, funders_of, me
from workflows.board.tabs import tabs
from workflows.models import Absence


@login_required
def absence_list(request: HttpRequest) -> HttpResponse:
    """One's own absences, and everybody's for who administers; a new one is declared at the foot."""
    funder = chosen_funder(request, *Role.values)
    form = AbsenceForm(request.POST or None, user=me(request), funder_id=funder.pk)
    if request.method == "POST" and form.is_valid() and _declared(request, funder.pk, form):
        return redirect(f"{request.path}?institution={funder.pk}")
    rows = absences.seen_by(me(request), funder.pk)
    context = {"funder": funder, "form": form, "absences": rows, "tabs": tabs(request, "absences"), "funders": funders_of(request, *Role.values)}
    return render(
        request, "workflows/absences.html", context | {"administers": me(request).has_role(funder.pk, Role.ADMINISTRATOR)}, status=422 if form.errors else 200
    )


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    absence = get_object_or_404(Absence.objects.standing(), pk=pk, funder_id__in=list(me(request).roles_by_funder))
    try:
        absences.cancel(absence=absence, by=me(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("L’absence est annulée : le remplacement prend fin à l’instant."))
    return redirect("workflows:absences")


def _declared(request: HttpRequest, funder_id: int, form: Any) -> bool:
    try:
        absences.declare(funder_id=funder_id, by=me(request), **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return False
    messages.success(request, _("L’absence est déclarée."))
    return True
