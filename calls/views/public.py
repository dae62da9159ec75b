"""What anybody reads: the list of calls, the sheet of one, a feed, a calendar, the references of pay."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.enums import Role
from calls.domain.queries.public import calls_in_reading_order, with_deadlines
from calls.interfaces.feeds import CallsFeed, calendar_of
from calls.interfaces.filters import CallFilter
from calls.interfaces.sheet import sheet_of
from calls.interfaces.standing import standing
from calls.models import Call
from calls.referentials import remuneration
from ui.pagination import paginate
from ui.tables import chips

feed = require_safe(CallsFeed())


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    now, form = timezone.now(), CallFilter(request.GET)
    page = paginate(form.applied_to(calls_in_reading_order(now)), request.GET)
    rows = [(call, standing(call, now)) for call in page.object_list]
    return render(request, "calls/calls.html", {"form": form, "chips": chips(form, request.GET), "page": page, "rows": rows, "now": now})


@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """Published calls; those who work for the funder also read its archives. A draft has its preview elsewhere."""
    rows = Call.objects.visible_to(request.user).exclude(state="draft").select_related("scheme__funder", "form", "grid", "procedure")
    found = get_object_or_404(rows, slug=slug)
    return render(request, "calls/call.html", {"call": found, "funder": found.funder, "sheet": sheet_of(found), "is_preview": False, "manages": _manages(request.user, found)})


def _manages(user: Any, call: Call) -> bool:
    return user.is_authenticated and user.has_role(call.funder_id, Role.ADMINISTRATOR)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    text = calendar_of(with_deadlines(timezone.now()), request)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="echeances.ics"'})


@require_safe
def references(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    in_force = set(remuneration.in_force(today))
    ordered = sorted(
        remuneration.references(), key=lambda each: (each.country not in ("FR", "CH"), each.country != "FR", each.country, each.domain, each.body, each.code)
    )
    rows = [(each, each in in_force) for each in ordered]
    return render(request, "calls/references.html", {"rows": rows, "today": today})
