from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, prefetch_related_objects
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
from conventions.models import Amendment, ClauseComment, Commitment, Convention, Instalment, Renewal, Report
from conventions.money import due_of
from conventions.views.common import convention_for, is_staff_of
from workflows.door import available

#: All that the page reads of one convention, each kind once: the guards of its steps then find it in memory.
WRITTEN = (
    Prefetch("instalments", Instalment.objects.order_by("position", "pk").select_related("certified_by", "ordered_by")),
    Prefetch("commitments", Commitment.objects.select_related("call_criterion__criterion", "promise", "clause", "report", "judged_by")),
    Prefetch("clauses__comments", ClauseComment.objects.select_related("author")),
)
#: What comes once it is in force, and is not asked for before.
LIVED = {"amendments": Amendment.objects.order_by("rank"), "reports": Report.objects.all(), "renewals": Renewal.objects.all()}


@login_required
def convention(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "conventions/convention.html", context_of(request, convention_for(request, pk)))


def context_of(request: HttpRequest, found: Convention) -> dict[str, Any]:
    found.application.opened_to(request.user)
    read_whole(found)
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
        "amendments": found.amendments.all() if staff else found.amendments.model.objects.visible_to(user).filter(convention=found),
        "renewals": found.renewals.all(),
        "signs": found.state in AWAITS_SIGNATURES,
        "may_comment": side is not None and clauses.may_comment(found, side),
        "comment_form": CommentForm(),
        "choice": found.choice,
        "funding": found.funding.select_related("award__envelope", "amendment") if staff else [],
    }


def read_whole(found: Convention) -> None:
    lived = [Prefetch(name, rows if found.in_force_at else rows.none()) for name, rows in LIVED.items()]
    prefetch_related_objects([found], *WRITTEN, *lived)
    for row in found.instalments.all():
        row.procedure = found.procedure if row.procedure_id == found.procedure_id else row.procedure


def offers_for(found: Convention, user: Any) -> list[Any]:
    """Signing has its own page, where the very file is read: its generic button would show nothing."""
    return [offer for offer in available(found, user) if offer.step.name not in ("sign", "countersign")]


def articles_of(found: Convention, today: Any) -> list[dict[str, Any]]:
    """Each article as it reads today, with its remarks."""
    rows, changed = found.clauses.all(), found.terms_on(today).clauses
    fields = merge_fields(found) if any(not clause.agreed_text for clause in rows) else {}
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
    commitments = list(found.commitments.all())
    return [{"row": row, "offers": offers_of(row, user), "foreseen": foreseen(row, commitments)} for row in found.instalments.all()]


def offers_of(row: Any, user: Any) -> list[Any]:
    return available(row, user) if row.state in OWED else []


def foreseen(row: Any, commitments: list[Any]) -> Any:
    judged = [each for each in commitments if each.kept_rate is not None]
    return due_of(row, judged) if row.state == InstalmentState.SCHEDULED and judged else None


def commitments_of(found: Convention) -> list[dict[str, Any]]:
    """Each commitment across its four moments: promise, clause, payment, report."""
    return [{"row": row, **figures_of(row, found)} for row in found.commitments.all()]
