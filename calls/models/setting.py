from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Funder


class DatedSetting(models.Model):
    """A funder's own figure in place of a shipped one, from a day on, for all its schemes or for one. Written once."""

    funder = models.ForeignKey(Funder, models.PROTECT, related_name="dated_settings", verbose_name=_("financeur"))
    scheme = models.ForeignKey("calls.Scheme", models.PROTECT, null=True, blank=True, related_name="dated_settings", verbose_name=_("dispositif"))
    code = models.CharField(_("code"), max_length=80)
    value = models.CharField(_("valeur"), max_length=40)
    valid_from = models.DateField(_("à partir du"))
    source = models.CharField(_("source"), max_length=300)
    reason = models.TextField(_("motif"))
    created_at = models.DateTimeField(_("enregistré le"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("par"))

    class Meta:
        verbose_name = _("réglage daté")
        verbose_name_plural = _("réglages datés")
        ordering = ["code", "-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(value="") & ~Q(source="") & ~Q(reason=""), name="dated_setting_says_why", violation_error_message=_("Une valeur a une source et un motif.")),
        ]

    def __str__(self) -> str:
        return f"{self.code} = {self.value} ({self.valid_from:%Y-%m-%d})"
