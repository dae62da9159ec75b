"""A procedure being written, by tabs. For anybody but an administrator of its funder, the page does not exist."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import Funder
from calls.interfaces.procedure_tabs import TABS, in_order, links
from calls.views.access import administrators_only
from workflows.models import ProcedureDraft


@administrators_only
def draft(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = draft_of(request, pk)
    return redirect("calls:procedure_tab", found.pk, in_order()[0].key)


@administrators_only
def tab(request: HttpRequest, pk: int, tab: str) -> HttpResponseBase:
    found, wanted = draft_of(request, pk), TABS.get(tab)
    if wanted is None:
        raise Http404
    if found.published_as_id:
        return redirect("calls:procedure", found.published_as_id)
    answer = wanted.answer(request, found)
    if isinstance(answer, HttpResponseBase):
        return answer
    context: dict[str, Any] = {"draft": found, "body": found.body, "funder": Funder.objects.get(pk=found.funder_id), "tab": wanted, "tabs": links(found, wanted)}
    return render(request, wanted.template, context | answer, status=answer.get("status", 200))


def draft_of(request: HttpRequest, pk: int) -> ProcedureDraft:
    rows = ProcedureDraft.objects.visible_to(request.user).select_related("based_on", "published_as", "updated_by", "created_by")
    return get_object_or_404(rows, pk=pk)
