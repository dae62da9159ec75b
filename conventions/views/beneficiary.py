"""What a beneficiary has in hand: what is expected of them first, then their conventions."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conventions.lifecycle import FILLED_BY_BENEFICIARY
from conventions.models import Amendment, Convention, Renewal, Report

AWAITED = ("proposed", "agreed")


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    own = {"convention__application__organisation__in": list(request.user.organisation_ids)}
    rows = (
        Convention.objects.visible_to(request.user)
        .filter(application__organisation__in=list(request.user.organisation_ids))
        .for_lists()
        .prefetch_related("amendments")
    )
    context = {
        "conventions": rows,
        "to_read": [row for row in rows if row.state in AWAITED],
        "amendments": part(Amendment, request.user, own, state__in=AWAITED),
        "reports": part(Report, request.user, own, state__in=FILLED_BY_BENEFICIARY).order_by("due_on"),
        "renewals": part(Renewal, request.user, own, state="invited"),
    }
    return render(request, "conventions/mine.html", context)


def part(model: Any, user: Any, own: dict[str, Any], **filters: Any) -> Any:
    return model.objects.visible_to(user).filter(**own, **filters).for_lists()
