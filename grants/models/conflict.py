from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.enums import ConflictKind, ConflictStatus
from workflows import statements


class ConflictOfInterest(models.Model):
    """A link between a person and a dossier. While suspected or confirmed, the dossier does not exist for that person.

    CGCT L2131-11: a deliberation in which an interested member took part is illegal. Never deleted; settled by a third person.
    """

    application = models.ForeignKey("grants.Application", models.PROTECT, related_name="conflicts", verbose_name=_("dossier"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="conflicts", verbose_name=_("personne"))
    kind = models.CharField(_("nature du lien"), max_length=20, choices=ConflictKind)
    status = models.CharField(_("état"), max_length=15, choices=ConflictStatus, default=ConflictStatus.CONFIRMED)
    explanation = models.TextField(_("précisions"), blank=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("déclaré par"))
    declared_at = models.DateTimeField(_("déclaré le"), auto_now_add=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("tranché par"))
    settled_at = models.DateTimeField(_("tranché le"), null=True)
    settlement = models.TextField(_("motif"), blank=True)

    class Meta:
        verbose_name = _("conflit d’intérêts")
        verbose_name_plural = _("conflits d’intérêts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "user"], name="conflict_once", violation_error_message=_("Ce lien est déjà déclaré.")),
            models.CheckConstraint(
                condition=~models.Q(settled_by=models.F("user")), name="conflict_not_lifted_by_oneself", violation_error_message=_("On ne tranche pas son propre conflit d’intérêts.")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.application_id} {self.status}"


def is_shut(application_id: int, user_id: int) -> bool:
    """Whether a conflict, suspected or confirmed, shuts this dossier to this person. Asked at every step, by every button."""
    return statements.kept("conflict", _standing).exists(application_id, user_id)


def _standing() -> models.QuerySet[Any, Any]:
    standing = ConflictOfInterest.objects.exclude(status=ConflictStatus.DISMISSED).order_by()
    return standing.filter(application=statements.MARKS[0], user=statements.MARKS[1]).values("pk")[:1]


class Attestation(models.Model):
    """« J’ai lu la liste des demandeurs et déclaré mes liens » : required once per call before any file opens."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attestations", verbose_name=_("personne"))
    call = models.ForeignKey("calls.Call", models.PROTECT, related_name="attestations", verbose_name=_("appel"))
    attested_at = models.DateTimeField(_("attesté le"), auto_now_add=True)
    sentence = models.TextField(_("texte attesté"))

    class Meta:
        verbose_name = _("attestation d’indépendance")
        verbose_name_plural = _("attestations d’indépendance")
        constraints = [models.UniqueConstraint(fields=["user", "call"], name="attestation_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.call_id}"
