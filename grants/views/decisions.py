"""Decisions: the list, one decision, its preparation, a whole session at once, and the simulation on an envelope."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import STAFF_ROLES, Role
from accounts.models import Funder
from calls.models import Envelope
from documents.models import Document
from grants.domain import bulk
from grants.domain import decisions as verbs
from grants.domain.appeals import reasons_not_to_appeal
from grants.domain.queries import panels
from grants.domain.queries.simulation import simulate_all
from grants.enums import DecisionState
from grants.guards.committee import FUNDED
from grants.guards.decision import FOLLOWS, diverges
from grants.interfaces.decision_forms import BulkForm, DecisionForm, LineFormSet
from grants.interfaces.panel_tables import DECISIONS
from grants.interfaces.ranking import exported, rankings
from grants.models import AgendaItem, Application, Decision
from grants.views.attempts import attempt
from grants.views.committee import visible_session
from ui.exports import WRITERS
from ui.tables import Table
from workflows.door import available

TABS = (
    ("", gettext_lazy("Toutes")),
    (DecisionState.PREPARED, gettext_lazy("À prendre")),
    (DecisionState.TAKEN, gettext_lazy("À notifier")),
    (DecisionState.NOTIFIED, gettext_lazy("Notifiées")),
)


@login_required
def decision_list(request: HttpRequest) -> HttpResponseBase:
    wanted = request.GET.get("state", "")
    rows = panels.decisions_of(request.user)
    table = Table(DECISIONS, rows.filter(state=wanted) if wanted in DecisionState.values else rows, request.GET)
    if table.wanted_export:
        return table.export("decisions")
    tabs = [{"label": label, "url": f"?state={state}", "is_current": wanted == state, "count": None} for state, label in TABS]
    return render(request, "grants/committee/decisions.html", {"table": table, "tabs": tabs})


@login_required
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """The administration reads all of it; the applicant, once it is notified, what it says and how to contest it."""
    row = get_object_or_404(_readable(request), pk=pk)
    is_staff = request.user.has_role(row.funder_id, *STAFF_ROLES)
    context = {
        "decision": row,
        "application": row.application,
        "funder": row.funder,
        "awards": row.awards.select_related("envelope", "procedure").exclude(state="cancelled"),
        "is_staff": is_staff,
        "offers": available(row, request.user) if is_staff else [],
        "papers": Document.objects.visible_to(request.user).filter(noun="decision", subject_id=row.pk),
        "appeals": row.appeals.all(),
        "may_appeal": row.application.organisation_id in request.user.organisation_ids and not reasons_not_to_appeal(row),
        "may_edit": row.state == DecisionState.PREPARED and request.user.has_role(row.funder_id, *verbs.PREPARERS),
        "diverges": diverges(row),
    }
    return render(request, "grants/committee/decision.html", context)


@login_required
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Filled with what the opinion entails: the authority may depart from it, and then says why."""
    rows = Application.objects.visible_to(request.user).select_related("funder", "organisation", "call", "procedure")
    application = get_object_or_404(rows, pk=pk)
    funder = _funder_deciding(request, application)
    pending = _readable(request).filter(application=application, funder=funder, state=DecisionState.PREPARED).first()
    if pending and request.method == "GET":
        return redirect(pending)
    item = application.agenda_items.filter(state="concluded").order_by("-pk").first()
    act = partial(verbs.prepare, application=application, funder=funder, by=request.user)
    return _edited(request, application, funder, act, item=item, initial=_from_opinion(item), lines=_lines_from_opinion(item, funder, application))


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_readable(request), pk=pk, state=DecisionState.PREPARED, funder__in=request.user.funders_as(*verbs.PREPARERS))
    initial = {name: getattr(row, name) for name in ("outcome", "motive", "divergence", "act_reference")}
    lines = [{"envelope": award.envelope_id, "fiscal_year": award.fiscal_year, "amount": award.amount} for award in row.awards.all()]
    return _edited(
        request, row.application, row.funder, partial(verbs.revise, decision=row, by=request.user), item=row.agenda_item, initial=initial, lines=lines
    )


@login_required
def session_decisions(request: HttpRequest, pk: int) -> HttpResponse:
    """« Décider les N dossiers de la séance », then notify them: two buttons, never one."""
    session = visible_session(request, pk)
    items = list(panels.to_decide(session, request.user))
    form = BulkForm(request.POST or None, envelopes=_envelopes(session.committee.funder, items[0].application if items else None))
    if request.method == "POST" and form.is_valid():
        _decided(request, [item for item in items if str(item.pk) in request.POST.getlist("selected")], form)
        return redirect("grants:session_decisions", pk)
    context = {"session": session, "funder": session.committee.funder, "items": items, "form": form, **_counts(items)}
    context["may_decide"] = request.user.has_role(session.funder_id, Role.DECISION_MAKER)
    context["may_notify"] = request.user.has_role(session.funder_id, Role.CASE_OFFICER)
    return render(request, "grants/committee/session_decisions.html", context)


