from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Clock(models.Model):
    """A delay that runs on one subject: legal or of the procedure. It fires once, by the sweep."""

    case_ref = models.CharField(max_length=30, db_index=True)
    noun = models.CharField(max_length=40)
    subject_id = models.PositiveBigIntegerField()
    name = models.CharField(_("délai"), max_length=60)
    label = models.CharField(_("libellé"), max_length=200)
    started_at = models.DateTimeField(_("court depuis"))
    due_at = models.DateTimeField(_("échéance"))
    paused_at = models.DateTimeField(_("suspendu depuis"), null=True)
    stopped_at = models.DateTimeField(_("arrêté le"), null=True)
    fired_at = models.DateTimeField(_("échu le"), null=True)
    rung_at = models.DateTimeField(_("suites données le"), null=True)
    working_for = models.PositiveBigIntegerField(_("en jours ouvrés du financeur"), null=True)

    class Meta:
        verbose_name = _("délai")
        verbose_name_plural = _("délais")
        constraints = [
            models.UniqueConstraint(
                fields=["noun", "subject_id", "name"], condition=Q(stopped_at=None, fired_at=None), name="clock_runs_once", violation_error_message=_("Ce délai court déjà.")
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="clock_due", condition=Q(paused_at=None, stopped_at=None, fired_at=None)),
            models.Index(fields=["case_ref", "due_at"], name="clock_to_ring", condition=Q(fired_at__isnull=False, rung_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.case_ref} {self.name} {self.due_at:%Y-%m-%d}"
