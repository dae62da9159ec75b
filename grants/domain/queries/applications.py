"""Named querysets on dossiers; every one starts from `visible_to`."""

from typing import Any

from django.db.models import Q, QuerySet

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
    return Application.objects.visible_to(user).filter(funder__in=user.funders_as(*roles)).received()


def matching(rows: QuerySet[Application], words: str) -> QuerySet[Application]:
    """Every word somewhere: number, title, organisation, or its identifier."""
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(case_ref__icontains=word) | Q(title__icontains=word) | Q(organisation__name__icontains=word) | Q(organisation__siret__startswith=word)
        )
    return rows
