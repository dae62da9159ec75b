"""Who reads, and for which institution a page is read: the one asked for, else the first of those where the person holds one of the roles."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import Funder


def me(request: HttpRequest) -> Any:
    """Whoever is signed in: these pages are shut to everybody else."""
    return request.user


def funders_of(request: HttpRequest, *roles: str) -> list[Funder]:
    mine = [pk for pk, held in me(request).own_roles_by_funder.items() if not held.isdisjoint(roles)]
    return list(Funder.objects.filter(pk__in=mine))


def chosen_funder(request: HttpRequest, *roles: str) -> Any:
    funders = {funder.pk: funder for funder in funders_of(request, *roles)}
    asked = request.GET.get("institution", "")
    if not funders:
        raise Http404
    return get_object_or_404(Funder, pk=asked if asked.isdecimal() and int(asked) in funders else next(iter(funders)))
