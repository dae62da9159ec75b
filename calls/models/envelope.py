from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Funder


class EnvelopeQuerySet(models.QuerySet["Envelope"]):
    def administered_by(self, user: Any) -> "EnvelopeQuerySet":
        return self.filter(funder__in=user.funders_as(Role.ADMINISTRATOR))


class Envelope(models.Model):
    """Money set aside by one funder for one year. What is committed can never exceed it: the database says so."""

    funder = models.ForeignKey(Funder, models.PROTECT, related_name="envelopes", verbose_name=_("financeur"))
    scheme = models.ForeignKey("calls.Scheme", models.PROTECT, null=True, blank=True, related_name="envelopes", verbose_name=_("dispositif"))
    name = models.CharField(_("nom"), max_length=150)
    fiscal_year = models.PositiveSmallIntegerField(_("exercice"))
    budget_line = models.CharField(_("imputation"), max_length=60, blank=True)
    amount = models.DecimalField(_("montant"), max_digits=14, decimal_places=2)
    amount_committed = models.DecimalField(_("montant engagé"), max_digits=14, decimal_places=2, default=Decimal("0.00"), editable=False)

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        verbose_name = _("enveloppe")
        verbose_name_plural = _("enveloppes")
        ordering = ["-fiscal_year", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["funder", "name", "fiscal_year"], name="envelope_once_a_year"),
            models.CheckConstraint(
                condition=Q(amount_committed__gte=0) & Q(amount_committed__lte=F("amount")),
                name="envelope_never_overspent",
                violation_error_message=_("L’enveloppe ne suffit pas."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.fiscal_year}"

    @property
    def amount_unallocated(self) -> Decimal:
        return self.amount - self.amount_committed
