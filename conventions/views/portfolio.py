"""The portfolio: conventions as bars on years, and the same as a table."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.enums import STAFF_ROLES
from conventions.interfaces.filters import ConventionFilter
from conventions.interfaces.horizon import horizon
from conventions.interfaces.tables import PORTFOLIO
from conventions.models import Convention
from grants.enums import AwardNature
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
    context = {"table": table, "filter": filters, "horizon": picture, "totals": totals_of(filters.qs)}
    return render(request, "conventions/portfolio.html", context)


def totals_of(rows: Any) -> list[dict[str, Any]]:
    """Money and loans apart, each in its currency: they are never added up."""
    counted = Convention.objects.filter(pk__in=rows.values("pk")).exclude(state__in=("lapsed", "terminated"))
    sums = counted.order_by().values("funder__currency", "nature").annotate(total=Sum("amount"), count=Count("pk", distinct=True))
    return [row | {"label": AwardNature(row["nature"]).label} for row in sums.order_by("funder__currency", "-nature")]


def seen_by_staff(user: Any) -> Any:
    rows = Convention.objects.visible_to(user).filter(funder__in=user.funders_as(*STAFF_ROLES)).for_lists()
    return rows.prefetch_related("amendments", "renewals", "reports")
