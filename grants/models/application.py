import secrets
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Funder, Organisation
from calls.models import Call, CallCriterion, Discipline
from grants.enums import ApplicationState, BudgetKind, PayStatus
from grants.lifecycle import APPLICATION
from grants.models.conflict import is_shut
from grants.models.visibility import conflicts_of, seen_by_staff, who_may_see
from workflows.lifecycle import Approved, StateField, Subject

#: States in which the request has not been received yet, or never was.
#: States in which something is awaited from the applicant, until an instant.
AWAITED = (ApplicationState.AWAITING_INFORMATION, ApplicationState.SHORTLISTED)
NOT_RECEIVED = (ApplicationState.DRAFT,)
#: A draft has a reference of its own; its number, taken when it is received, leaves no gap in the funder's series.
DRAFT_MARK = "B-"


def draft_reference() -> str:
    return f"{DRAFT_MARK}{secrets.token_hex(6)}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: Any) -> "ApplicationQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(who_may_see(user)).exclude(conflicts_of(user))

    def at_the_desk_of(self, user: Any, roles: frozenset[str]) -> "ApplicationQuerySet":
        """`visible_to`, narrowed to what the institutions one works for have received: the same rows, a shorter question."""
        return self.filter(seen_by_staff(), funder__in=user.funders_as(*roles)).exclude(conflicts_of(user))

    def received(self) -> "ApplicationQuerySet":
        return self.exclude(state__in=NOT_RECEIVED)