@login_required
def simulation(request: HttpRequest, slug: str) -> HttpResponseBase:
    call = get_object_or_404(panels.desk_calls(request.user), slug=slug)
    envelopes = list(call.envelopes.filter(funder__in=request.user.funders_as(*STAFF_ROLES)).select_related("funder"))
    simulated = simulate_all(call, envelopes, request.user)
    if (kind := request.GET.get("export", "")) in WRITERS:
        return exported(simulated, kind)
    return render(request, "grants/committee/simulation.html", {"call": call, "funder": call.funder, "shown": rankings(simulated, request.GET)})


def _readable(request: HttpRequest) -> Any:
    return Decision.objects.visible_to(request.user).select_related(
        "application__organisation", "application__call", "application__funder", "funder", "agenda_item", "taken_by", "procedure"
    )


def _funder_deciding(request: HttpRequest, application: Application) -> Funder:
    """The funder who received the dossier, or the other one this person works for, whose money the call draws on."""
    mine = request.user.funders_as(*verbs.PREPARERS)
    funders = Funder.objects.filter(pk__in=mine).filter(pk__in=[application.funder_id, *application.call.envelopes.values_list("funder", flat=True)])
    return get_object_or_404(funders.order_by("pk"), pk=application.funder_id if application.funder_id in mine else funders.values("pk")[:1])


def _edited(
    request: HttpRequest, application: Application, funder: Funder, act: Any, *, item: AgendaItem | None, initial: dict[str, Any], lines: list[dict[str, Any]]
) -> HttpResponse:
    form = DecisionForm(request.POST or None, initial=initial)
    options = {"envelopes": _envelopes(funder, application), "currency": funder.currency}
    rows = LineFormSet(request.POST or None, initial=lines, form_kwargs=options, prefix="lines")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        kept: list[Decision] = []
        if attempt(
            request, lambda: kept.append(act(lines=rows.lines, **form.cleaned_data)), _("Décision préparée : personne ne la voit hors de l’administration.")
        ):
            return redirect(kept[0])
    context = {"application": application, "funder": funder, "form": form, "rows": rows, "item": item, "envelopes": options["envelopes"]}
    return render(request, "grants/committee/decision_form.html", context, status=422 if request.method == "POST" else 200)


def _envelopes(funder: Funder, application: Application | None) -> Any:
    """Those of the call first; a funder whose call names none chooses among all its own."""
    named = Envelope.objects.filter(funder=funder, calls=application.call_id) if application else Envelope.objects.none()
    return (named if named.exists() else Envelope.objects.filter(funder=funder)).select_related("funder").order_by("fiscal_year", "name")


def _from_opinion(item: AgendaItem | None) -> dict[str, Any]:
    return {"outcome": FOLLOWS[item.opinion][0], "motive": item.motive} if item else {}


def _lines_from_opinion(item: AgendaItem | None, funder: Funder, application: Application) -> list[dict[str, Any]]:
    if item is None or item.opinion not in FUNDED or funder.pk != application.funder_id:
        return []
    envelope = _envelopes(funder, application).first()
    return [{"envelope": envelope.pk, "fiscal_year": envelope.fiscal_year, "amount": item.amount_proposed}] if envelope else []


def _decided(request: HttpRequest, items: list[AgendaItem], form: BulkForm) -> None:
    if request.POST.get("what") == "notify":
        taken = [each for item in items for each in item.application.in_force if each.state == DecisionState.TAKEN]
        done, refusals = bulk.perform_all(taken, "notify", by=request.user)
        messages.success(request, _("Décisions notifiées : %(count)d. Les lettres scellées partent par courriel.") % {"count": done})
    else:
        done, refusals = verbs.decide_all(items=items, by=request.user, **form.cleaned_data)
        messages.success(request, _("Décisions prises : %(count)d. Rien n’est encore annoncé.") % {"count": done})
    for refusal in refusals:
        messages.error(request, refusal)


def _counts(items: list[AgendaItem]) -> dict[str, int]:
    states = [item.application.in_force[0].state if item.application.in_force else "" for item in items]
    return {"to_take": sum(state in ("", DecisionState.PREPARED) for state in states), "to_notify": states.count(DecisionState.TAKEN)}
