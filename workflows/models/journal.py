from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JournalEntry(models.Model):
    """One act or fact of one case. Written once by the door; the database refuses to change or remove it."""

    case_ref = models.CharField(_("numéro de dossier"), max_length=30)
    seq = models.PositiveIntegerField(_("rang"))
    at = models.DateTimeField(_("le"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("par"))
    actor_label = models.CharField(_("nom au moment de l’acte"), max_length=200)
    real_actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("agissant réellement"))
    noun = models.CharField(max_length=40, blank=True)
    subject_id = models.PositiveBigIntegerField(null=True)
    step = models.CharField(_("acte"), max_length=60)
    source = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=40, blank=True)
    reason = models.TextField(_("motif"), blank=True)
    data = models.JSONField(default=dict)
    procedure_digest = models.CharField(max_length=64, blank=True)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("ligne du journal")
        verbose_name_plural = _("journal")
        ordering = ["case_ref", "seq"]
        constraints = [models.UniqueConstraint(fields=["case_ref", "seq"], name="journal_one_chain_per_case")]

    def __str__(self) -> str:
        return f"{self.case_ref} #{self.seq} {self.step}"

    @property
    def label(self) -> Any:
        """The sentence of the step, or the name of the fact."""
        from workflows.journal import label_of  # noqa: PLC0415 - the model is below the engine’s verbs

        return label_of(self)


class CaseHead(models.Model):
    """The last link of a case's chain: locked while an entry is added, read by the daily checkpoint."""

    case_ref = models.CharField(max_length=30, unique=True)
    seq = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("tête de chaîne")
        verbose_name_plural = _("têtes de chaîne")

    def __str__(self) -> str:
        return f"{self.case_ref} #{self.seq}"


class Checkpoint(models.Model):
    """The Merkle root of all heads at one instant, published so that nobody can rewrite the past in silence."""

    at = models.DateTimeField(_("le"), unique=True)
    cases = models.PositiveIntegerField(_("dossiers"))
    entries = models.PositiveBigIntegerField(_("lignes"))
    root = models.CharField(_("racine"), max_length=64)

    class Meta:
        verbose_name = _("point de contrôle")
        verbose_name_plural = _("points de contrôle")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.root[:12]}"
