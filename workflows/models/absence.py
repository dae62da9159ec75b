from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def standing(self) -> "AbsenceQuerySet":
        return self.filter(cancelled_at=None)

    def on(self, day: date) -> "AbsenceQuerySet":
        return self.standing().filter(starts_on__lte=day, ends_on__gte=day)

    def current(self) -> "AbsenceQuerySet":
        return self.on(timezone.localdate())

    def ahead(self) -> "AbsenceQuerySet":
        """Today's and those to come."""
        return self.standing().filter(ends_on__gte=timezone.localdate())


class Absence(models.Model):
    """A person is away from one funder's work between two days, and says who stands in for them.

    It gives no mandate: while it runs, the roles that can be delegated and that the person holds *that day* are lent to the
    substitute. A mandate that ends, an absence that is cancelled: the loan ends with it, and no second row must follow.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name=_("personne absente"))
    funder_id = models.PositiveBigIntegerField(_("financeur"))
    substitute = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="substitutions", verbose_name=_("à la place"))
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("déclarée par"))
    declared_at = models.DateTimeField(_("déclarée le"), auto_now_add=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("annulée par"))
    cancelled_at = models.DateTimeField(_("annulée le"), null=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="absence_days_in_order", violation_error_message=_("Le retour précède le départ.")
            ),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=models.F("person")),
                name="absence_by_somebody_else",
                violation_error_message=_("Nul ne se remplace soi-même."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None) | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="absence_cancelled_by_somebody",
                violation_error_message=_("Une absence annulée l’est par quelqu’un."),
            ),
        ]
        indexes = [models.Index(fields=["substitute", "ends_on"], name="absence_lends", condition=Q(cancelled_at=None))]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_on:%Y-%m-%d} – {self.ends_on:%Y-%m-%d}"

    @property
    def is_over(self) -> Any:
        return self.ends_on < timezone.localdate()
