from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def usable_by(self, funder_id: int) -> "ProcedureQuerySet":
        """What a call of this funder may choose: published for it, or shipped with Sillage."""
        return self.filter(Q(funder_id=None) | Q(funder_id=funder_id), published_at__isnull=False)

    def visible_to(self, person: Any) -> "ProcedureQuerySet":
        """Those shipped, and those of the funders this person administers."""
        held = person.funders_as("administrator") if person.is_authenticated else []
        return self.filter(Q(funder_id=None) | Q(funder_id__in=held)) if held else self.none()


class Procedure(models.Model):
    """How one scheme uses the lifecycles: a numbered version, immutable once published, known by its digest."""

    key = models.SlugField(_("code"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("titre"), max_length=200)
    body = models.JSONField(_("contenu"))
    #: The funder whose administrators may make the next version; none for those that come with Sillage.
    funder_id = models.PositiveBigIntegerField(_("financeur"), null=True, blank=True)
    note = models.TextField(_("ce qui change, et pourquoi"), blank=True)
    digest = models.CharField(_("empreinte"), max_length=64)
    published_at = models.DateTimeField(_("publiée le"), null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("publiée par"))

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = _("procédure")
        verbose_name_plural = _("procédures")
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="procedure_version_once"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True) | Q(published_at__isnull=False, published_by__isnull=False),
                name="procedure_published_by_somebody",
                violation_error_message=_("Une procédure publiée l’est par quelqu’un."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (v{self.version})"

    @property
    def stages(self) -> list[str]:
        """The optional stages this scheme keeps: review, committee, convention, report…"""
        return self.body.get("stages", [])

    def role_for(self, noun: str, step: str) -> str | None:
        """The role that takes this step here, when the procedure names another than the lifecycle's own."""
        return self.body.get("who", {}).get(f"{noun}.{step}")

    def setting(self, path: str, default: Any = None) -> Any:
        """A value by dotted path: `setting("committee.quorum")`."""
        value: Any = self.body
        for part in path.split("."):
            if not isinstance(value, dict) or part not in value:
                return default
            value = value[part]
        return value

    def amount(self, path: str, default: str = "0") -> Decimal:
        return Decimal(str(self.setting(path, default)))
