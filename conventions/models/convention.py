from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Funder, Organisation
from conventions.enums import ConventionState as C
from conventions.enums import Instrument, Term
from conventions.lifecycle import CONVENTION, ENDED
from conventions.models.visibility import shut_to, who_may_see
from conventions.terms import terms_on
from grants.enums import AwardNature
from grants.models import Application, Award, Decision
from workflows.lifecycle import Approved, StateField, Subject

NOT_AGREED = (C.DRAFT, C.PROPOSED)
HAS_BEEN_IN_FORCE = (C.IN_FORCE, C.COMPLETED, C.TERMINATED)


class ConventionQuerySet(models.QuerySet["Convention"]):
    def visible_to(self, user: Any) -> "ConventionQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(who_may_see(user)).exclude(shut_to(user))

    def in_force(self) -> "ConventionQuerySet":
        return self.filter(state=C.IN_FORCE)

    def for_lists(self) -> "ConventionQuerySet":
        return self.select_related("application__organisation", "funder", "case_officer")


class Convention(Subject):
    """The act that gives an award its rules: a convention signed by both, or an award order taken by the funder alone."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="conventions", verbose_name=_("décision"))
    application = models.ForeignKey(Application, models.PROTECT, related_name="conventions", verbose_name=_("dossier"))
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="conventions", verbose_name=_("financeur"))
    case_officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("suivie par"))
    instrument = models.CharField(_("acte attributif"), max_length=15, choices=Instrument)
    choice = models.JSONField(_("pourquoi cet acte"), default=dict, editable=False)
    term = models.CharField(_("durée"), max_length=15, choices=Term, default=Term.ONE_YEAR)
    purpose = models.TextField(_("objet"))
    amount = models.DecimalField(_("montant"), max_digits=12, decimal_places=2)
    nature = models.CharField(_("nature"), max_length=10, choices=AwardNature, default=AwardNature.MONEY, editable=False)
    starts_on = models.DateField(_("début"), null=True, blank=True)
    ends_on = models.DateField(_("échéance"), null=True, blank=True)
    created_at = models.DateTimeField(_("ouverte le"), auto_now_add=True)
    proposed_at = models.DateTimeField(_("proposée le"), null=True, editable=False)
    agreed_at = models.DateTimeField(_("acceptée le"), null=True, editable=False)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("acceptée par"), editable=False)
    text_digest = models.CharField(_("empreinte du texte accepté"), max_length=64, blank=True, editable=False)
    signed_at = models.DateTimeField(_("signée par le bénéficiaire le"), null=True, editable=False)
    in_force_at = models.DateTimeField(_("entrée en vigueur à"), null=True, editable=False)
    effective_on = models.DateField(_("date d’effet"), null=True, editable=False)
    ended_at = models.DateTimeField(_("terminée le"), null=True, editable=False)
    breach_on = models.DateField(_("manquement constaté le"), null=True, editable=False)
    heard_on = models.DateField(_("bénéficiaire entendu le"), null=True, editable=False)
    hearing = models.TextField(_("ce qu’a dit le bénéficiaire"), blank=True, editable=False)
    amount_withdrawn = models.DecimalField(_("retrait au prorata"), max_digits=12, decimal_places=2, null=True, editable=False)
    state = StateField(CONVENTION)

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = _("convention")
        verbose_name_plural = _("conventions")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["funder", "state", "-id"], name="convention_of_funder"),
            models.Index(fields=["ends_on"], name="convention_ends_on"),
        ]
        constraints = [
            *CONVENTION.constraints(),
            models.UniqueConstraint(
                fields=["decision"],
                condition=~Q(state=C.LAPSED),
                name="convention_once_per_decision",
                violation_error_message=_("Cette décision a déjà son acte attributif."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="convention_gives_something", violation_error_message=_("Le montant d’une convention est supérieur à zéro.")
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="convention_days_in_order",
                violation_error_message=_("L’échéance de la convention précède son début."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=NOT_AGREED, agreed_at__isnull=True, agreed_by__isnull=True, text_digest="") | ~Q(state__in=NOT_AGREED),
                name="convention_not_agreed_has_no_digest",
                violation_error_message=_("Tant qu’un texte n’est pas accepté, il n’a pas d’empreinte."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[C.AGREED, C.SIGNED_BY_BENEFICIARY]) | (Q(agreed_at__isnull=False, agreed_by__isnull=False) & ~Q(text_digest="")),
                name="convention_agreed_by_somebody",
                violation_error_message=_("Un texte accepté l’est par quelqu’un, et garde son empreinte."),
            ),
            models.CheckConstraint(
                condition=~Q(state=C.SIGNED_BY_BENEFICIARY) | Q(signed_at__isnull=False),
                name="convention_signed_has_instant",
                violation_error_message=_("Une convention signée l’a été à un instant."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HAS_BEEN_IN_FORCE)
                | (Q(in_force_at__isnull=False, effective_on__isnull=False, starts_on__isnull=False, ends_on__isnull=False) & ~Q(text_digest="")),
                name="convention_in_force_has_its_days",
                violation_error_message=_("Une convention en vigueur a une date d’effet, un début, une échéance et un texte scellé."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HAS_BEEN_IN_FORCE) | Q(instrument=Instrument.AWARD_ORDER) | Q(signed_at__isnull=False, agreed_by__isnull=False),
                name="convention_in_force_was_signed",
                violation_error_message=_("Une convention n’entre pas en vigueur sans la signature du bénéficiaire."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(ENDED), ended_at__isnull=False) | (~Q(state__in=sorted(ENDED)) & Q(ended_at__isnull=True)),
                name="convention_ended_has_instant",
                violation_error_message=_("Une convention terminée l’est à un instant, et elle seule."),
            ),
            models.CheckConstraint(
                condition=Q(state=C.TERMINATED, breach_on__isnull=False, heard_on__isnull=False, amount_withdrawn__isnull=False)
                | (~Q(state=C.TERMINATED) & Q(amount_withdrawn__isnull=True)),
                name="convention_terminated_after_hearing",
                violation_error_message=_("On ne résilie qu’après avoir entendu le bénéficiaire, et en calculant le retrait au prorata."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_instrument_display()} · {self.application}"

    def save(self, *args: Any, **options: Any) -> None:
        self.case_ref = self.case_ref or self.application.case_ref
        super().save(*args, **options)

    def get_absolute_url(self) -> str:
        return reverse("conventions:convention", args=[self.pk])

    @property
    def convention(self) -> "Convention":
        return self

    @property
    def beneficiary(self) -> Organisation:
        return self.application.organisation

    @property
    def is_award_order(self) -> bool:
        return self.instrument == Instrument.AWARD_ORDER

    @property
    def is_in_kind(self) -> bool:
        return self.nature == AwardNature.IN_KIND

    def closed_to(self, actor: Any) -> bool:
        return self.application.closed_to(actor)

    def approved_facts(self) -> list[Approved]:
        """The terms, the articles one by one, and when what is paid."""
        names = ("instrument", "purpose", "amount", "starts_on", "ends_on", "text_digest")
        terms = [Approved(name, self._meta.get_field(name).verbose_name, getattr(self, name)) for name in names]
        articles = [Approved(f"clause_{each.key}", each.title, each.agreed_text or each.text) for each in self.clauses.all()]
        paid = self.instalments.standing().order_by("position", "pk")
        return [
            *terms,
            *articles,
            *(Approved(f"amount_{each.position}_{each.pk}", f"{each.label}, {each.get_condition_display()}", each.amount) for each in paid),
        ]

    @property
    def amount_now(self) -> Decimal:
        """What it gives today, amendments included."""
        return self.terms_on(timezone.localdate(timezone=self.funder.zone)).amount

    @property
    def ends_on_now(self) -> date | None:
        return self.terms_on(timezone.localdate(timezone=self.funder.zone)).ends_on

    def terms_on(self, day: date) -> Any:
        """What is due to whom on that day: the text first signed, then each amendment in force by then, in order."""
        return terms_on(self, day)


class FundingLine(models.Model):
    """An award that this convention spends: those of its decision, then those that an increase brought."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="funding", verbose_name=_("convention"))
    award = models.OneToOneField(Award, models.PROTECT, related_name="funding", verbose_name=_("attribution"))
    amendment = models.ForeignKey("conventions.Amendment", models.PROTECT, null=True, blank=True, related_name="funding", verbose_name=_("par l’avenant"))

    class Meta:
        verbose_name = _("ligne de financement")
        verbose_name_plural = _("lignes de financement")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.convention_id} {self.award_id}"

    @property
    def amount(self) -> Decimal:
        return self.award.amount
