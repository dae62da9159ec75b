from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.models import Call
from conventions.enums import RenewalOpinion
from conventions.enums import RenewalState as N
from conventions.lifecycle import RENEWAL
from conventions.models.convention import Convention
from conventions.models.part import ConventionPart, PartQuerySet
from grants.models import Application
from workflows.lifecycle import StateField

EVALUATED_STATES = (N.EVALUATED, N.INVITED, N.STARTED, N.DECLINED)


class Renewal(ConventionPart):
    """What comes after: an evaluation before the end, then perhaps an invitation to ask again. Never automatic."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="renewals", verbose_name=_("convention"))
    opened_at = models.DateTimeField(_("ouvert le"), auto_now_add=True)
    expires_on = models.DateField(_("échéance de la convention"))
    opinion = models.CharField(_("avis"), max_length=15, choices=RenewalOpinion, blank=True)
    evaluation = models.TextField(_("évaluation"), blank=True)
    evidence = models.JSONField(_("ce que disent les bilans"), default=dict, editable=False)
    evaluated_at = models.DateTimeField(_("évalué le"), null=True, editable=False)
    evaluated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("évalué par"), editable=False)
    call = models.ForeignKey(Call, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("appel où demander"))
    new_application = models.OneToOneField(
        Application, models.PROTECT, null=True, related_name="from_renewal", verbose_name=_("nouveau dossier"), editable=False
    )
    state = StateField(RENEWAL)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("renouvellement")
        verbose_name_plural = _("renouvellements")
        ordering = ["expires_on", "pk"]
        constraints = [
            *RENEWAL.constraints(),
            models.UniqueConstraint(
                fields=["convention"], name="renewal_once", violation_error_message=_("Le renouvellement de cette convention est déjà ouvert.")
            ),
            models.CheckConstraint(
                condition=~Q(state__in=EVALUATED_STATES) | (Q(evaluated_at__isnull=False, evaluated_by__isnull=False) & ~Q(opinion="") & ~Q(evaluation="")),
                name="renewal_evaluated_by_somebody",
                violation_error_message=_("Une évaluation est écrite par quelqu’un, avec un avis."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[N.INVITED, N.STARTED]) | Q(call__isnull=False),
                name="renewal_invited_to_a_call",
                violation_error_message=_("On invite à demander dans un appel précis."),
            ),
            models.CheckConstraint(
                condition=Q(state=N.STARTED, new_application__isnull=False) | (~Q(state=N.STARTED) & Q(new_application__isnull=True)),
                name="renewal_started_has_application",
                violation_error_message=_("Un renouvellement commencé a son nouveau dossier, et lui seul."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Renouvellement')} · {self.convention.application}"

    def get_absolute_url(self) -> str:
        return reverse("conventions:renewal", args=[self.pk])
