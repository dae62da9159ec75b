"""Appeals: filed by the applicant on a notified decision, examined and answered by the authority."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.enums import STAFF_ROLES
from grants.domain import appeals as verbs
from grants.enums import AppealState, ApplicationState
from grants.interfaces.decision_forms import AppealForm
from grants.interfaces.panel_tables import APPEALS
from grants.models import Appeal, Decision
from grants.views.attempts import attempt
from ui.tables import Table
from workflows.door import available
from workflows.journal import life_of


@login_required
def file(request: HttpRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(
        Decision.objects.visible_to(request.user).select_related("application__organisation", "funder"),
        pk=pk,
        application__organisation__in=request.user.organisation_ids,
    )
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        filed: list[Appeal] = []
        if attempt(request, lambda: filed.append(verbs.file(decision=decision, by=request.user, **form.cleaned_data)), _("Votre recours est reçu.")):
            return redirect(filed[0])
    context = {
        "decision": decision,
        "application": decision.application,
        "funder": decision.funder,
        "form": form,
        "reasons": verbs.reasons_not_to_appeal(decision),
    }
    return render(request, "grants/committee/appeal_form.html", context, status=422 if form.errors else 200)


@login_required
def appeal_list(request: HttpRequest) -> HttpResponseBase:
    rows = (
        Appeal.objects.visible_to(request.user)
        .filter(decision__funder__in=request.user.funders_as(*STAFF_ROLES))
        .select_related("decision__application__organisation", "decision__funder")
    )
    table = Table(APPEALS, rows, request.GET)
    if table.wanted_export:
        return table.export("recours")
    return render(request, "grants/committee/appeals.html", {"table": table})


@login_required
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(
        Appeal.objects.visible_to(request.user).select_related("decision__application__organisation", "decision__funder", "filed_by", "procedure"), pk=pk
    )
    answer = life_of(row.case_ref).filter(noun="appeal", subject_id=row.pk, step__in=("uphold", "deny")).last()
    context = {
        "appeal": row,
        "decision": row.decision,
        "application": row.application,
        "funder": row.decision.funder,
        "offers": available(row, request.user),
        "answer": answer,
    }
    context["is_staff"] = request.user.has_role(row.funder_id, *STAFF_ROLES)
    context["application_offers"] = [offer for offer in available(row.application, request.user) if offer.step.name in ("reopen", "resume")]
    context["is_to_follow"] = row.state == AppealState.UPHELD and context["is_staff"] and row.application.state == ApplicationState.AWARDED
    return render(request, "grants/committee/appeal.html", context)
