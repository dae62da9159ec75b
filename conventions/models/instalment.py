from decimal import Decimal
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conventions.enums import Condition, InstalmentKind, ReportKind, ReportState
from conventions.enums import InstalmentState as I
from conventions.lifecycle import INSTALMENT
from conventions.models.convention import Convention
from conventions.models.part import ConventionPart, PartQuerySet
from conventions.models.report import Report
from workflows.lifecycle import Approved, StateField

CERTIFIED_STATES = (I.CERTIFIED, I.ORDERED, I.PAID)


def condition_is_met() -> Q:
    """What the guard of the certification says of the condition, for lists: same answer, in one query."""
    today, reports = timezone.localdate(), Report.objects.filter(convention=OuterRef("convention"))
    waiting = reports.exclude(state=ReportState.ACCEPTED)
    interim, final = Q(kind=ReportKind.INTERIM), Q(kind=ReportKind.FINAL)
    earlier = interim & Q(fiscal_year__lt=OuterRef("fiscal_year"))
    on_interim = Exists(reports.filter(earlier)) & ~Exists(waiting.filter(earlier)) | ~Exists(reports.filter(earlier)) & Exists(
        reports.filter(interim)
    ) & ~Exists(waiting.filter(interim))
    return (
        Q(condition__in=[Condition.NOTIFICATION, Condition.SIGNATURE])
        | Q(condition=Condition.DATE, due_on__lte=today)
        | (Q(condition=Condition.FINAL_REPORT) & Exists(reports.filter(final)) & ~Exists(waiting.filter(final)))
        | (Q(condition=Condition.INTERIM_REPORT) & (on_interim))
    )


class InstalmentQuerySet(PartQuerySet):
    def standing(self) -> "InstalmentQuerySet":
        """Those that count: their amounts add up to the award."""
        return self.exclude(state=I.CANCELLED)

    def that_are_due(self) -> "InstalmentQuerySet":
        return self.filter(condition_is_met())

    def that_are_not_due(self) -> "InstalmentQuerySet":
        return self.exclude(condition_is_met())


class Instalment(ConventionPart):
    """Money that is due under one condition. Certified by one person, ordered by another, paid when the accountant says so."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="instalments", verbose_name=_("convention"))
    position = models.PositiveSmallIntegerField(_("rang"))
    label = models.CharField(_("libellé"), max_length=150)
    kind = models.CharField(_("nature"), max_length=10, choices=InstalmentKind)
    condition = models.CharField(_("condition"), max_length=15, choices=Condition)
    due_on = models.DateField(_("à partir du"), null=True, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(_("exercice"))
    amount = models.DecimalField(_("montant prévu"), max_digits=12, decimal_places=2)
    amount_withheld = models.DecimalField(_("montant retenu"), max_digits=12, decimal_places=2, null=True, editable=False)
    amount_due = models.DecimalField(_("montant à payer"), max_digits=12, decimal_places=2, null=True, editable=False)
    brought_by = models.ForeignKey(
        "conventions.Amendment", models.PROTECT, null=True, related_name="instalments", verbose_name=_("prévu par l’avenant"), editable=False
    )
    replaced_by = models.ForeignKey(
        "conventions.Amendment", models.PROTECT, null=True, related_name="replaced_instalments", verbose_name=_("remplacé par l’avenant"), editable=False
    )
    certified_at = models.DateTimeField(_("certifié le"), null=True, editable=False)
    certified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("certifié par"), editable=False)
    ordered_at = models.DateTimeField(_("mandaté le"), null=True, editable=False)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("mandaté par"), editable=False)
    paid_on = models.DateField(_("payé le"), null=True, editable=False)
    payment_reference = models.CharField(_("référence du paiement"), max_length=60, blank=True, editable=False)
    state = StateField(INSTALMENT)

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("versement")
        verbose_name_plural = _("versements")
        ordering = ["convention", "position", "pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="instalment_desk")]
        constraints = [
            *INSTALMENT.constraints(),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_is_something", violation_error_message=_("Un versement est supérieur à zéro.")),
            models.CheckConstraint(
                condition=~Q(condition=Condition.DATE) | Q(due_on__isnull=False),
                name="instalment_by_date_has_day",
                violation_error_message=_("Un versement à une date porte cette date."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=CERTIFIED_STATES, certified_at__isnull=False, certified_by__isnull=False, amount_withheld__isnull=False, amount_due__isnull=False
                )
                | (~Q(state__in=CERTIFIED_STATES) & Q(certified_at__isnull=True, certified_by__isnull=True, amount_due__isnull=True)),
                name="instalment_certified_by_somebody",
                violation_error_message=_("Un service fait est certifié par quelqu’un, pour un montant."),
            ),
            models.CheckConstraint(
                condition=Q(amount_due__isnull=True) | Q(amount_withheld__gte=0, amount_due__gt=0, amount=F("amount_due") + F("amount_withheld")),
                name="instalment_figures_add_up",
                violation_error_message=_("Le montant à payer et le montant retenu font le montant prévu, au centime."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[I.ORDERED, I.PAID], ordered_at__isnull=False, ordered_by__isnull=False)
                | (~Q(state__in=[I.ORDERED, I.PAID]) & Q(ordered_at__isnull=True, ordered_by__isnull=True)),
                name="instalment_ordered_by_somebody",
                violation_error_message=_("Un paiement est ordonné par quelqu’un."),
            ),
            models.CheckConstraint(
                condition=Q(ordered_by__isnull=True) | ~Q(ordered_by=F("certified_by")),
                name="instalment_two_persons",
                violation_error_message=_("La personne qui certifie n’est jamais celle qui ordonne le paiement."),
            ),
            models.CheckConstraint(
                condition=(Q(state=I.PAID, paid_on__isnull=False) & ~Q(payment_reference="")) | (~Q(state=I.PAID) & Q(paid_on__isnull=True)),
                name="instalment_paid_has_reference",
                violation_error_message=_("Un versement payé l’est un jour, sous une référence."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} · {self.convention}"

    def get_absolute_url(self) -> str:
        return f"{self.convention.get_absolute_url()}#instalment-{self.pk}"

    def approved_facts(self) -> list[Approved]:
        """How much, on which condition, to whom: the account is in it, so that changing it asks for the approvals again.
        The journal, which is never erased, keeps its digest alone."""
        names = ("label", "condition", "fiscal_year", "amount", "amount_withheld", "amount_due")
        beneficiary = self.convention.beneficiary
        known = [Approved(name, self._meta.get_field(name).verbose_name, getattr(self, name)) for name in names]
        return [
            *known,
            Approved("beneficiary", _("bénéficiaire"), beneficiary.pk, beneficiary.name),
            Approved("iban", _("compte"), sha256(beneficiary.iban.encode()).hexdigest(), beneficiary.iban or "–"),
        ]

    @property
    def amount_paid(self) -> Decimal:
        return self.amount_due if self.state == I.PAID and self.amount_due is not None else Decimal("0.00")
