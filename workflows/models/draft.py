from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

#: The role that writes the procedures of its funder.
WRITER = "administrator"


def administers(person: Any, funder_id: int) -> bool:
    return bool(person.is_authenticated and person.has_role(funder_id, WRITER))


class ProcedureDraftQuerySet(models.QuerySet["ProcedureDraft"]):
    def visible_to(self, person: Any) -> "ProcedureDraftQuerySet":
        """Drafts are for the administrators of their funder alone."""
        return self.filter(funder_id__in=person.funders_as(WRITER)) if person.is_authenticated else self.none()

    def in_progress(self) -> "ProcedureDraftQuerySet":
        return self.filter(published_as=None)


class ProcedureDraft(models.Model):
    """A procedure being written. Nothing runs on it; publishing it makes a version, which never changes.

    revision: raised at each save, so that two people who edit at once do not overwrite each other unawares.
    """

    key = models.SlugField(_("code"), max_length=60)
    funder_id = models.PositiveBigIntegerField(_("financeur"))
    title = models.CharField(_("titre"), max_length=200)
    body = models.JSONField(_("contenu"), default=dict)
    note = models.TextField(_("ce qui change, et pourquoi"), blank=True)
    based_on = models.ForeignKey("workflows.Procedure", models.PROTECT, null=True, blank=True, related_name="drafts", verbose_name=_("d’après"))
    published_as = models.ForeignKey("workflows.Procedure", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("publié comme"))
    revision = models.PositiveIntegerField(_("révision"), default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("commencé par"))
    created_at = models.DateTimeField(_("commencé le"), auto_now_add=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("modifié par"))
    updated_at = models.DateTimeField(_("modifié le"), auto_now=True)

    objects = ProcedureDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("procédure en préparation")
        verbose_name_plural = _("procédures en préparation")
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(published_as=None), name="procedure_one_draft_per_key", violation_error_message=_("Cette procédure est déjà en préparation : reprenez le brouillon qui existe.")
            )
        ]

    def __str__(self) -> str:
        return self.title
