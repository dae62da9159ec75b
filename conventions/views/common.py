"""What the views of this room share: find the row the reader may see, and say a refusal without losing what was typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.enums import STAFF_ROLES
from conventions.domain.refusals import Refused
from conventions.models import Amendment, Clause, Convention, Instalment, Renewal, Report

PARTS = ("convention__application__organisation", "convention__funder", "convention__procedure")


def convention_for(request: HttpRequest, pk: int) -> Convention:
    rows = Convention.objects.visible_to(request.user).select_related(
        "application__organisation", "application__call__scheme", "funder", "procedure", "decision", "case_officer"
    )
    return get_object_or_404(rows, pk=pk)


def convention_at_the_desk(request: HttpRequest, pk: int) -> Convention:
    """For the pages where the funder's side writes: they do not exist for anybody else."""
    found = convention_for(request, pk)
    if not is_staff_of(request.user, found.funder_id):
        raise Http404
    return found


def amendment_for(request: HttpRequest, pk: int) -> Amendment:
    return get_object_or_404(Amendment.objects.visible_to(request.user).select_related("procedure", *PARTS), pk=pk)


def report_for(request: HttpRequest, pk: int) -> Report:
    return get_object_or_404(Report.objects.visible_to(request.user).select_related("procedure", *PARTS), pk=pk)


def renewal_for(request: HttpRequest, pk: int) -> Renewal:
    return get_object_or_404(Renewal.objects.visible_to(request.user).select_related("procedure", "call", "new_application", *PARTS), pk=pk)


def clause_for(request: HttpRequest, pk: int) -> Clause:
    visible = Convention.objects.visible_to(request.user)
    return get_object_or_404(Clause.objects.filter(convention__in=visible).select_related("convention__application__organisation", "convention__funder"), pk=pk)


def instalments_seen(request: HttpRequest) -> Any:
    return Instalment.objects.visible_to(request.user)


def is_staff_of(user: Any, funder_id: int) -> bool:
    return bool(user.roles_at(funder_id) & STAFF_ROLES)


def attempt(request: HttpRequest, act: Callable[[], Any], done: str = "") -> bool:
    """Does it, or says why not."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return False
    if done:
        messages.success(request, done)
    return True
