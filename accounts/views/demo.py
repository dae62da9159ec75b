"""The demonstration: one click to become each invented person. Closed everywhere else."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.models import Funder, Membership, OrganisationMember, User

BACKEND = "django.contrib.auth.backends.ModelBackend"
SHOWN = 12  #: applicants listed; a demonstration has sixty organisations


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    return render(request, "accounts/demo.html", {"houses": _houses(), "applicants": _applicants()})


@require_POST
def become(request: HttpRequest, pk: int) -> HttpResponse:
    _only_in_demo()
    person = get_object_or_404(User, pk=pk, is_active=True, is_system=False, is_superuser=False)
    logout(request)
    login(request, person, backend=BACKEND)
    return redirect("home")


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404


def _houses() -> list[dict[str, Any]]:
    """Funders with their mandates, in the order of the life of a dossier."""
    order = {role: rank for rank, role in enumerate(Role.values)}
    mandates = Membership.objects.current().filter(user__is_active=True).select_related("user")
    funders = Funder.objects.prefetch_related(Prefetch("memberships", mandates))
    return [{"funder": funder, "mandates": sorted(funder.memberships.all(), key=lambda each: (order[each.role], each.user.full_name))} for funder in funders]


def _applicants() -> list[OrganisationMember]:
    return list(OrganisationMember.objects.filter(user__is_active=True).select_related("user", "organisation").order_by("pk")[:SHOWN])
