"""The procedures of an institution: the list, a published version, a copy or the next version of one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Funder
from calls.domain.queries.procedures import drafts_of, shelves, versions_of
from calls.interfaces.procedure_conditions import facts_in_words, said
from calls.interfaces.procedure_diff import differences, summary
from calls.interfaces.procedure_file import download
from calls.interfaces.procedure_forms import CompareForm, StartForm
from calls.interfaces.procedure_pictures import bpmn_file, pictured
from calls.interfaces.procedure_story import story
from calls.views.access import administrators_only
from calls.views.procedure_drafts import draft_of
from workflows.errors import DoorError
from workflows.models import Procedure
from workflows.procedures.conditions import problems
from workflows.procedures.drafts import case_of, drop_draft, start_draft


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
    """One published version in words, what uses it, and, when asked, what differs from another."""
    found = procedure_of(request, pk)
    if "telecharger" in request.GET:
        return download(f"{found.key}-v{found.version}", found.body)
    if "bpmn" in request.GET:
        return bpmn_file(f"{found.key}-v{found.version}", found.body, request)
    form = CompareForm(request.GET if "avec" in request.GET else None, user=request.user, procedure=found)
    other = form.cleaned_data["avec"] if form.is_bound and form.is_valid() else None
    context = {
        "procedure": found,
        "funder": Funder.objects.filter(pk=found.funder_id).first(),
        "use": versions_of([found], request.user)[0],
        "story": story(found.body),
        "summary": summary(found.body),
        "form": form,
        "other": other,
        "differences": differences(other.body, found.body) if other else [],
        "case_ref": case_of(found.funder_id, found.key) if found.funder_id else "",
        **pictured(request, found.body, []),
    }
    return render(request, "calls/procedures/procedure.html", context)


@administrators_only
@require_POST
def condition(request: HttpRequest) -> HttpResponse:
    """A condition read while it is typed: what is wrong with it, or what it says. Writes nothing."""
    name = request.POST.get("name", "")
    row = name.rsplit("-", 1)[0] + "-" if "-" in name else ""
    noun = request.POST.get(f"{row}step", "application").partition(".")[0]
    expression = request.POST.get(name, "").strip()
    context = {"problems": problems(expression, noun) if expression and noun else [], "said": said(expression, noun) if expression else "", "expression": expression}
    return render(request, "calls/procedures/_reading.html", context)


@administrators_only
@require_safe
def facts(request: HttpRequest) -> HttpResponse:
    """Every fact a condition may speak of, with its name, its unit and its values."""
    return render(request, "calls/procedures/facts.html", {"groups": facts_in_words()})


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
def drop(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Asked for on a page of its own, then done: what is not published is lost."""
    draft = draft_of(request, pk)
    if request.method != "POST":
        return render(request, "calls/procedures/drop.html", {"draft": draft})
    try:
        drop_draft(draft=draft, by=request.user)
    except DoorError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("La préparation de « %(title)s » est abandonnée.") % {"title": draft.title})
    return redirect("calls:procedures")


def procedure_of(request: HttpRequest, pk: int) -> Procedure:
    return get_object_or_404(Procedure.objects.visible_to(request.user).select_related("published_by"), pk=pk)
