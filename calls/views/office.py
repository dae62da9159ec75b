"""Preparing a call, from its title to its publication."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calls.domain import drafts
from calls.domain.drafts import Use
from calls.enums import CallState
from calls.interfaces.filters import OfficeFilter
from calls.interfaces.office_forms import DraftForm, NewCallForm, UseForm, free_slug
from calls.interfaces.sheet import sheet_of
from calls.interfaces.tables import CALLS
from calls.models import Call, CallCriterion, Criterion
from calls.views.access import administered_call, administrators_only
from ui.tables import Table
from workflows.errors import DoorError


@administrators_only
@require_safe
def calls(request: HttpRequest) -> HttpResponseBase:
    form = OfficeFilter(request.GET)
    rows = form.applied_to(Call.objects.administered_by(request.user).select_related("scheme__funder"))
    table = Table(CALLS, rows, request.GET, default_sort="-opens", form=form)
    if table.wanted_export:
        return table.export("appels")
    return render(request, "calls/office/calls.html", {"table": table, "form": form})


@administrators_only
def create(request: HttpRequest) -> HttpResponse:
    form = NewCallForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        call = drafts.prepare_call(**data, slug=free_slug(Call, data["title"]), by=request.user)
        messages.success(request, _("L’appel est en préparation. Complétez ce qu’il annonce."))
        return redirect("calls:office_call_edit", call.pk)
    return render(request, "calls/office/create.html", {"form": form}, status=422 if form.errors else 200)


@administrators_only
@require_safe
def call(request: HttpRequest, pk: int) -> HttpResponse:
    found = administered_call(request, pk)
    uses = found.criteria.select_related("criterion")
    context = {
        "call": found,
        "funder": found.funder,
        "sheet": sheet_of(found),
        "uses": uses,
        "envelopes": found.envelopes.all(),
        "is_draft": found.state == CallState.DRAFT,
    }
    return render(request, "calls/office/call.html", context)


@administrators_only
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    found = administered_call(request, pk)
    return render(request, "calls/call.html", {"call": found, "funder": found.funder, "sheet": sheet_of(found), "is_preview": True, "manages": True})


@administrators_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = administered_call(request, pk)
    form = DraftForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            drafts.change_draft(call=found, fields=form.cleaned_data, by=request.user)
        except DoorError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, _("La préparation est enregistrée."))
            return redirect("calls:office_call", pk)
    return render(request, "calls/office/edit.html", {"call": found, "form": form}, status=422 if form.errors else 200)


@administrators_only
def criteria(request: HttpRequest, pk: int) -> HttpResponse:
    found = administered_call(request, pk)
    present = {use.criterion_id: use for use in found.criteria.all()}
    forms = [UseForm(request.POST or None, criterion=each, initial=_initial(present.get(each.pk))) for each in _offered(present)]
    failed: list[str] = []
    wrong = [form for form in forms if form.errors]
    if request.method == "POST" and not wrong:
        try:
            drafts.choose_criteria(call=found, uses=_uses(forms), by=request.user)
        except DoorError as error:
            failed = error.reasons
        else:
            messages.success(request, _("Les engagements demandés sont enregistrés."))
            return redirect("calls:office_call", pk)
    return render(request, "calls/office/criteria_of_call.html", {"call": found, "forms": forms, "failed": failed}, status=422 if wrong or failed else 200)


def _offered(present: dict[int, CallCriterion]) -> list[Criterion]:
    """Those the call already uses, then the last version of each other."""
    rows = Criterion.objects.filter(pk__in={*present, *Criterion.objects.latest_pks()})
    return sorted(rows, key=lambda each: (present[each.pk].position if each.pk in present else 1000, each.title))


def _initial(use: CallCriterion | None) -> dict[str, Any]:
    return {"is_used": True, "role": use.role, "withheld": use.withheld_rate * 100} if use else {}


def _uses(forms: list[UseForm]) -> list[Use]:
    return [Use(form.criterion, form.cleaned_data["role"], form.withheld_rate) for form in forms if form.cleaned_data["is_used"]]
