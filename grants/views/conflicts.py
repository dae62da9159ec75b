"""Links of interest: the person's own page, the desk's, and the one where a third person settles."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.enums import STAFF_ROLES, Role
from grants.domain import conflicts as verbs
from grants.domain.queries import panels
from grants.interfaces.conflict_forms import LinksForm, RaiseForm, SettleForm
from grants.interfaces.panel_tables import CONFLICTS
from grants.models import Application
from grants.views.attempts import attempt
from ui.tables import Table


@login_required
def jury(request: HttpRequest) -> HttpResponse:
    """The calls one sits for: first the attestation, then the readings."""
    context = {"calls": panels.calls_to_judge(request.user), "recused": verbs.recused_count(request.user)}
    return render(request, "grants/committee/jury.html", context)


@login_required
def links(request: HttpRequest, slug: str) -> HttpResponse:
    call = get_object_or_404(panels.calls_to_judge(request.user), slug=slug)
    form = LinksForm(request.POST or None, applications=panels.applicants_of(call, request.user), sentence=verbs.sentence(), is_signed=call.is_attested)
    if request.method == "POST" and form.is_valid():
        sign = partial(verbs.attest, user=request.user, call=call, links=form.links)
        if attempt(request, sign, _("Vos liens sont enregistrés. Les dossiers concernés vous sont fermés.")):
            return redirect("grants:my_readings")
    context = {"call": call, "funder": call.funder, "form": form, "recused": verbs.recused_count(request.user, call)}
    return render(request, "grants/committee/links.html", context, status=422 if form.errors else 200)


@login_required
def of_application(request: HttpRequest, pk: int) -> HttpResponse:
    """By whoever examines the dossier: a link to raise, one's own or a colleague's; and, for the desk, what is declared."""
    application = _for_desk(request.user, pk)
    form = RaiseForm(request.POST or None, people=panels.people_of(application.funder))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(request, partial(verbs.declare, application=application, by=request.user, **form.cleaned_data), _("Le dossier est fermé à cette personne."))
    ):
        return redirect("grants:conflicts" if not application.closed_to(request.user) else "home", *([pk] if not application.closed_to(request.user) else []))
    rows = panels.conflicts_seen_by(request.user).filter(application=application)
    context = {"application": application, "funder": application.funder, "rows": rows, "form": form}
    return render(request, "grants/committee/conflicts.html", context, status=422 if form.errors else 200)


@login_required
def conflict_list(request: HttpRequest) -> HttpResponse:
    table = Table(CONFLICTS, panels.conflicts_seen_by(request.user), request.GET)
    if table.wanted_export:
        return table.export("conflits")
    return render(request, "grants/committee/conflict_list.html", {"table": table})


@login_required
def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(panels.conflicts_seen_by(request.user), pk=pk)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        settle = partial(verbs.settle, conflict=row, by=request.user, is_confirmed=data["verdict"] == "confirmed", settlement=data["settlement"])
        if attempt(request, settle, _("C’est tranché.")):
            return redirect("grants:conflict_list")
    may_settle = request.user.has_role(row.application.funder_id, Role.CONTROLLER, Role.CHAIR) and request.user.pk not in (row.user_id, row.declared_by_id)
    return render(request, "grants/committee/conflict.html", {"row": row, "form": form, "may_settle": may_settle}, status=422 if form.errors else 200)


def _for_desk(user: Any, pk: int) -> Application:
    rows = Application.objects.visible_to(user).filter(funder__in=user.funders_as(*STAFF_ROLES, Role.CHAIR, Role.JUROR)).select_related("funder", "organisation", "call")
    return get_object_or_404(rows, pk=pk)
