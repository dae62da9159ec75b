from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from workflows.board.forms import WorkRulesForm
from workflows.board.funders import chosen_funder, funders_of
from workflows.board.rules import write
from workflows.board.tabs import tabs
from workflows.calendars import REGIONS
from workflows.models import WorkRules


@login_required
def rules(request: HttpRequest) -> HttpResponse:
    """Dated: a change is a new row, the past keeps its own."""
    funder = chosen_funder(request, Role.ADMINISTRATOR)
    now = WorkRules.objects.in_force(funder.pk)
    fields = {name: getattr(now, name) for name in ("digest_hour", "remind_days", "escalate_to", "escalate_days", "week_hours")}
    initial = {**fields, "holidays": now.holidays or funder.country, "valid_from": timezone.localdate()}
    form = WorkRulesForm(request.POST or None, initial=initial, country=funder.country)
    if request.method == "POST" and form.is_valid():
        write(rules=form.save(commit=False), funder_id=funder.pk, by=request.user)
        messages.success(request, _("Les règles sont enregistrées."))
        return redirect(f"{request.path}?institution={funder.pk}")
    past = [(rules, REGIONS.get(rules.holidays, "–")) for rules in WorkRules.objects.filter(funder_id=funder.pk).select_related("created_by")]
    context = {"funder": funder, "form": form, "past": past, "now": now, "tabs": tabs(request, "rules"), "funders": funders_of(request, Role.ADMINISTRATOR)}
    return render(request, "workflows/rules.html", context, status=422 if form.errors else 200)
