"""Named querysets on dossiers; every one starts from `visible_to`, or from its narrower `at_the_desk_of`."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from grants.models import Application

#: What the pages of one dossier read beside it, in the same query.
AROUND = ("call__scheme__funder", "call__form", "funder", "organisation", "procedure", "case_officer", "discipline", "applicant")


def one_for(user: Any) -> QuerySet[Application]:
    return Application.objects.visible_to(user).select_related(*AROUND)


def mine(user: Any) -> QuerySet[Application]:
    """The dossiers of one's own organisations, drafts first."""
    return Application.objects.visible_to(user).filter(organisation__in=user.organisation_ids).select_related("call", "funder", "organisation")


def for_staff(user: Any, roles: frozenset[str]) -> QuerySet[Application]:
    """What was received by the institutions one works for."""
    return Application.objects.at_the_desk_of(user, roles)


def matching(rows: QuerySet[Application], words: str) -> QuerySet[Application]:
    """Every word somewhere: number, title, organisation, or its identifier. Organisations are few: they are searched on their own."""
    for word in words.split()[:8]:
        known = Organisation.objects.filter(Q(name__icontains=word) | Q(siret__startswith=word)).order_by().values("pk")
        rows = rows.filter(Q(case_ref__icontains=word) | Q(title__icontains=word) | Q(organisation__in=known))
    return rows
