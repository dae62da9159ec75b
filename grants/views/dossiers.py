"""The administration's table of dossiers: views, filters, search, order, export, and one step on several at once."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.enums import STAFF_ROLES
from grants.domain.bulk import perform_all
from grants.domain.queries.applications import for_staff
from grants.interfaces.bulk import bulk_steps, sorted_out
from grants.interfaces.filters import VIEWS, DossierFilter, View, chosen_view
from grants.interfaces.tables import DOSSIERS, READ_BY_TABLE
from grants.models import Application
from ui.tables import Table, address

MOST_AT_ONCE = 200


@login_required
def table(request: HttpRequest) -> HttpResponse:
    """For the administration; others have their own list."""
    if not request.user.funders_as(*STAFF_ROLES):
        return redirect("grants:mine")
    received = for_staff(request.user, STAFF_ROLES)
    view, form = chosen_view(request.GET), DossierFilter(request.GET, user=request.user)
    rows = form.filtered(view.of(received, request.user))
    steps = bulk_steps(request.user)
    made = Table(DOSSIERS, rows, request.GET, default_sort="-submitted_at", form=form, selectable=bool(steps), reads=READ_BY_TABLE)
    if made.wanted_export:
        return made.export("dossiers")
    counts = _counts(received, request.user)
    made.count = None if form.narrows else counts[view.key]
    context = {"table": made, "form": form, "view": view, "tabs": _tabs(request, counts, view), "steps": steps}
    return render(request, "grants/dossiers/table.html", context)


def _counts(received: QuerySet[Application], user: Any) -> Counter[str]:
    """One query counts every view."""
    rows = received.order_by().values_list("state", "case_officer").annotate(count=Count("pk"))
    counts: Counter[str] = Counter()
    for state, officer, count in rows:
        for view in VIEWS:
            if (not view.states or state in view.states) and (not view.is_mine or officer == user.pk):
                counts[view.key] += count
    return counts


def _tabs(request: HttpRequest, counts: Counter[str], current: View) -> list[dict[str, Any]]:
    return [
        {"label": view.label, "url": address(request.GET, drop=("page", "vue"), vue=view.key), "is_current": view is current, "count": counts[view.key]}
        for view in VIEWS
    ]


@require_POST
@login_required
def bulk(request: HttpRequest) -> HttpResponse:
    """First says how many and what will happen; then does it, each dossier through the door on its own."""
    steps = {step.name: step for step in bulk_steps(request.user)}
    step = steps.get(request.POST.get("step", ""))
    rows = chosen_rows(request)
    if step is None or not rows:
        messages.error(request, _("Choisissez au moins un dossier et une action."))
        return redirect("grants:applications")
    if "confirmed" not in request.POST:
        return render(request, "grants/dossiers/bulk.html", {"step": step, "sorted": sorted_out(rows, step, request.user)})
    done, refusals = perform_all(rows, step.name, by=request.user)
    messages.success(request, ngettext("%(label)s : %(count)d dossier.", "%(label)s : %(count)d dossiers.", done) % {"label": step.told, "count": done})
    for sentence in refusals[:20]:
        messages.warning(request, sentence)
    return redirect("grants:applications")


def chosen_rows(request: HttpRequest) -> list[Application]:
    """Only what this person may see, whatever was posted."""
    numbers = [int(each) for each in request.POST.getlist("selected")[:MOST_AT_ONCE] if each.isascii() and each.isdigit() and len(each) < 18]
    rows = for_staff(request.user, STAFF_ROLES).filter(pk__in=numbers)
    return list(rows.select_related("procedure", *Application.lifecycle.reads).order_by("case_ref"))
