from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from conventions import rules
from conventions.domain import clauses
from conventions.domain.commitments import figures_of
from conventions.domain.library import article_text, merge_fields, paragraphs
from conventions.enums import ConventionState, InstalmentState
from conventions.interfaces.forms import CommentForm
from conventions.lifecycle import AWAITS_SIGNATURES, EDITABLE_BY_OFFICER, OWED
from conventions.models import Convention
from conventions.money import due_of
from conventions.views.common import convention_for, is_staff_of
from workflows.door import available


@login_required
def convention(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "conventions/convention.html", context_of(request, convention_for(request, pk)))


def context_of(request: HttpRequest, found: Convention) -> dict[str, Any]:
    user, today = request.user, timezone.localdate(timezone=found.funder.zone)
    side, staff, instructs = clauses.side_of(user, found), is_staff_of(user, found.funder_id), rules.case_officer(user, found)
    return {
        "convention": found,
        "funder": found.funder,
        "terms": found.terms_on(today),
        "offers": offers_for(found, user),
        "is_staff": staff,
        "may_write": instructs and found.state in EDITABLE_BY_OFFICER,
        "instructs": instructs,
        "shows_text": staff or found.state != ConventionState.DRAFT,
        "articles": articles_of(found, today),
        "instalments": instalments_of(found, user),
        "commitments": commitments_of(found),
        "reports": found.reports.all(),
        "amendments": found.amendments.model.objects.visible_to(user).filter(convention=found),
        "renewals": found.renewals.all(),
        "signs": found.state in AWAITS_SIGNATURES,
        "may_comment": side is not None and clauses.may_comment(found, side),
        "comment_form": CommentForm(),
        "choice": found.choice,
        "funding": found.funding.select_related("award__envelope", "amendment") if staff else [],
    }


def offers_for(found: Convention, user: Any) -> list[Any]:
    """Signing has its own page, where the very file is read: its generic button would show nothing."""
    return [offer for offer in available(found, user) if offer.step.name not in ("sign", "countersign")]


def articles_of(found: Convention, today: Any) -> list[dict[str, Any]]:
    """Each article as it reads today, with its remarks."""
    fields, changed = merge_fields(found), found.terms_on(today).clauses
    rows = found.clauses.prefetch_related("comments__author")
    return [
        {
            "clause": clause,
            "paragraphs": paragraphs(changed[clause.key][0] if clause.key in changed else article_text(clause, fields)),
            "amended_by": changed.get(clause.key, ("", 0))[1],
        }
        for clause in rows
    ]


def instalments_of(found: Convention, user: Any) -> list[dict[str, Any]]:
    """With, for a balance still to come, what the commitments would hold back as they are judged today."""
    commitments = list(found.commitments.select_related("call_criterion__criterion"))
    rows = list(found.instalments.select_related("certified_by", "ordered_by"))
    for row in rows:
        row.convention = found
    return [{"row": row, "offers": offers_of(row, user), "foreseen": foreseen(row, commitments)} for row in rows]


def offers_of(row: Any, user: Any) -> list[Any]:
    return available(row, user) if row.state in OWED else []


def foreseen(row: Any, commitments: list[Any]) -> Any:
    judged = [each for each in commitments if each.kept_rate is not None]
    return due_of(row, judged) if row.state == InstalmentState.SCHEDULED and judged else None


def commitments_of(found: Convention) -> list[dict[str, Any]]:
    """Each commitment across its four moments: promise, clause, payment, report."""
    rows = found.commitments.select_related("call_criterion__criterion", "promise", "clause", "report", "judged_by")
    return [{"row": row, **figures_of(row, found)} for row in rows]
