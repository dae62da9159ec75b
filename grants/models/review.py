from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.models import ScoringGrid
from grants.enums import Opinion, ReviewerRole, ReviewState
from grants.lifecycle import REVIEW
from grants.models.application import Application
from grants.models.visibility import attested_by, conflicts_of
from workflows.lifecycle import StateField, Subject


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: Any) -> "ReviewQuerySet":
        """A reader sees their own, once attested; the desk sees those of the dossiers it sees; nobody in conflict sees any."""
        if not user.is_authenticated:
            return self.none()
        desk = Q(
            application__in=Application.objects.visible_to(user),
            application__funder__in=user.funders_as("secretary", "case_officer", "decision_maker", "controller"),
        )
        own = Q(reviewer=user, state__in=[ReviewState.ASSIGNED, ReviewState.SUBMITTED, ReviewState.FROZEN]) & attested_by(user, "application__call")
        return self.filter(own | desk).exclude(conflicts_of(user, "application"))

    def counted(self) -> "ReviewQuerySet":
        return self.filter(state__in=(ReviewState.SUBMITTED, ReviewState.FROZEN))

    def first_round(self) -> "ReviewQuerySet":
        return self.filter(round=1)

    def second_round(self) -> "ReviewQuerySet":
        return self.filter(round=2)


class Review(Subject):
    """One person reads one dossier with one grid. The weighted mean of the marks, in decimals, is the mark."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="reviews", verbose_name=_("dossier"))
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews", verbose_name=_("lu par"))
    grid = models.ForeignKey(ScoringGrid, models.PROTECT, related_name="reviews", verbose_name=_("grille"))
    round = models.PositiveSmallIntegerField(_("tour"), default=1, editable=False)
    role = models.CharField(_("rôle"), max_length=15, choices=ReviewerRole, default=ReviewerRole.READER)
    comment = models.TextField(_("avis motivé"), blank=True)
    comment_for_applicant = models.TextField(_("à transmettre au demandeur"), blank=True)
    recommendation = models.CharField(_("avis"), max_length=15, choices=Opinion, blank=True)
    amount_proposed = models.DecimalField(_("montant proposé"), max_digits=12, decimal_places=2, null=True, blank=True)
    due_at = models.DateTimeField(_("à rendre avant le"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("rendue le"), null=True, editable=False)
    frozen_at = models.DateTimeField(_("figée le"), null=True, editable=False)
    score = models.DecimalField(_("note"), max_digits=6, decimal_places=2, null=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    state = StateField(REVIEW)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("lecture")
        verbose_name_plural = _("lectures")
        ordering = ["pk"]
        constraints = [
            *REVIEW.constraints(),
            models.UniqueConstraint(
                fields=["application", "reviewer"],
                condition=~Q(state=ReviewState.WITHDRAWN),
                name="review_once",
                violation_error_message=_("Cette personne lit déjà ce dossier."),
            ),
            models.CheckConstraint(
                condition=Q(round__in=[1, 2]), name="review_round_known", violation_error_message=_("Une lecture est du premier ou du second tour.")
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ReviewState.SUBMITTED, ReviewState.FROZEN], submitted_at__isnull=False, score__isnull=False)
                | Q(state__in=[ReviewState.ASSIGNED, ReviewState.DECLINED, ReviewState.WITHDRAWN]),
                name="review_submitted_has_score",
                violation_error_message=_("Une lecture rendue porte une note."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}"

    def get_absolute_url(self) -> str:
        return reverse("grants:review", args=[self.pk])

    @property
    def funder_id(self) -> int:
        return self.application.funder_id

    def closed_to(self, actor: Any) -> bool:
        return self.application.closed_to(actor)


class Mark(models.Model):
    review = models.ForeignKey(Review, models.PROTECT, related_name="marks", verbose_name=_("lecture"))
    code = models.SlugField(_("critère"), max_length=60)
    value = models.DecimalField(_("note"), max_digits=5, decimal_places=2, null=True)
    comment = models.TextField(_("commentaire"), blank=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["review", "code"], name="mark_once_per_item")]

    def __str__(self) -> str:
        return f"{self.code} {self.value}"


class DeliberationMark(models.Model):
    """A mark changed during the debate: written beside the frozen one, never over it."""

    item = models.ForeignKey("grants.AgendaItem", models.PROTECT, related_name="deliberation_marks", verbose_name=_("point"))
    review = models.ForeignKey(Review, models.PROTECT, related_name="deliberation_marks", verbose_name=_("lecture"))
    value = models.DecimalField(_("note après débat"), max_digits=6, decimal_places=2)
    reason = models.TextField(_("motif"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("note de délibération")
        verbose_name_plural = _("notes de délibération")

    def __str__(self) -> str:
        return f"{self.review_id} {self.value}"
