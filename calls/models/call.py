from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Funder
from calls.enums import CallKind, CallState, CriterionRole
from calls.lifecycle import CALL, VISIBLE_TO_ALL
from workflows.lifecycle import StateField, Subject

#: What the steps of a call may still write after its publication.
WRITTEN_BY_STEPS = frozenset({"state", "published_at", "closes_at"})


def case_ref_of(slug: str) -> str:
    """« APPEL-… » in thirty characters: a long address is cut, and its digest keeps two long ones apart."""
    whole = f"APPEL-{slug}"
    return whole if len(whole) <= 30 else f"{whole[:21]}-{sha256(slug.encode()).hexdigest()[:8]}"


class Discipline(models.Model):
    name = models.CharField(_("nom"), max_length=100, unique=True)
    slug = models.SlugField(unique=True)

    class Meta:
        verbose_name = _("discipline")
        verbose_name_plural = _("disciplines")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SchemeQuerySet(models.QuerySet["Scheme"]):
    def administered_by(self, user: Any) -> "SchemeQuerySet":
        return self.filter(funder__in=user.funders_as(Role.ADMINISTRATOR))


class Scheme(models.Model):
    """A durable programme of one funder; it has calls year after year."""

    funder = models.ForeignKey(Funder, models.PROTECT, related_name="schemes", verbose_name=_("financeur"))
    name = models.CharField(_("nom"), max_length=200)
    slug = models.SlugField(unique=True)
    purpose = models.TextField(_("but"), blank=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispositif")
        verbose_name_plural = _("dispositifs")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CallQuerySet(models.QuerySet["Call"]):
    def public(self) -> "CallQuerySet":
        return self.filter(state__in=VISIBLE_TO_ALL)

    def open_now(self, now: object = None) -> "CallQuerySet":
        """Calls that take applications at this instant, whatever the sweep has done."""
        now = now or timezone.now()
        return self.filter(state__in=(CallState.PUBLISHED, CallState.OPEN), opens_at__lte=now).filter(Q(closes_at__isnull=True) | Q(closes_at__gte=now))

    def administered_by(self, user: Any) -> "CallQuerySet":
        return self.filter(scheme__funder__in=user.funders_as(Role.ADMINISTRATOR))

    def visible_to(self, user: Any) -> "CallQuerySet":
        """Published calls are for everybody; drafts and archives for the staff of their funder."""
        if not getattr(user, "is_authenticated", False):
            return self.public()
        return self.filter(Q(state__in=VISIBLE_TO_ALL) | Q(scheme__funder__in=list(user.roles_by_funder)))


class Call(Subject):
    """One season of a scheme: what is offered, to whom, until when, judged how. It pins a procedure, a form and a grid."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="calls", verbose_name=_("dispositif"))
    title = models.CharField(_("titre"), max_length=200)
    slug = models.SlugField(_("adresse courte"), unique=True)
    kind = models.CharField(_("nature"), max_length=30, choices=CallKind, default=CallKind.CALL_FOR_PROJECTS)
    summary = models.CharField(_("en une phrase"), max_length=300, blank=True)
    guidelines = models.TextField(_("règlement"), blank=True)
    eligibility = models.TextField(_("qui peut demander"), blank=True)
    opens_at = models.DateTimeField(_("ouvre le"), null=True, blank=True)
    closes_at = models.DateTimeField(_("date limite"), null=True, blank=True)
    published_at = models.DateTimeField(_("publié le"), null=True, editable=False)
    amount_min = models.DecimalField(_("montant minimal demandé"), max_digits=12, decimal_places=2, null=True, blank=True)
    amount_max = models.DecimalField(_("montant maximal demandé"), max_digits=12, decimal_places=2, null=True, blank=True)
    contact_email = models.EmailField(_("contact"), blank=True)
    form = models.ForeignKey("calls.CallForm", models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("formulaire"))
    grid = models.ForeignKey("calls.ScoringGrid", models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("grille de notation"))
    envelopes = models.ManyToManyField("calls.Envelope", blank=True, related_name="calls", verbose_name=_("enveloppes"))
    disciplines = models.ManyToManyField(Discipline, blank=True, related_name="calls", verbose_name=_("disciplines"), help_text=_("Aucune : toutes sont admises."))
    state = StateField(CALL)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("appel")
        verbose_name_plural = _("appels")
        ordering = ["closes_at", "pk"]
        constraints = [
            *CALL.constraints(),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opens_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="call_dates_in_order",
                violation_error_message=_("La date limite précède l’ouverture."),
            ),
            models.CheckConstraint(
                condition=Q(state=CallState.DRAFT) | Q(published_at__isnull=False),
                name="call_published_has_date",
                violation_error_message=_("Un appel publié l’a été un jour."),
            ),
            models.CheckConstraint(
                condition=Q(amount_min__isnull=True) | Q(amount_max__isnull=True) | Q(amount_min__lte=F("amount_max")),
                name="call_amounts_in_order",
                violation_error_message=_("Le montant minimal dépasse le maximal."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **options: Any) -> None:
        """Once published, only the steps write, and only what they may: what was promised to applicants stays."""
        if self.pk and self.state != CallState.DRAFT and not WRITTEN_BY_STEPS.issuperset(options.get("update_fields") or {"*"}):
            raise ValueError(f"call {self.pk} is {self.state}: what it offers is fixed")
        self.case_ref = self.case_ref or case_ref_of(self.slug)
        super().save(*args, **options)

    def get_absolute_url(self) -> str:
        return reverse("calls:call", args=[self.slug])

    @property
    def funder(self) -> Funder:
        return self.scheme.funder

    @property
    def funder_id(self) -> int:
        return self.scheme.funder_id

    def takes_applications_at(self, instant: datetime) -> bool:
        """Whether a request received at this instant is in time: the server's clock and the call's dates, nothing else."""
        if self.state not in (CallState.PUBLISHED, CallState.OPEN, CallState.CLOSED) or self.opens_at is None:
            return False
        return self.opens_at <= instant and (self.closes_at is None or instant <= self.closes_at)


class CallCriterion(models.Model):
    """A criterion as this call uses it: what it may do, and the share of the balance it may hold back."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="criteria", verbose_name=_("appel"))
    criterion = models.ForeignKey("calls.Criterion", models.PROTECT, related_name="uses", verbose_name=_("critère"))
    position = models.PositiveSmallIntegerField(_("rang"), default=1)
    role = models.CharField(_("effet"), max_length=20, choices=CriterionRole, default=CriterionRole.WARNING)
    withheld_rate = models.DecimalField(_("part du solde retenue"), max_digits=5, decimal_places=4, default=Decimal("0.0000"))

    class Meta:
        verbose_name = _("critère de l’appel")
        verbose_name_plural = _("critères de l’appel")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "criterion"], name="call_criterion_once"),
            models.CheckConstraint(
                condition=Q(withheld_rate__gte=0, withheld_rate__lte=1),
                name="call_criterion_withheld_is_a_share",
                violation_error_message=_("Une part est comprise entre 0 et 1."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.criterion)
