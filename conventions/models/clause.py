from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models import CallCriterion
from conventions.enums import Side, Verdict
from conventions.models.convention import Convention
from grants.models import CriterionPromise


class Clause(models.Model):
    """One article of one convention: plain paragraphs, copied from the library or from a criterion, then its own.

    `text` may name merge fields in braces; `agreed_text` is what was read and accepted, fields filled: frozen at the agreement.
    """

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="clauses", verbose_name=_("convention"))
    position = models.PositiveSmallIntegerField(_("rang"))
    key = models.SlugField(_("code"), max_length=60)
    title = models.CharField(_("titre"), max_length=200)
    text = models.TextField(_("texte"))
    agreed_text = models.TextField(_("texte accepté"), blank=True, editable=False)
    is_required = models.BooleanField(_("ne peut être retirée"), default=False, editable=False)
    library_version = models.CharField(_("version de la clausothèque"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "key"], name="clause_once", violation_error_message=_("Cette clause est déjà dans la convention.")),
        ]

    def __str__(self) -> str:
        return self.title


class ClauseComment(models.Model):
    """A remark on one clause, by one side. Never removed, even when its clause is: it says how the text came to be."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="comments", verbose_name=_("convention"))
    clause = models.ForeignKey(Clause, models.SET_NULL, null=True, related_name="comments", verbose_name=_("clause"))
    clause_title = models.CharField(_("titre de la clause"), max_length=200)
    side = models.CharField(_("au nom du"), max_length=15, choices=Side)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("par"))
    text = models.TextField(_("remarque"))
    at = models.DateTimeField(_("le"), auto_now_add=True)

    class Meta:
        verbose_name = _("remarque")
        verbose_name_plural = _("remarques")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Commitment(models.Model):
    """A promise of the application become a commitment of the convention, with the share of the balance it holds back.

    `kept_rate` is the share kept: 1 when met or exempted, 0 when not met, between when partly met.
    """

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="commitments", verbose_name=_("convention"))
    call_criterion = models.ForeignKey(CallCriterion, models.PROTECT, related_name="commitments", verbose_name=_("critère"))
    promise = models.ForeignKey(CriterionPromise, models.PROTECT, null=True, related_name="commitments", verbose_name=_("promesse"))
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="commitments", verbose_name=_("clause"))
    withheld_rate = models.DecimalField(_("part du solde retenue"), max_digits=5, decimal_places=4, default=Decimal("0.0000"))
    verdict = models.CharField(_("constat"), max_length=12, choices=Verdict, default=Verdict.PENDING)
    kept_rate = models.DecimalField(_("part tenue"), max_digits=5, decimal_places=4, null=True)
    finding = models.JSONField(_("constat calculé"), default=dict)
    reason = models.TextField(_("motif"), blank=True)
    report = models.ForeignKey("conventions.Report", models.PROTECT, null=True, related_name="judged", verbose_name=_("jugé sur le bilan"))
    judged_at = models.DateTimeField(_("jugé le"), null=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("par"))

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        ordering = ["call_criterion__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "call_criterion"], name="commitment_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="commitment_verdict_known", violation_error_message=_("Ce constat n’existe pas.")
            ),
            models.CheckConstraint(
                condition=Q(withheld_rate__gte=0, withheld_rate__lte=1),
                name="commitment_withheld_is_a_share",
                violation_error_message=_("Une part est comprise entre 0 et 1."),
            ),
            models.CheckConstraint(
                condition=Q(kept_rate__isnull=True) | Q(kept_rate__gte=0, kept_rate__lte=1),
                name="commitment_kept_is_a_share",
                violation_error_message=_("Une part est comprise entre 0 et 1."),
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.PENDING, judged_at__isnull=True, judged_by__isnull=True, kept_rate__isnull=True)
                | (~Q(verdict=Verdict.PENDING) & Q(judged_at__isnull=False, judged_by__isnull=False, kept_rate__isnull=False)),
                name="commitment_judged_by_somebody",
                violation_error_message=_("Un engagement jugé l’est par quelqu’un, un jour, avec la part tenue."),
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=[Verdict.MET, Verdict.EXEMPTED]) | Q(kept_rate=1),
                name="commitment_met_is_whole",
                violation_error_message=_("Un engagement tenu, ou dispensé, ne retient rien."),
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.NOT_MET) | Q(kept_rate=0),
                name="commitment_not_met_is_nothing",
                violation_error_message=_("Un engagement non tenu l’est pour rien."),
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.PARTLY) | Q(kept_rate__gt=0, kept_rate__lt=1),
                name="commitment_partly_is_partial",
                violation_error_message=_("Un engagement tenu en partie l’est pour une part."),
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.EXEMPTED) | ~Q(reason=""),
                name="commitment_exempted_has_reason",
                violation_error_message=_("Une dispense se motive."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.call_criterion)

    @property
    def lost_rate(self) -> Decimal:
        """The share of the balance lost on this commitment; all of it is still held while it is not judged."""
        return self.withheld_rate * (1 - self.kept_rate) if self.kept_rate is not None else self.withheld_rate
