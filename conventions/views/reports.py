"""Filling a report: a list of tasks, sections saved as one types; then examining it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from calls.criteria import CriterionError
from conventions import rules
from conventions.domain import commitments, evidence
from conventions.domain.refusals import Refused
from conventions.domain.reports import StaleRevision, kind_for, save_section
from conventions.guards.gaps import gaps_of
from conventions.interfaces.report_pages import section_page, typed_of
from conventions.lifecycle import FILLED_BY_BENEFICIARY
from conventions.models import Commitment, Report
from conventions.views.common import attempt, is_staff_of, report_for
from documents.errors import UploadRefused
from ui import formats
from workflows.door import available

NOT_TYPED = frozenset({"csrfmiddlewaretoken", "revision"})


@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    found = report_for(request, pk)
    gaps = gaps_of(found)
    sections = [
        {
            "section": each,
            "gaps": [gap for gap in gaps if gap.section == each["key"]],
            "answers": found.answers.filter(section=each["key"]).select_related("saved_by").first(),
        }
        for each in found.sections
    ]
    context = {
        "report": found,
        "convention": found.convention,
        "funder": found.funder,
        "offers": available(found, request.user),
        "sections": sections,
        "gaps": gaps,
        "may_fill": may_fill(found, request.user),
        "is_staff": is_staff_of(request.user, found.funder_id),
        "pages": [section_page(found, each) for each in found.sections],
        "to_judge": to_judge(found, request.user),
    }
    return render(request, "conventions/report.html", context)


@login_required
def section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    found = report_for(request, pk)
    asked = section_of(found, section)
    page = section_page(found, asked)
    if request.method == "POST":
        try:
            save_section(report=found, section=section, typed=typed(request), revision=revision(request), by=request.user)
        except StaleRevision as stale:
            return section_form(request, found, section_page(found, asked, typed=typed(request)), stale=stale, status=409)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, _("Section enregistrée."))
            return redirect("conventions:report", pk)
    return section_form(request, found, page, status=200)


@login_required
@require_POST
def autosave(request: HttpRequest, pk: int, section: str) -> JsonResponse:
    found = report_for(request, pk)
    section_of(found, section)
    try:
        answers = save_section(report=found, section=section, typed=typed(request), revision=revision(request), by=request.user)
    except StaleRevision as stale:
        return JsonResponse({"sentence": stale.sentence, "revision": stale.revision}, status=409)
    except Refused as refusal:
        return JsonResponse({"sentence": refusal.sentence}, status=409)
    saved = formats.hour(timezone.localtime(answers.saved_at, found.funder.zone), seconds=True)
    return JsonResponse({"revision": answers.revision, "saved_at": saved, "missing": missing(found, section)})


@login_required
@require_POST
def add_evidence(request: HttpRequest, pk: int, section: str, slot: str) -> HttpResponse:
    found = report_for(request, pk)
    section_of(found, section)
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("Choisissez un fichier à joindre."))
        return redirect("conventions:report_section", pk, section)
    try:
        evidence.add(report=found, section=section, slot=slot, upload=upload, by=request.user)
        messages.success(request, _("Fichier joint."))
    except (Refused, UploadRefused) as refusal:
        messages.error(request, refusal.sentence)
    return redirect("conventions:report_section", pk, section)


@login_required
@require_POST
def remove_evidence(request: HttpRequest, pk: int, section: str, piece: int) -> HttpResponse:
    found = report_for(request, pk)
    section_of(found, section)
    attempt(request, partial(evidence.remove, report=found, section=section, piece=piece, by=request.user), _("Fichier retiré."))
    return redirect("conventions:report_section", pk, section)


@login_required
@require_POST
def judge(request: HttpRequest, pk: int, commitment: int) -> HttpResponse:
    """One commitment; another figure or another opinion may still be given until the report is accepted."""
    found = report_for(request, pk)
    row = get_object_or_404(Commitment.objects.select_related("call_criterion__criterion", "promise"), pk=commitment, convention=found.convention_id)
    form = kind_for(row).opinion_form(request.POST, answer=row.promise.answer, prefix=f"c{row.pk}")
    if not form.is_valid():
        messages.error(request, _("%(criterion)s : complétez le constat.") % {"criterion": row})
    else:
        attempt(request, partial(commitments.judge, commitment=row, report=found, opinion=form.opinion, by=request.user), _("Engagement jugé."))
    return redirect(f"{found.get_absolute_url()}#commitment-{commitment}")


def to_judge(found: Report, user: Any) -> list[dict[str, Any]]:
    """For the officer, on the last report handed in: the promise, what the figures say, and the form of the opinion."""
    if found.kind != "final" or not is_staff_of(user, found.funder_id) or found.state in FILLED_BY_BENEFICIARY:
        return []
    rows = found.convention.commitments.select_related("call_criterion__criterion", "promise__application__funder", "judged_by")
    return [judged_card(row, found, user) for row in rows]


def judged_card(row: Commitment, found: Report, user: Any) -> dict[str, Any]:
    may = found.state == "submitted" and rules.case_officer(user, found)
    figures = commitments.figures_of(row, found.convention)
    return {
        "row": row,
        "foreseen": foreseen(row, found),
        "form": opinion_form(row) if may else None,
        "files": commitments.files_for(row, found),
        **figures,
    }


def opinion_form(row: Commitment) -> Any:
    return kind_for(row).opinion_form(answer=row.promise.answer, prefix=f"c{row.pk}")


def foreseen(row: Commitment, found: Report) -> Any:
    try:
        return commitments.foreseen(row, found)
    except CriterionError:
        return None


def section_form(request: HttpRequest, found: Report, page: dict[str, Any], *, status: int, stale: Any = None) -> HttpResponse:
    context = {
        "report": found,
        "convention": found.convention,
        "funder": found.funder,
        "page": page,
        "may_fill": may_fill(found, request.user),
        "stale": stale,
        "missing": missing(found, page["section"]["key"]),
    }
    return render(request, "conventions/report_section.html", context, status=status)


def missing(found: Report, section: str) -> str:
    count = sum(gap.section == section for gap in gaps_of(found))
    return ngettext("%(count)d chose à compléter", "%(count)d choses à compléter", count) % {"count": count} if count else _("Section complète")


def may_fill(found: Report, user: Any) -> bool:
    return found.state in FILLED_BY_BENEFICIARY and rules.beneficiary(user, found)


def section_of(found: Report, key: str) -> dict[str, Any]:
    asked = next((each for each in found.sections if each["key"] == key), None)
    if asked is None:
        raise Http404
    return asked


def typed(request: HttpRequest) -> dict[str, str]:
    return typed_of(request.POST, NOT_TYPED)


def revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdigit() and len(text) < 9 else 0
