"""Readings: the juror's list and reading room, the desk's distribution."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import Role
from calls.models import Call
from grants.domain import bulk, conflicts
from grants.domain import reviews as verbs
from grants.domain.assignment import faults_of
from grants.domain.queries import panels
from grants.enums import ReviewState
from grants.guards.second_opinion import asks_for_second_opinions
from grants.interfaces.contents import contents_of
from grants.interfaces.review_forms import AssignForm, ProposalForm, SheetForm
from grants.models import Application, Review
from grants.views.attempts import attempt
from ui import formats
from workflows.door import available, perform
from workflows.errors import WrongState

STEPS = {"open_review", "close_review", "open_second_review", "close_second_review"}


# --- the juror


@login_required
def my_readings(request: HttpRequest) -> HttpResponse:
    rows = list(panels.my_readings(request.user))
    to_sign = [call for call in panels.calls_to_judge(request.user) if not call.is_attested]
    done = sum(review.state != ReviewState.ASSIGNED for review in rows)
    context = {
        "rows": rows,
        "done": done,
        "to_sign": to_sign,
        "recused": conflicts.recused_count(request.user),
        "first": next((row for row in rows if row.state == ReviewState.ASSIGNED), None),
    }
    return render(request, "grants/committee/my_readings.html", context)


@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The reading room. Its own buttons save and hand in without JavaScript; with it, what is typed is saved as it is typed."""
    row = _readable(request, pk)
    mine = row.reviewer_id == request.user.pk
    form = SheetForm(request.POST or None, review=row)
    queue = list(panels.my_readings(request.user).filter(application__call=row.application.call_id).values_list("pk", flat=True)) if mine else []
    place = _place(queue, row.pk)
    if request.method == "POST" and mine and form.is_valid() and _kept(request, row, form):
        return redirect(_after_saving(request, row))
    is_editable = mine and row.state == ReviewState.ASSIGNED
    offers = [offer for offer in available(row, request.user) if not (is_editable and offer.step.name == "submit")]
    context = {
        "review": row,
        "application": row.application,
        "funder": row.application.funder,
        "form": form,
        "mine": mine,
        "contents": contents_of(row.application),
        **place,
    }
    return render(request, "grants/committee/reading_room.html", context | {"offers": offers, "is_editable": is_editable}, status=422 if form.errors else 200)


@login_required
@require_POST
def save(request: HttpRequest, pk: int) -> JsonResponse:
    row = _readable(request, pk)
    form = SheetForm(request.POST, review=row)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    try:
        row = verbs.keep_sheet(review=row, revision=_revision(request), sheet=form.sheet, by=request.user)
    except WrongState as error:
        return JsonResponse({"sentence": error.sentence}, status=409)
    return JsonResponse({"revision": row.revision, "saved_at": formats.hour(timezone.localtime(timezone=row.application.funder.zone), seconds=True)})


@login_required
def marks(request: HttpRequest, pk: int) -> HttpResponse:
    """All the readings of one dossier beside each other, for whoever may see them."""
    application = get_object_or_404(Application.objects.visible_to(request.user).select_related("funder", "organisation", "call__grid"), pk=pk)
    rows = list(panels.marks_seen_by(request.user, application))
    context = {
        "application": application,
        "funder": application.funder,
        "rows": rows,
        "rounds": rounds_of(rows, application),
        "may_see": panels.may_see_marks(request.user, application),
    }
    return render(request, "grants/committee/marks.html", context)


def rounds_of(rows: list[Review], application: Application) -> list[dict[str, Any]]:
    """Each round apart, with its own mean and its own grid."""
    scores = {1: application.score, 2: application.second_score}
    numbers = sorted({row.round for row in rows})
    return [
        {"number": each, "score": scores[each], "rows": (own := [row for row in rows if row.round == each]), "picture": picture_of(own)} for each in numbers
    ]


def picture_of(rows: list[Review]) -> list[tuple[str, list[Any]]]:
    """One line per item of the grid, one dot per reader."""
    items = rows[0].grid.items if rows else []
    given = [(mark.code, mark.value) for row in rows for mark in row.marks.all() if mark.value is not None]
    return [(item["label"], [value for code, value in given if code == item["code"]]) for item in items]


def _readable(request: HttpRequest, pk: int) -> Review:
    rows = Review.objects.visible_to(request.user).select_related(
        "application__organisation", "application__call__form", "application__funder", "grid", "reviewer", "procedure"
    )
    return get_object_or_404(rows, pk=pk)


def _kept(request: HttpRequest, row: Review, form: SheetForm) -> bool:
    keep = partial(verbs.keep_sheet, review=row, revision=_revision(request), sheet=form.sheet, by=request.user)
    said = _("Votre lecture est enregistrée.") if "hand_in" in request.POST else _("Votre lecture est enregistrée. Elle n’est pas encore rendue.")
    return attempt(request, keep, said)


def _revision(request: HttpRequest) -> int:
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isdecimal() else -1


def _after_saving(request: HttpRequest, row: Review) -> str:
    """Handed in, one goes on with the next still to read; refused, what was typed is kept and the page says what is missing."""
    hand_in = partial(perform, row, "submit", actor=request.user)
    if "hand_in" in request.POST and attempt(request, hand_in, _("Lecture rendue.")):
        following = panels.my_readings(request.user).filter(application__call=row.application.call_id, state=ReviewState.ASSIGNED).first()
        return following.get_absolute_url() if following else reverse("grants:my_readings")
    return request.path


