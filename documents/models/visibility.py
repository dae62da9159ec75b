"""Who may know of a paper, a message or a file: whoever sees the dossier it belongs to, as that dossier's own rules say."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.enums import STAFF_ROLES
from documents.enums import Audience
from workflows.lifecycle import Lifecycle

NOBODY = Q(pk__in=[])


def nouns_of(rows: models.QuerySet[Any]) -> frozenset[str]:
    """What a case has papers of is one or two kinds of subject: asking costs less than writing the conditions of all."""
    return frozenset(rows.order_by().values_list("noun", flat=True).distinct())


def on_visible_subjects(user: Any, *, few: bool = False, nouns: Collection[str] | None = None) -> Q:
    """Default deny: a noun whose model does not say who sees it shows nothing.

    `few`: asked row by row, for one dossier; otherwise the visible dossiers are gathered once, for a list.
    `nouns`: those the rows are known to hang on; the other conditions are then not even written.
    """
    seen = NOBODY
    for lifecycle in Lifecycle.registry.values():
        if nouns is not None and lifecycle.noun not in nouns:
            continue
        rows = getattr(lifecycle.model, "objects", None)
        visible_to = getattr(rows, "papers_visible_to", None) or getattr(rows, "visible_to", None)
        if visible_to is not None:
            visible = visible_to(user).order_by()
            held = Q(Exists(visible.filter(pk=OuterRef("subject_id")))) if few else Q(subject_id__in=visible.values("pk"))
            seen |= Q(noun=lifecycle.noun) & held
    return seen


class PaperQuerySet(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: Any, *, few: bool = False, nouns: Collection[str] | None = None) -> "PaperQuerySet":
        """Staff read all papers of the dossiers they see; outside persons those meant for them; jurors neither."""
        if not user.is_authenticated:
            return self.none()
        staff = Q(funder__in=user.funders_as(*STAFF_ROLES))
        outside = ~Q(funder__in=list(user.roles_by_funder)) & Q(audience__in=[Audience.BENEFICIARY, Audience.PUBLIC], issued_at__isnull=False)
        return self.filter(on_visible_subjects(user, few=few, nouns=nouns)).filter(staff | outside)

    def of_case(self, case_ref: str, user: Any) -> "PaperQuerySet":
        rows = self.filter(case_ref=case_ref)
        return rows.visible_to(user, few=True, nouns=nouns_of(rows))


class MessageQuerySet(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: Any, *, few: bool = False, nouns: Collection[str] | None = None) -> "MessageQuerySet":
        """Messages are read by the staff of the funder, each within the dossiers they see."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(on_visible_subjects(user, few=few, nouns=nouns), funder__in=user.funders_as(*STAFF_ROLES))

    def of_case(self, case_ref: str, user: Any) -> "MessageQuerySet":
        rows = self.filter(case_ref=case_ref)
        return rows.visible_to(user, few=True, nouns=nouns_of(rows))


class FileQuerySet(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: Any, *, few: bool = False) -> "FileQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(on_visible_subjects(user, few=few) | Q(noun="", uploaded_by=user))
