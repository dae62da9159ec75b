"""Committees and their sessions before the day: who sits, what is heard, in which order."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import STAFF_ROLES, Role
from accounts.models import Funder
from grants.domain import committee as verbs
from grants.domain.queries import panels
from grants.guards.room import room_of
from grants.interfaces.committee_forms import CommitteeForm, MemberForm, SessionForm
from grants.interfaces.panel_tables import SESSIONS
from grants.models import AgendaItem, Committee, CommitteeMember, CommitteeSession
from grants.views.attempts import attempt
from ui.tables import Table
from workflows.door import available

COMPOSERS = (Role.ADMINISTRATOR, Role.SECRETARY)


# --- committees


@login_required
def committee_list(request: HttpRequest) -> HttpResponse:
    rows = Committee.objects.filter(funder__in=request.user.funders_as(*STAFF_ROLES)).select_related("funder", "scheme").annotate(size=Count("members"))
    return render(request, "grants/committee/committees.html", {"rows": rows, "funders": Funder.objects.filter(pk__in=request.user.funders_as(*COMPOSERS))})


@login_required
def committee_new(request: HttpRequest, funder_pk: int) -> HttpResponse:
    funder = get_object_or_404(Funder, pk=funder_pk, pk__in=request.user.funders_as(*COMPOSERS))
    return _edited(request, Committee(funder=funder), _("Nouvelle commission"))


@login_required
def committee_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edited(request, _composable(request, pk), _("Règles de la commission"))


@login_required
def committee(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Committee.objects.filter(funder__in=request.user.funders_as(*STAFF_ROLES)).select_related("funder", "scheme")
    row = get_object_or_404(rows, pk=pk)
    form = MemberForm(request.POST or None, people=panels.people_of(row.funder))
    if request.method == "POST" and form.is_valid() and _seated(request, row, form):
        return redirect("grants:committee", pk)
    sessions = panels.sessions_of(request.user).filter(committee=row)
    context = {"committee": row, "funder": row.funder, "members": row.members.select_related("user"), "sessions": sessions, "form": form}
    context["may_compose"] = request.user.has_role(row.funder_id, *COMPOSERS)
    context["may_plan"] = request.user.has_role(row.funder_id, Role.SECRETARY)
    return render(request, "grants/committee/committee.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def member_remove(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(CommitteeMember.objects.select_related("committee"), pk=pk, committee__funder__in=request.user.funders_as(*COMPOSERS))
    attempt(request, partial(verbs.remove_member, member=member, by=request.user), _("Cette personne ne siège plus."))
    return redirect("grants:committee", member.committee_id)


def _edited(request: HttpRequest, row: Committee, title: str) -> HttpResponse:
    form = CommitteeForm(request.POST or None, instance=row, funder=row.funder)
    if request.method == "POST" and form.is_valid():
        return redirect("grants:committee", form.save().pk)
    return render(request, "grants/committee/form.html", {"form": form, "title": title, "funder": row.funder}, status=422 if form.errors else 200)


def _composable(request: HttpRequest, pk: int) -> Committee:
    return get_object_or_404(Committee.objects.select_related("funder"), pk=pk, funder__in=request.user.funders_as(*COMPOSERS))


def _seated(request: HttpRequest, row: Committee, form: MemberForm) -> bool:
    member = form.save(commit=False)
    try:
        return attempt(request, partial(verbs.add_member, committee=row, member=member, by=request.user), _("%(who)s siège désormais.") % {"who": member.user})
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False


# --- sessions


@login_required
def session_list(request: HttpRequest) -> HttpResponseBase:
    table = Table(SESSIONS, panels.sessions_of(request.user), request.GET, default_sort="-starts")
    if table.wanted_export:
        return table.export("seances")
    return render(request, "grants/committee/sessions.html", {"table": table})


@login_required
def session_new(request: HttpRequest, pk: int) -> HttpResponse:
    committee = get_object_or_404(Committee.objects.select_related("funder"), pk=pk, funder__in=request.user.funders_as(Role.SECRETARY))
    form = SessionForm(request.POST or None, funder=committee.funder)
    if request.method == "POST" and form.is_valid():
        return redirect(verbs.plan_session(committee=committee, by=request.user, **form.cleaned_data))
    context = {"form": form, "title": _("Nouvelle séance"), "funder": committee.funder}
    return render(request, "grants/committee/form.html", context, status=422 if form.errors else 200)


@login_required
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """The session on paper: its agenda as this person may know it, its members, what is expected."""
    row = visible_session(request, pk)
    items = list(panels.agenda_of(row, request.user))
    context = {
        "session": row,
        "funder": row.committee.funder,
        "items": items,
        "listed": [item.pk for item in items if item.state == "listed"],
        "offers": available(row, request.user),
        "room": room_of(row),
        "is_secretary": request.user.has_role(row.funder_id, Role.SECRETARY),
        "may_decide": request.user.has_role(row.funder_id, Role.DECISION_MAKER, Role.CASE_OFFICER),
        "is_orderable": row.state in verbs.ORDERABLE,
    }
    return render(request, "grants/committee/session.html", context)


@login_required
def session_refer(request: HttpRequest, pk: int) -> HttpResponse:
    row = visible_session(request, pk)
    waiting = [each for each in panels.to_refer(row, request.user) if _may_enter(each)]
    if request.method == "POST":
        chosen = [each for each in waiting if str(each.pk) in request.POST.getlist("selected")]
        done, refusals = verbs.refer_all(session=row, applications=chosen, by=request.user)
        _tell(request, _("Dossiers inscrits : %(count)d.") % {"count": done}, refusals)
        return redirect(row)
    return render(request, "grants/committee/refer.html", {"session": row, "funder": row.committee.funder, "rows": waiting})


@login_required
@require_POST
def session_order(request: HttpRequest, pk: int) -> HttpResponse:
    """« Monter », « descendre », or the whole agenda by a rule."""
    row = visible_session(request, pk)
    if request.POST.get("key") in ("score", "spread"):
        attempt(request, partial(verbs.order_agenda, session=row, by=request.user, key=request.POST["key"]), _("L’ordre du jour est rangé."))
    else:
        places = {"up": -1, "down": 1}.get(request.POST.get("move", ""), 0)
        item = get_object_or_404(AgendaItem.objects.visible_to(request.user).select_related("session"), session=row, pk=_number(request.POST.get("item")))
        attempt(request, partial(verbs.move, item=item, places=places, by=request.user), _("Point déplacé."))
    return redirect(row)


def visible_session(request: HttpRequest, pk: int) -> CommitteeSession:
    return get_object_or_404(panels.sessions_of(request.user).select_related("procedure"), pk=pk)


def _may_enter(application: Any) -> bool:
    """Admissible dossiers enter directly only where the scheme keeps no readings."""
    stages = application.procedure.stages if application.procedure else []
    return "committee" in stages and (application.state == "reviewed" or "review" not in stages)


def _tell(request: HttpRequest, done: str, refusals: list[str]) -> None:
    messages.success(request, done)
    for refusal in refusals:
        messages.error(request, refusal)


def _number(typed: Any) -> int:
    return int(typed) if str(typed).isdecimal() else 0
