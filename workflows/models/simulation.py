from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflows.models.draft import administers


class SimulationRun(models.Model):
    """Dossiers played through a draft, slice by slice, beside the version it is based on. Nothing of a dossier is written.

    It belongs to whoever asked: it was played on what that person may see. `digest` is that of the draft as it was then.
    """

    draft = models.ForeignKey("workflows.ProcedureDraft", models.CASCADE, related_name="simulations", verbose_name=_("brouillon"))
    digest = models.CharField(_("empreinte du brouillon"), max_length=64)
    body = models.JSONField(_("contenu joué"))
    base = models.ForeignKey("workflows.Procedure", models.PROTECT, null=True, related_name="+", verbose_name=_("comparé à"))
    source = models.CharField(_("dossiers joués"), max_length=40)
    wanted = models.JSONField(_("choix"), default=dict)
    #: What the rooms above know of the place: dated settings, country. Fixed when asked, so that a slice played later agrees.
    ground = models.JSONField(default=dict)
    cases = models.JSONField(default=list)
    total = models.PositiveIntegerField(_("dossiers à jouer"), default=0)
    done = models.PositiveIntegerField(_("dossiers joués"), default=0)
    result = models.JSONField(default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("demandée par"))
    asked_at = models.DateTimeField(_("demandée le"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finie le"), null=True)

    class Meta:
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.draft} · {self.total}"

    def readable_by(self, person: Any) -> bool:
        return self.asked_by_id == person.pk and administers(person, self.draft.funder_id)
