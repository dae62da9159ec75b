from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WorkRulesQuerySet(models.QuerySet["WorkRules"]):
    def in_force(self, funder_id: int, on: date | None = None) -> "WorkRules":
        """The last ones written for that day; those of the house where the funder has written none."""
        rows = self.filter(funder_id=funder_id, valid_from__lte=on or timezone.localdate())
        return rows.order_by("-valid_from", "-pk").first() or WorkRules(funder_id=funder_id)


class WorkRules(models.Model):
    """How a funder counts days and reminds its people, from a day on. Written once: what held last year can be read again."""

    funder_id = models.PositiveBigIntegerField(_("financeur"))
    valid_from = models.DateField(_("à partir du"))
    holidays = models.CharField(_("jours fériés"), max_length=20, blank=True, help_text=_("Ces jours ne comptent pas dans les délais en jours ouvrés."))
    digest_hour = models.PositiveSmallIntegerField(
        _("heure du rappel quotidien"), default=7, validators=[MaxValueValidator(12)], help_text=_("À l’heure de l’institution, les jours ouvrés. De 0 à 12.")
    )
    remind_days = models.PositiveSmallIntegerField(
        _("rappeler combien de jours avant l’échéance"),
        default=3,
        validators=[MaxValueValidator(30)],
        help_text=_("Puis le jour même, puis chaque jour ouvré de retard."),
    )
    escalate_to = models.CharField(_("rôle prévenu d’un long retard"), max_length=20, blank=True, default="secretary")
    escalate_days = models.PositiveSmallIntegerField(
        _("après combien de jours de retard"), default=10, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    week_hours = models.PositiveSmallIntegerField(
        _("heures par semaine et par personne"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Facultatif : la charge est alors comparée à ce temps."),
    )
    reason = models.TextField(_("motif"))
    created_at = models.DateTimeField(_("enregistré le"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("par"))

    objects = WorkRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("règles de travail")
        verbose_name_plural = _("règles de travail")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour__lte=12), name="work_rules_morning", violation_error_message=_("Le rappel part le matin, avant midi.")
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="work_rules_say_why", violation_error_message=_("Dites pourquoi ces règles changent.")),
        ]

    def __str__(self) -> str:
        return f"{self.funder_id} {self.valid_from:%Y-%m-%d}"
