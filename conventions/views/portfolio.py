"""The portfolio: conventions as bars on years, and the same as a table."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.enums import STAFF_ROLES
from conventions.interfaces.filters import ConventionFilter
from conventions.interfaces.horizon import horizon
from conventions.interfaces.tables import PORTFOLIO
from conventions.models import Convention
from ui.tables import Table


@login_required
def portfolio(request: HttpRequest) -> HttpResponseBase:
    if not request.user.is_officer:
        return redirect("conventions:mine")
    filters = ConventionFilter(request.GET, queryset=seen_by_staff(request.user))
    table = Table(PORTFOLIO, filters.qs, request.GET, default_sort="ends_on", form=filters.form)
    if table.wanted_export:
        return table.export("conventions")
    picture = horizon([row for row in table.page.object_list if row.state != "lapsed"], timezone.localdate())
    return render(request, "conventions/portfolio.html", {"table": table, "filter": filters, "horizon": picture})


def seen_by_staff(user: Any) -> Any:
    rows = Convention.objects.visible_to(user).filter(funder__in=user.funders_as(*STAFF_ROLES)).for_lists()
    return rows.prefetch_related("amendments", "renewals", "reports")
