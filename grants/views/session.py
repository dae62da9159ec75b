"""The session room: one item fills the screen. A recused person reads the clock and the number of the item, nothing else."""

from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import Role
from grants.domain import session as verbs
from grants.domain.queries import panels
from grants.enums import AgendaItemState
from grants.guards.majority import majority_for
from grants.guards.room import room_of
from grants.interfaces.committee_forms import ConcludeForm, DeliberationMarkForm
from grants.models import AgendaItem, Attendance, CommitteeMember, CommitteeSession
from grants.views.attempts import attempt
from grants.views.committee import visible_session
from grants.views.reviews import rounds_of
from workflows.door import available

ZERO = Decimal("0.00")


@login_required
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """The item under discussion, else the next one to open."""
    session = visible_session(request, pk)
    current = session.items.filter(state=AgendaItemState.OPEN).first() or session.items.filter(state=AgendaItemState.LISTED).first()
    if current is not None and current.closed_to(request.user):
        return _outside(request, session, current)
    item = panels.agenda_of(session, request.user).filter(pk=current.pk).first() if current else None
    return _screen(request, session, item)


@login_required
def agenda_item(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(AgendaItem.objects.visible_to(request.user), pk=pk)
    session = visible_session(request, item.session_id)
    return _screen(request, session, panels.agenda_of(session, request.user).get(pk=pk))


@login_required
@require_POST
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    session = visible_session(request, pk)
    member = get_object_or_404(session.committee.members, pk=_number(request.POST.get("member")))
    to = session.committee.members.filter(pk=_number(request.POST.get("proxy_to"))).first()
    acts = {
        "arrive": partial(verbs.arrive, session=session, member=member, by=request.user),
        "leave": partial(verbs.leave, session=session, member=member, by=request.user),
        "excuse": partial(verbs.excuse, session=session, member=member, by=request.user, proxy_to=to),
    }
    if request.POST.get("what") in acts:
        attempt(request, acts[request.POST["what"]], _("Présences à jour."))
    return redirect("grants:attendances", pk)


@login_required
def attendances(request: HttpRequest, pk: int) -> HttpResponse:
    session = visible_session(request, pk)
    context = {
        "session": session,
        "funder": session.committee.funder,
        "seats": seats_of(session),
        "room": room_of(session),
        "may_run": _may_run(request, session),
    }
    return render(request, "grants/committee/attendances.html", context)


@login_required
@require_POST
def deliberation_mark(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(AgendaItem.objects.visible_to(request.user).select_related("session__committee", "application"), pk=pk)
    form = DeliberationMarkForm(request.POST, reviews=item.application.reviews.filter(state="frozen"))
    if form.is_valid():
        attempt(
            request,
            partial(verbs.note_deliberation_mark, item=item, by=request.user, **form.cleaned_data),
            _("Note de délibération ajoutée à côté de la note figée."),
        )
    return redirect("grants:room", item.session_id)


def seats_of(session: CommitteeSession) -> list[tuple[CommitteeMember, Attendance | None]]:
    rows = {row.member_id: row for row in session.attendances.select_related("proxy_to__user")}
    return [(member, rows.get(member.pk)) for member in session.committee.members.select_related("user")]


def _screen(request: HttpRequest, session: CommitteeSession, item: AgendaItem | None) -> HttpResponse:
    context: dict[str, Any] = {
        "session": session,
        "funder": session.committee.funder,
        "item": item,
        "may_run": _may_run(request, session),
        "now": timezone.now(),
    }
    context["items"] = panels.agenda_of(session, request.user)
    if item is None:
        return render(request, "grants/committee/room.html", context | {"room": room_of(session), "offers": available(session, request.user)})
    return render(request, "grants/committee/room.html", context | _about(request, item))


def _about(request: HttpRequest, item: AgendaItem) -> dict[str, Any]:
    """What the room needs to hear one dossier: who is out, the quorum, the marks once frozen, the money."""
    marks = list(panels.marks_seen_by(request.user, item.application)) if item.opened_at else []
    step = item.lifecycle.steps["conclude"]
    initial = {"amount_proposed": item.application.amount_requested}
    return {
        "application": item.application,
        "room": room_of(item.session, item.application),
        "out": panels.out_of(item),
        "marks": marks,
        "rounds": rounds_of(marks, item.application),
        "rule": majority_for(item),
        "deliberation": [mark for review in marks for mark in review.deliberation_marks.all()],
        "offers": available(item, request.user),
        "form": ConcludeForm(subject=item, step=step, actor=request.user, initial=initial)
        if item.state == AgendaItemState.OPEN and _may_run(request, item.session)
        else None,
        "mark_form": DeliberationMarkForm(reviews=item.application.reviews.filter(state="frozen").select_related("reviewer"))
        if marks and item.state == AgendaItemState.OPEN
        else None,
        "bars": envelopes_for(item, request.user),
    }


def envelopes_for(item: AgendaItem, user: Any) -> list[tuple[Any, list[tuple[str, Decimal]]]]:
    """Each envelope of the call at this funder: what is pledged, what the session has proposed so far on the dossiers this
    person may know of, and what is asked now."""
    heard = panels.agenda_of(item.session, user).filter(
        state=AgendaItemState.CONCLUDED, application__call=item.application.call_id, application__state="advised"
    )
    parts = [(_("Proposé dans cette séance"), sum((each.amount_proposed or ZERO for each in heard), ZERO))]
    if item.state in (AgendaItemState.LISTED, AgendaItemState.OPEN):
        parts.append((_("Demandé par ce dossier"), item.application.amount_requested or ZERO))
    envelopes = item.application.call.envelopes.filter(funder=item.application.funder_id)
    return [(envelope, [(_("Déjà engagé"), envelope.amount_committed), *parts]) for envelope in envelopes]


def _outside(request: HttpRequest, session: CommitteeSession, item: AgendaItem) -> HttpResponse:
    context = {
        "session": session,
        "funder": session.committee.funder,
        "number": item.position,
        "is_open": item.state == AgendaItemState.OPEN,
        "now": timezone.now(),
    }
    return render(request, "grants/committee/outside.html", context)


def _may_run(request: HttpRequest, session: CommitteeSession) -> bool:
    return bool(request.user.has_role(session.funder_id, Role.SECRETARY, Role.CHAIR))


def _number(typed: Any) -> int:
    return int(typed) if str(typed).isdecimal() else 0
