from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from conventions.enums import AmendmentState as A
from conventions.lifecycle import AMENDMENT, AMENDMENT_UNDER_WAY
from conventions.models.convention import Convention
from conventions.models.part import ConventionPart, PartQuerySet
from workflows.lifecycle import StateField


class AmendmentQuerySet(PartQuerySet):
    def visible_to(self, user: Any) -> "AmendmentQuerySet":
        """A draft that was never proposed is the funder's own business."""
        seen = super().visible_to(user)
        if not user.is_authenticated:
            return seen
        mine = Q(convention__application__organisation__in=list(user.organisation_ids), proposed_at__isnull=False)
        return seen.filter(mine | Q(convention__funder__in=list(user.roles_by_funder)))

    def in_force(self) -> "AmendmentQuerySet":
        return self.filter(state=A.IN_FORCE)


class Amendment(ConventionPart):
    """What changes in a convention: a diff, never a copy. An award order is amended by an order of the funder alone.

    changes = {"ends_on": "2028-12-31", "amount": "15000.00", "instalments": [{"label", "kind", "condition", "due_on", "fiscal_year", "amount"}],
    "clauses": {"key": "text"}}; instalments replace those that are only scheduled.
    """

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="amendments", verbose_name=_("convention"))
    rank = models.PositiveSmallIntegerField(_("numéro"), editable=False)
    is_order = models.BooleanField(_("modifie un arrêté"), default=False, editable=False)
    purpose = models.TextField(_("objet de l’avenant"))
    changes = models.JSONField(_("changements"), default=dict)
    created_at = models.DateTimeField(_("ouvert le"), auto_now_add=True)
    proposed_at = models.DateTimeField(_("proposé le"), null=True, editable=False)
    agreed_at = models.DateTimeField(_("accepté le"), null=True, editable=False)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("accepté par"), editable=False)
    text_digest = models.CharField(_("empreinte du texte accepté"), max_length=64, blank=True, editable=False)
    signed_at = models.DateTimeField(_("signé par le bénéficiaire le"), null=True, editable=False)
    effective_on = models.DateField(_("date d’effet"), null=True, editable=False)
    state = StateField(AMENDMENT)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("avenant")
        verbose_name_plural = _("avenants")
        ordering = ["convention", "rank"]
        constraints = [
            *AMENDMENT.constraints(),
            models.UniqueConstraint(fields=["convention", "rank"], name="amendment_rank_once"),
            models.UniqueConstraint(
                fields=["convention"],
                condition=Q(state__in=sorted(AMENDMENT_UNDER_WAY)),
                name="amendment_one_under_way",
                violation_error_message=_("Un avenant est déjà en cours sur cette convention."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[A.DRAFT, A.PROPOSED], agreed_at__isnull=True, agreed_by__isnull=True, text_digest="")
                | ~Q(state__in=[A.DRAFT, A.PROPOSED]),
                name="amendment_not_agreed_has_no_digest",
                violation_error_message=_("Tant qu’un texte n’est pas accepté, il n’a pas d’empreinte."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[A.AGREED, A.SIGNED_BY_BENEFICIARY, A.IN_FORCE])
                | Q(is_order=True, state=A.IN_FORCE)
                | (Q(agreed_at__isnull=False, agreed_by__isnull=False) & ~Q(text_digest="")),
                name="amendment_agreed_by_somebody",
                violation_error_message=_("Un texte accepté l’est par quelqu’un, et garde son empreinte."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[A.SIGNED_BY_BENEFICIARY, A.IN_FORCE]) | Q(is_order=True, state=A.IN_FORCE) | Q(signed_at__isnull=False),
                name="amendment_signed_has_instant",
                violation_error_message=_("Un avenant signé l’a été à un instant."),
            ),
            models.CheckConstraint(
                condition=Q(state=A.IN_FORCE, effective_on__isnull=False) | (~Q(state=A.IN_FORCE) & Q(effective_on__isnull=True)),
                name="amendment_in_force_has_its_day",
                violation_error_message=_("Un avenant en vigueur a une date d’effet, et lui seul."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Arrêté modificatif') if self.is_order else _('Avenant')} {self.rank} · {self.convention}"

    def get_absolute_url(self) -> str:
        return reverse("conventions:amendment", args=[self.pk])