def _place(queue: list[int], pk: int) -> dict[str, Any]:
    """Where I am of how many, and the neighbours."""
    here = queue.index(pk) if pk in queue else -1
    after = queue[here + 1] if 0 <= here < len(queue) - 1 else None
    return {"rank": here + 1, "total": len(queue), "before": queue[here - 1] if here > 0 else None, "after": after}


# --- the desk


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "grants/committee/reading_calls.html", {"calls": panels.desk_calls(request.user)})


@login_required
def readings(request: HttpRequest, slug: str) -> HttpResponse:
    call = _desk_call(request, slug)
    form = _assign_form(request, call, request.POST if request.POST.get("what") == "assign" else None)
    if request.method == "POST" and _done_at_desk(request, call, form):
        return redirect("grants:readings", slug=slug)
    rows = list(panels.readings_of(call, request.user))
    seconds = panels.second_opinions(rows)
    for row in rows:
        row.second_opinion = seconds.get(row.pk, "") if row.second_score is None else "given"
    context = {
        "has_second_round": any(asks_for_second_opinions(row) for row in rows),
        "call": call,
        "funder": call.funder,
        "rows": rows,
        "form": form,
        "jury": panels.jury_of(call, request.user),
        "is_secretary": request.user.has_role(call.funder_id, Role.SECRETARY),
    }
    return render(request, "grants/committee/readings.html", context, status=422 if form.errors else 200)


@login_required
def proposal(request: HttpRequest, slug: str) -> HttpResponse:
    """Nothing is assigned before it has been read: the same page shows the proposal, then applies it as shown."""
    call = _desk_call(request, slug)
    people = panels.jury_of(call, request.user)
    form = ProposalForm(request.POST or request.GET or None, people=people, funder=call.funder, initial=_parameters(call, people, request.user))
    shown = verbs.proposal_for(call, by=request.user, capacity=form.capacity, seed=form.cleaned_data["seed"]) if form.is_valid() else None
    if request.method == "POST" and shown and _applied(request, call, form, shown):
        return redirect("grants:readings", slug=slug)
    context = {"call": call, "funder": call.funder, "form": form, "people": people, **_said(call, people, shown)}
    return render(request, "grants/committee/proposal.html", context, status=422 if form.errors else 200)


def _desk_call(request: HttpRequest, slug: str) -> Call:
    return get_object_or_404(panels.desk_calls(request.user), slug=slug)


def _assign_form(request: HttpRequest, call: Call, data: Any) -> AssignForm:
    files = Application.objects.visible_to(request.user).filter(call=call, state__in=verbs.ASSIGNABLE).order_by("case_ref")
    return AssignForm(data, applications=files, people=panels.jury_of(call, request.user), funder=call.funder)


def _done_at_desk(request: HttpRequest, call: Call, form: AssignForm) -> bool:
    if request.POST.get("what") in STEPS:
        _in_bulk(request, call, request.POST["what"])
        return True
    return form.is_valid() and attempt(request, partial(verbs.assign, by=request.user, **form.cleaned_data), _("La lecture est confiée."))


def _in_bulk(request: HttpRequest, call: Call, step: str) -> None:
    chosen = panels.readings_of(call, request.user).filter(pk__in=[pk for pk in request.POST.getlist("selected") if pk.isdecimal()])
    done, refusals = bulk.perform_all(chosen, step, by=request.user)
    messages.success(request, _("Dossiers traités : %(count)d.") % {"count": done})
    for refusal in refusals:
        messages.error(request, refusal)


def _parameters(call: Call, people: Any, by: Any) -> dict[str, Any]:
    """Enough for everybody to be read: the ceiling of an even share, and one more for the uneven conflicts."""
    jurors = [person.pk for person in people if person.is_attested] or [person.pk for person in people]
    wanted = sum(verbs.problem_for(call, by=by, capacity={}, seed=1).wanted.values()) + sum(person.held for person in people)
    return {"most": max(1, -(-wanted // max(1, len(jurors))) + 1), "seed": 1, "jurors": jurors}


def _applied(request: HttpRequest, call: Call, form: ProposalForm, shown: Any) -> bool:
    problem, proposal = shown
    if request.POST.get("digest") != problem.digest:
        messages.error(request, _("Les données ont changé depuis l’aperçu : voici la nouvelle proposition, à relire."))
        return False
    apply = partial(verbs.apply_proposal, call=call, problem=problem, proposal=proposal, by=request.user, due_at=form.cleaned_data["due_at"])
    return attempt(request, apply, _("Lectures confiées : %(count)d.") % {"count": len(proposal.pairs)})


def _said(call: Call, people: Any, shown: Any) -> dict[str, Any]:
    if shown is None:
        return {"proposal": None}
    problem, proposal = shown
    names = {person.pk: str(person) for person in people}
    files = call.applications.select_related("organisation").in_bulk([*problem.wanted])
    readers = [
        (files[pk], [names[juror] for juror in proposal.readers_of(pk)], proposal.shortage.get(pk, 0))
        for pk in sorted(problem.wanted, key=lambda pk: files[pk].case_ref)
    ]
    loads = [(names[juror], load, problem.capacity[juror]) for juror, load in sorted(proposal.loads.items(), key=lambda pair: names[pair[0]])]
    return {
        "proposal": proposal,
        "problem": problem,
        "readers": readers,
        "loads": loads,
        "picture": [(name, load, most) for name, load, most in loads],
        "faults": faults_of(problem, proposal),
    }