class CaseCounter(models.Model):
    """The last number given to a dossier of one funder in one year: taken under lock, so no number twice."""

    funder = models.ForeignKey(Funder, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("compteur de dossiers")
        verbose_name_plural = _("compteurs de dossiers")
        constraints = [models.UniqueConstraint(fields=["funder", "year"], name="case_counter_once")]

    def __str__(self) -> str:
        return f"{self.funder_id} {self.year} {self.last}"


class Application(Subject):
    """The request of one organisation to one call: the dossier. Its number follows it to the renewal of its convention."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name=_("appel"))
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="applications", verbose_name=_("financeur"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications", verbose_name=_("organisme demandeur"))
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications", verbose_name=_("personne qui rédige"))
    case_officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("instruit par"))
    discipline = models.ForeignKey(Discipline, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("discipline"))
    title = models.CharField(_("titre du projet"), max_length=200, blank=True)
    summary = models.TextField(_("résumé"), blank=True)
    amount_requested = models.DecimalField(_("montant demandé"), max_digits=12, decimal_places=2, null=True, blank=True)
    is_live_performance = models.BooleanField(_("spectacle vivant"), default=False)
    starts_on = models.DateField(_("début du projet"), null=True, blank=True)
    ends_on = models.DateField(_("fin du projet"), null=True, blank=True)
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewed_by", verbose_name=_("fait suite à"), editable=False)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("déposé le"), null=True, editable=False)
    information_due_at = models.DateTimeField(_("attendu du demandeur avant le"), null=True, editable=False)
    sections_to_complete = models.JSONField(_("sections rouvertes"), default=list, editable=False)
    content_digest = models.CharField(_("empreinte du contenu déposé"), max_length=64, blank=True, editable=False)
    phase = models.PositiveSmallIntegerField(_("phase"), default=1, editable=False, help_text=_("1 : manifestation d’intérêt ; 2 : dossier complet."))
    score = models.DecimalField(_("note moyenne"), max_digits=6, decimal_places=2, null=True, editable=False)
    second_score = models.DecimalField(_("note moyenne de la seconde lecture"), max_digits=6, decimal_places=2, null=True, editable=False)
    import_key = models.CharField(_("clé d’import"), max_length=100, null=True, unique=True, editable=False)
    import_data = models.JSONField(_("données reprises"), default=dict, editable=False)
    state = StateField(APPLICATION)
    _opened_to: int | None = None

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ["-submitted_at", "-pk"]
        indexes = [
            models.Index(fields=["funder", "-submitted_at", "-id"], name="application_of_funder"),
            models.Index(fields=["call", "state", "-submitted_at", "-id"], name="application_of_call"),
            models.Index(fields=["organisation", "-id"], name="application_of_organisation"),
        ]
        constraints = [
            *APPLICATION.constraints(),
            models.CheckConstraint(
                condition=Q(state=ApplicationState.DRAFT) | Q(submitted_at__isnull=False),
                name="application_submitted_has_instant",
                violation_error_message=_("Un dossier déposé l’a été à un instant."),
            ),
            models.CheckConstraint(
                condition=Q(state=ApplicationState.DRAFT) | ~Q(case_ref__startswith=DRAFT_MARK),
                name="application_submitted_has_number",
                violation_error_message=_("Un dossier déposé porte un numéro."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=AWAITED, information_due_at__isnull=False) | Q(~Q(state__in=AWAITED), information_due_at__isnull=True),
                name="application_awaits_until",
                violation_error_message=_("Ce qui est attendu du demandeur a une échéance, et cela seul."),
            ),
            models.CheckConstraint(
                condition=Q(amount_requested__isnull=True) | Q(amount_requested__gt=0),
                name="application_asks_something",
                violation_error_message=_("Le montant demandé est supérieur à zéro."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="application_days_in_order",
                violation_error_message=_("La fin du projet précède son début."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.SHORTLISTED) | Q(phase=2),
                name="application_shortlisted_is_in_phase_two",
                violation_error_message=_("Une demande présélectionnée en est à la seconde phase."),
            ),
            models.UniqueConstraint(fields=["case_ref"], name="application_number_once"),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Dossier sans titre"))

    def save(self, *args: Any, **options: Any) -> None:
        self.case_ref = self.case_ref or draft_reference()
        super().save(*args, **options)

    def get_absolute_url(self) -> str:
        return reverse("grants:application", args=[self.pk])

    @property
    def application(self) -> "Application":
        return self

    def approved_facts(self) -> list[Approved]:
        """What was deposited, by its digest, and what one reads of it first. Who instructs it is not part of it."""
        names = ("title", "organisation_id", "amount_requested", "starts_on", "ends_on", "score", "content_digest")
        return [Approved(name, self._meta.get_field(name.removesuffix("_id")).verbose_name, getattr(self, name)) for name in names]

    def opened_to(self, actor: Any) -> "Application":
        """This row came out of `visible_to(actor)`: for the time of a page, nobody asks again whether it is shut to them."""
        self._opened_to = actor.pk
        return self

    def closed_to(self, actor: Any) -> bool:
        if self._opened_to is not None and self._opened_to == actor.pk:
            return False
        return is_shut(self.pk, actor.pk)


class Answers(models.Model):
    """What was typed in one section of the form, saved as it is typed, even what is not valid yet: nothing is dropped.

    `revision` tells two writers apart. What is valid is also read into the columns, the budget and the promises.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="answers", verbose_name=_("dossier"))
    section = models.SlugField(_("section"), max_length=60)
    data = models.JSONField(_("réponses"), default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(_("enregistré le"), auto_now=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("par"))

    class Meta:
        verbose_name = _("réponses")
        verbose_name_plural = _("réponses")
        constraints = [models.UniqueConstraint(fields=["application", "section"], name="answers_once_per_section")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.section}"


class Deposit(models.Model):
    """What was deposited, as it was: everything typed and the digests of the files. Written once; completing adds another."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="deposits", verbose_name=_("dossier"))
    rank = models.PositiveSmallIntegerField(_("rang"))
    received_at = models.DateTimeField(_("reçu le"))
    content = models.JSONField(_("contenu"))
    digest = models.CharField(_("empreinte"), max_length=64)

    class Meta:
        verbose_name = _("dépôt")
        verbose_name_plural = _("dépôts")
        ordering = ["application", "rank"]
        constraints = [models.UniqueConstraint(fields=["application", "rank"], name="deposit_rank_once")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.rank}"


class BudgetLine(models.Model):
    """One line of the planned budget. A paid line also says the role, the unit, the quantity and the status of who is paid."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="budget", verbose_name=_("dossier"))
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("nature"), max_length=10, choices=BudgetKind)
    account = models.CharField(_("compte"), max_length=4, blank=True)
    label = models.CharField(_("libellé"), max_length=200)
    amount_planned = models.DecimalField(_("montant prévu"), max_digits=12, decimal_places=2, default=Decimal("0.00"))
    is_requested_grant = models.BooleanField(_("subvention demandée ici"), default=False)
    pay_role = models.CharField(_("fonction payée"), max_length=100, blank=True)
    pay_unit = models.CharField(_("unité"), max_length=60, blank=True)
    pay_quantity = models.DecimalField(_("quantité"), max_digits=10, decimal_places=2, null=True, blank=True)
    pay_status = models.CharField(_("statut"), max_length=15, choices=PayStatus, blank=True)
    pay_domain = models.CharField(_("domaine"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("ligne de budget")
        verbose_name_plural = _("budget")
        ordering = ["kind", "account", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_planned__gte=0), name="budget_line_positive", violation_error_message=_("Un montant est positif.")),
            models.CheckConstraint(
                condition=Q(pay_unit="") | Q(pay_quantity__gt=0),
                name="budget_line_pay_has_quantity",
                violation_error_message=_("Une ligne payée dit combien d’unités."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_paid_work(self) -> bool:
        return bool(self.pay_unit)


class SupportingDocument(models.Model):
    """A file the applicant joined, in the slot the form gives it."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="documents", verbose_name=_("dossier"))
    slot = models.SlugField(_("pièce"), max_length=60)
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+", verbose_name=_("fichier"))
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("pièce justificative")
        verbose_name_plural = _("pièces justificatives")
        ordering = ["slot", "pk"]

    def __str__(self) -> str:
        return f"{self.slot} {self.file_id}"


class CriterionPromise(models.Model):
    """What the applicant promises on one criterion: an answer, and what was computed on the budget."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="promises", verbose_name=_("dossier"))
    call_criterion = models.ForeignKey(CallCriterion, models.PROTECT, related_name="promises", verbose_name=_("critère"))
    answer = models.JSONField(_("réponse"), default=dict)
    finding = models.JSONField(_("constat"), default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("engagement sur un critère")
        verbose_name_plural = _("engagements sur les critères")
        ordering = ["call_criterion__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["application", "call_criterion"], name="promise_once")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.call_criterion_id}"
