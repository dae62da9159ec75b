from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from conventions.enums import ReportKind
from conventions.enums import ReportState as R
from conventions.lifecycle import REPORT
from conventions.models.convention import Convention
from conventions.models.part import ConventionPart, PartQuerySet
from grants.enums import BudgetKind, PayStatus
from workflows.lifecycle import StateField

HANDED_IN = (R.SUBMITTED, R.ACCEPTED)


class Report(ConventionPart):
    """What was done with the money: questions frozen when the convention came into force, and planned against realised."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="reports", verbose_name=_("convention"))
    kind = models.CharField(_("nature"), max_length=10, choices=ReportKind)
    fiscal_year = models.PositiveSmallIntegerField(_("exercice"))
    due_on = models.DateField(_("attendu le"))
    template = models.JSONField(_("trame"), default=dict, editable=False)
    submitted_at = models.DateTimeField(_("remis le"), null=True, editable=False)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("remis par"), editable=False)
    content_digest = models.CharField(_("empreinte du contenu remis"), max_length=64, blank=True, editable=False)
    accepted_at = models.DateTimeField(_("accepté le"), null=True, editable=False)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("accepté par"), editable=False)
    state = StateField(REPORT)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("bilan")
        verbose_name_plural = _("bilans")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="report_desk")]
        constraints = [
            *REPORT.constraints(),
            models.UniqueConstraint(
                fields=["convention", "kind", "fiscal_year"],
                name="report_once_a_year",
                violation_error_message=_("Ce bilan est déjà attendu pour cet exercice."),
            ),
            models.CheckConstraint(
                condition=(Q(state__in=HANDED_IN, submitted_at__isnull=False, submitted_by__isnull=False) & ~Q(content_digest=""))
                | (~Q(state__in=HANDED_IN) & Q(submitted_at__isnull=True, submitted_by__isnull=True)),
                name="report_submitted_by_somebody",
                violation_error_message=_("Un bilan remis l’est par quelqu’un, un jour."),
            ),
            models.CheckConstraint(
                condition=Q(state=R.ACCEPTED, accepted_at__isnull=False, accepted_by__isnull=False)
                | (~Q(state=R.ACCEPTED) & Q(accepted_at__isnull=True, accepted_by__isnull=True)),
                name="report_accepted_by_somebody",
                violation_error_message=_("Un bilan accepté l’est par quelqu’un, un jour, et lui seul."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.fiscal_year} · {self.convention.application}"

    def get_absolute_url(self) -> str:
        return reverse("conventions:report", args=[self.pk])

    @property
    def sections(self) -> list[dict[str, Any]]:
        return self.template.get("sections", [])

    def section(self, key: str) -> dict[str, Any]:
        return next(section for section in self.sections if section["key"] == key)


class ReportAnswers(models.Model):
    """What was typed in one section, saved as it is typed. `revision` tells two writers apart: nothing is overwritten unseen."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="answers", verbose_name=_("bilan"))
    section = models.SlugField(_("section"), max_length=60)
    data = models.JSONField(_("réponses"), default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(_("enregistré le"), auto_now=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("par"))

    class Meta:
        verbose_name = _("réponses du bilan")
        verbose_name_plural = _("réponses des bilans")
        constraints = [models.UniqueConstraint(fields=["report", "section"], name="report_answers_once_per_section")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.section}"


class ReportLine(models.Model):
    """One line of the financial table: planned in the application, realised here. A paid line also says what was really paid."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="lines", verbose_name=_("bilan"))
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("nature"), max_length=10, choices=BudgetKind)
    account = models.CharField(_("compte"), max_length=4, blank=True)
    label = models.CharField(_("libellé"), max_length=200)
    amount_planned = models.DecimalField(_("prévu"), max_digits=12, decimal_places=2, default=Decimal("0.00"))
    amount_realised = models.DecimalField(_("réalisé"), max_digits=12, decimal_places=2, null=True, blank=True)
    explanation = models.TextField(_("explication de l’écart"), blank=True)
    is_requested_grant = models.BooleanField(default=False)
    pay_role = models.CharField(_("fonction payée"), max_length=100, blank=True)
    pay_unit = models.CharField(_("unité"), max_length=60, blank=True)
    pay_quantity_planned = models.DecimalField(_("quantité prévue"), max_digits=10, decimal_places=2, null=True, blank=True)
    pay_quantity = models.DecimalField(_("quantité réellement payée"), max_digits=10, decimal_places=2, null=True, blank=True)
    pay_status = models.CharField(_("statut"), max_length=15, choices=PayStatus, blank=True)
    pay_domain = models.CharField(_("domaine"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("ligne du compte rendu financier")
        verbose_name_plural = _("compte rendu financier")
        ordering = ["kind", "account", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_realised__isnull=True) | Q(amount_realised__gte=0),
                name="report_line_positive",
                violation_error_message=_("Un montant est positif."),
            ),
            models.CheckConstraint(
                condition=Q(pay_quantity__isnull=True) | Q(pay_quantity__gte=0),
                name="report_line_quantity_positive",
                violation_error_message=_("Une quantité est positive."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_paid_work(self) -> bool:
        return bool(self.pay_unit)


class ReportDocument(models.Model):
    """A file that proves something: evidence of a commitment (`slot` is its criterion's code), or a supporting document."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="documents", verbose_name=_("bilan"))
    slot = models.SlugField(_("pièce"), max_length=60)
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+", verbose_name=_("fichier"))
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("pièce du bilan")
        verbose_name_plural = _("pièces des bilans")
        ordering = ["slot", "pk"]

    def __str__(self) -> str:
        return f"{self.slot} {self.file_id}"
