"""What every noun that hangs on a convention shares: its case, its funder, who may see it, to whom it is shut."""

from typing import Any

from django.db import models

from conventions.models.visibility import shut_to, who_may_see
from grants.models import Application
from workflows.lifecycle import Subject


class PartQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "PartQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(who_may_see(user, "convention__")).exclude(shut_to(user, "convention__"))

    def for_lists(self) -> "PartQuerySet":
        return self.select_related("convention__application__organisation", "convention__funder")


class ConventionPart(Subject):
    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        self.case_ref = self.case_ref or self.convention.case_ref
        self.procedure_id = self.procedure_id or self.convention.procedure_id
        super().save(*args, **options)

    @property
    def application(self) -> Application:
        return self.convention.application

    @property
    def funder(self) -> Any:
        return self.convention.funder

    @property
    def funder_id(self) -> int:
        return self.convention.funder_id

    def closed_to(self, actor: Any) -> bool:
        return self.convention.closed_to(actor)
