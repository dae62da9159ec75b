from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import STAFF_ROLES
from accounts.models import Funder
from calls.models import Envelope
from grants.enums import AwardNature, AwardState, DecisionState, Outcome
from grants.lifecycle import APPEAL, AWARD, DECISION
from grants.models.application import Application
from grants.models.visibility import conflicts_of
from workflows.lifecycle import Approved, StateField, Subject


def announced_or_staff(user: Any, decision: str = "") -> Q:
    """Decided is not announced: outside the administration nobody sees a decision before it is notified."""
    mine = Q(**{f"{decision}state": DecisionState.NOTIFIED, f"{decision}application__organisation__in": list(user.organisation_ids)})
    return mine | Q(**{f"{decision}funder__in": user.funders_as(*STAFF_ROLES)})


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: Any) -> "DecisionQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(announced_or_staff(user)).exclude(conflicts_of(user, "application"))

    def in_force(self) -> "DecisionQuerySet":
        return self.exclude(state=DecisionState.ANNULLED)


class Decision(Subject):
    """What one funder decides on one dossier: its outcome, its motive, its awards. Taken, then notified: two steps."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions", verbose_name=_("dossier"))
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="decisions", verbose_name=_("financeur"))
    agenda_item = models.ForeignKey(
        "grants.AgendaItem", models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("avis de la commission")
    )
    outcome = models.CharField(_("sens"), max_length=15, choices=Outcome)
    motive = models.TextField(_("motif"), blank=True)
    divergence = models.TextField(_("pourquoi la décision s’écarte de l’avis"), blank=True)
    act_reference = models.CharField(_("référence de l’acte"), max_length=100, blank=True, help_text=_("Numéro de la délibération ou de l’arrêté."))
    number = models.CharField(_("numéro"), max_length=30, blank=True, editable=False)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("préparée par"))
    prepared_at = models.DateTimeField(_("préparée le"), auto_now_add=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("prise par"), editable=False)
    taken_at = models.DateTimeField(_("prise le"), null=True, editable=False)
    notified_at = models.DateTimeField(_("notifiée le"), null=True, editable=False)
    state = StateField(DECISION)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")
        ordering = ["-pk"]
        constraints = [
            *DECISION.constraints(),
            models.UniqueConstraint(
                fields=["application", "funder"],
                condition=Q(state__in=[DecisionState.PREPARED, DecisionState.TAKEN]),
                name="decision_one_pending",
                violation_error_message=_("Une décision est déjà en préparation."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DecisionState.TAKEN, DecisionState.NOTIFIED]) | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="decision_taken_by_somebody",
                violation_error_message=_("Une décision prise l’est par quelqu’un, un jour."),
            ),
            models.CheckConstraint(
                condition=~Q(state=DecisionState.NOTIFIED) | Q(notified_at__isnull=False),
                name="decision_notified_has_instant",
                violation_error_message=_("Une décision notifiée l’a été à un instant."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome_noun} · {self.application}"

    def get_absolute_url(self) -> str:
        return reverse("grants:decision", args=[self.pk])

    @property
    def outcome_noun(self) -> Any:
        return Outcome(self.outcome).noun

    def approved_facts(self) -> list[Approved]:
        """The outcome with its words, and every line of money: what would be committed."""
        words = [Approved(name, self._meta.get_field(name).verbose_name, getattr(self, name)) for name in ("outcome", "motive", "divergence", "act_reference")]
        lines = self.awards.exclude(state=AwardState.CANCELLED).select_related("envelope").order_by("fiscal_year", "envelope_id", "pk")
        return [
            *words,
            *(Approved(f"amount_{line.envelope_id}_{line.fiscal_year}", f"{line.envelope.name}, {line.fiscal_year}", line.amount) for line in lines),
        ]

    def closed_to(self, actor: Any) -> bool:
        return self.application.closed_to(actor)


class AwardQuerySet(models.QuerySet["Award"]):
    def visible_to(self, user: Any) -> "AwardQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(announced_or_staff(user, "decision__")).exclude(conflicts_of(user, "application"))

    def committing(self) -> "AwardQuerySet":
        return self.filter(state__in=(AwardState.PLEDGED, AwardState.GRANTED, AwardState.SETTLED))


class Award(Subject):
    """Money: one dossier × one envelope × one fiscal year × one amount. Several funders may each award on one dossier."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="awards", verbose_name=_("décision"))
    application = models.ForeignKey(Application, models.PROTECT, related_name="awards", verbose_name=_("dossier"))
    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="awards", verbose_name=_("enveloppe"))
    fiscal_year = models.PositiveSmallIntegerField(_("exercice"))
    amount = models.DecimalField(_("montant"), max_digits=12, decimal_places=2)
    nature = models.CharField(_("nature"), max_length=10, choices=AwardNature, default=AwardNature.MONEY, editable=False)
    state = StateField(AWARD)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        ordering = ["fiscal_year", "pk"]
        constraints = [
            *AWARD.constraints(),
            models.CheckConstraint(condition=Q(amount__gt=0), name="award_is_something", violation_error_message=_("Un montant accordé est supérieur à zéro.")),
            models.UniqueConstraint(
                fields=["decision", "envelope", "fiscal_year"],
                name="award_line_once",
                violation_error_message=_("Cette enveloppe est déjà sollicitée pour cet exercice."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} · {self.envelope}"

    def get_absolute_url(self) -> str:
        return self.decision.get_absolute_url()

    @property
    def funder_id(self) -> int:
        return self.decision.funder_id

    def closed_to(self, actor: Any) -> bool:
        return self.application.closed_to(actor)


class AppealQuerySet(models.QuerySet["Appeal"]):
    def visible_to(self, user: Any) -> "AppealQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(announced_or_staff(user, "decision__")).exclude(conflicts_of(user, "decision__application"))


class Appeal(Subject):
    """A request to look at a notified decision again. It is answered with reasons; upheld, the dossier may be reopened."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals", verbose_name=_("décision"))
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("déposé par"))
    filed_at = models.DateTimeField(_("déposé le"), auto_now_add=True)
    grounds = models.TextField(_("motifs du recours"))
    answered_at = models.DateTimeField(_("répondu le"), null=True, editable=False)
    state = StateField(APPEAL)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("recours")
        verbose_name_plural = _("recours")
        ordering = ["-pk"]
        constraints = [
            *APPEAL.constraints(),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(state__in=["filed", "under_examination"]),
                name="appeal_one_pending",
                violation_error_message=_("Un recours est déjà en cours sur cette décision."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Recours')} · {self.decision}"

    def get_absolute_url(self) -> str:
        return reverse("grants:appeal", args=[self.pk])

    @property
    def application(self) -> Application:
        return self.decision.application

    @property
    def funder_id(self) -> int:
        return self.decision.funder_id

    def closed_to(self, actor: Any) -> bool:
        return self.application.closed_to(actor)
