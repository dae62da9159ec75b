from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Approval(models.Model):
    """One person's agreement to a step somebody else will take, on what they had before their eyes.

    It counts while `digest`, that of what was approved, is that of what would be done now: an approval whose object
    has changed is void by itself. Written once.
    """

    case_ref = models.CharField(_("numéro de dossier"), max_length=30, db_index=True)
    noun = models.CharField(max_length=40)
    subject_id = models.PositiveBigIntegerField()
    rule = models.CharField(_("règle"), max_length=60)
    digest = models.CharField(_("empreinte de ce qui est approuvé"), max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("par"))
    at = models.DateTimeField(_("le"))
    entry = models.OneToOneField("workflows.JournalEntry", models.PROTECT, related_name="+", verbose_name=_("ligne du journal"))

    class Meta:
        verbose_name = _("approbation")
        verbose_name_plural = _("approbations")
        constraints = [
            models.UniqueConstraint(fields=["noun", "subject_id", "rule", "digest", "person"], name="approval_once_per_person", violation_error_message=_("Vous avez déjà approuvé cela."))
        ]

    def __str__(self) -> str:
        return f"{self.case_ref} {self.rule}"


class Settlement(models.Model):
    """A person's answer where a condition could not be computed. The last one counts; none is removed."""

    case_ref = models.CharField(_("numéro de dossier"), max_length=30, db_index=True)
    noun = models.CharField(max_length=40)
    subject_id = models.PositiveBigIntegerField()
    condition = models.CharField(_("condition"), max_length=60)
    holds = models.BooleanField(_("la condition est remplie"))
    reason = models.TextField(_("motif"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("par"))
    at = models.DateTimeField(_("le"))
    entry = models.OneToOneField("workflows.JournalEntry", models.PROTECT, related_name="+", verbose_name=_("ligne du journal"))

    class Meta:
        verbose_name = _("condition tranchée")
        verbose_name_plural = _("conditions tranchées")
        indexes = [models.Index(fields=["noun", "subject_id", "condition"], name="settlement_of_subject")]

    def __str__(self) -> str:
        return f"{self.case_ref} {self.condition}"
