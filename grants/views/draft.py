"""The draft of a request: its task list, its sections, and the saving of what is typed."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from grants.domain.answers import is_open, save_section
from grants.domain.queries.applications import one_for
from grants.interfaces.budget_rows import BudgetPage
from grants.interfaces.section_pages import page_of, typed_of
from grants.interfaces.tasks import TaskList
from grants.lifecycle import EDITABLE_BY_APPLICANT
from grants.models import Answers, Application
from grants.reading.refusals import Refused, StaleRevision
from grants.reading.rows import rows_of
from grants.reading.sections import asks_in_two_phases, has_section
from grants.views.uploads import receive_with_section
from ui import formats


def own(request: HttpRequest, pk: int) -> Application:
    """A dossier of one's own organisation; anybody else's does not exist here."""
    return get_object_or_404(one_for(request.user), pk=pk, organisation__in=request.user.organisation_ids)


@login_required
def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    application = own(request, pk)
    if application.state not in EDITABLE_BY_APPLICANT:
        return redirect(application)
    context = {"application": application, "funder": application.funder, "tasks": TaskList(application, request.user), "now": timezone.now()}
    context["in_two_phases"] = asks_in_two_phases(application)
    return render(request, "grants/applying/draft.html", context)


@login_required
def section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Works without JavaScript: the button saves what was typed, valid or not, and goes on."""
    application = own(request, pk)
    refuse_unknown(application, section)
    if request.method == "POST":
        return _save_and_go(request, application, section)
    if not is_open(application, section):
        return redirect("grants:draft", pk)
    return _page(request, application, section)


@require_POST
@login_required
def autosave(request: HttpRequest, pk: int, section: str) -> JsonResponse:
    """Called while typing. 409 gives what somebody else wrote; nothing typed here is lost, the page keeps it."""
    application = own(request, pk)
    refuse_unknown(application, section)
    try:
        kept = _save(request, application, section)
    except StaleRevision as error:
        return JsonResponse({"sentence": error.sentence, "revision": error.revision, "theirs": error.theirs}, status=409)
    except Refused as error:
        return JsonResponse({"sentence": error.sentence}, status=409)
    local = timezone.localtime(kept.saved_at, application.funder.zone)
    missing = TaskList(application, request.user).task(section).missing_in_words
    return JsonResponse({"revision": kept.revision, "saved_at": formats.hour(local, seconds=True), "missing": missing})


@require_POST
@login_required
def totals(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """The totals of the budget as it is typed; nothing is kept here."""
    application = own(request, pk)
    page = BudgetPage(rows_of(request.POST), application.funder)
    return render(request, "grants/applying/_totals.html", {"budget": page.read, "funder": application.funder})


def refuse_unknown(application: Application, section: str) -> None:
    if not has_section(application.call, section):
        raise Http404


def _save(request: HttpRequest, application: Application, section: str) -> Answers:
    typed = typed_of(application, section, request.POST)
    return save_section(application=application, section=section, typed=typed, revision=_revision(request), by=request.user)


def _revision(request: HttpRequest) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1


def _save_and_go(request: HttpRequest, application: Application, section: str) -> HttpResponse:
    is_received = receive_with_section(request, application, section)
    try:
        _save(request, application, section)
    except StaleRevision as error:
        return _page(request, application, section, conflict=error)
    except Refused as error:
        return _page(request, application, section, refusal=error.sentence)
    return redirect(_next(application, section, request.POST) if is_received else _url("grants:section", application.pk, section))


def _next(application: Application, section: str, post: Any) -> str:
    if "more" in post:
        return f"{_url('grants:section', application.pk, section)}?lignes=10#totals"
    if "stay" in post:
        return _url("grants:section", application.pk, section)
    return f"{_url('grants:draft', application.pk)}#section-{section}"


def _url(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def _page(request: HttpRequest, application: Application, section: str, *, conflict: StaleRevision | None = None, refusal: str = "") -> HttpResponse:
    more = 10 if request.GET.get("lignes") else 3
    page = page_of(application, section, typed=typed_of(application, section, request.POST) if request.method == "POST" else None, conflict=conflict, more=more)
    context = {"application": application, "funder": application.funder, "page": page, "refusal": refusal or (conflict.sentence if conflict else "")}
    return render(request, page.template, context, status=409 if context["refusal"] else 200)
