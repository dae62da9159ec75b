from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from workflows.board import sharing
from workflows.board.absences import people_of
from workflows.board.desk import lines_of
from workflows.board.forms import ShareForm
from workflows.board.funders import chosen_funder, funders_of
from workflows.board.tabs import tabs

SHOWN = 200


@login_required
def share(request: HttpRequest) -> HttpResponse:
    """Choose, see what will happen, then do it: two screens, one transaction."""
    funder = chosen_funder(request, *sharing.IN_CHARGE)
    form = ShareForm(request.POST or None, funder_id=funder.pk)
    chosen = [int(pk) for pk in request.POST.getlist("task") if pk.isdecimal()]
    context = {"funder": funder, "form": form, "tabs": tabs(request, "sharing"), "funders": funders_of(request, *sharing.IN_CHARGE)}
    if request.method == "POST" and form.is_valid() and chosen:
        if "confirm" in request.POST:
            return _done(request, chosen, form.cleaned_data["target"], funder)
        plan = sharing.plan(chosen, target=form.cleaned_data["target"], by=request.user, funder_id=funder.pk)
        lines = lines_of(plan.moved, request.user, timezone.now(), {})
        return render(request, "workflows/share_plan.html", context | {"plan": plan, "lines": lines, "target": form.cleaned_data["target"]})
    if request.method == "POST" and not chosen:
        messages.warning(request, _("Cochez d’abord les tâches à confier."))
    return render(request, "workflows/share.html", context | _listed(request, funder, chosen))


def _listed(request: HttpRequest, funder: Any, chosen: list[int]) -> dict[str, Any]:
    wanted = request.GET.get("de", "")
    rows = sharing.shareable(request.user, funder.pk).filter(_from(wanted), is_personal=False).select_related("person").order_by("due_at", "pk")
    lines = lines_of(list(rows[:SHOWN]), request.user, timezone.now(), {})
    return {"lines": lines, "shown": SHOWN, "wanted": wanted, "people": people_of(funder.pk), "roles": Role.choices, "chosen": chosen}


def _from(wanted: str) -> Q:
    """`de=12`: what person 12 holds; `de=case_officer`: what waits for anybody of that role."""
    if wanted.isdecimal():
        return Q(person=int(wanted))
    return Q(role=wanted, person=None) if wanted in Role.values else Q()


def _done(request: HttpRequest, chosen: list[int], target: Any, funder: Any) -> HttpResponse:
    done = sharing.share(chosen, target=target, by=request.user, funder_id=funder.pk)
    said = {"n": done.count, "who": target or _("l’équipe")}
    messages.success(request, ngettext("%(n)s tâche confiée : %(who)s.", "%(n)s tâches confiées : %(who)s.", done.count) % said)
    return redirect(f"{request.path}?institution={funder.pk}")
