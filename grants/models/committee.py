from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import STAFF_ROLES
from accounts.models import Funder
from calls.models import Scheme
from grants.enums import AgendaItemState, College, Majority, Opinion, SessionState
from grants.lifecycle import AGENDA_ITEM, SESSION
from grants.models.application import Application
from grants.models.visibility import attested_by, conflicts_of
from workflows.lifecycle import StateField, Subject


class Committee(models.Model):
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="committees", verbose_name=_("financeur"))
    scheme = models.ForeignKey(Scheme, models.PROTECT, null=True, blank=True, related_name="committees", verbose_name=_("dispositif"))
    name = models.CharField(_("nom"), max_length=150)
    quorum_rate = models.DecimalField(_("quorum (part des membres votants)"), max_digits=4, decimal_places=3, default=Decimal("0.500"))
    majority = models.CharField(_("majorité"), max_length=15, choices=Majority, default=Majority.SIMPLE)
    recused_lower_quorum = models.BooleanField(_("les déports abaissent le quorum"), default=True)
    proxies_count = models.BooleanField(_("les pouvoirs comptent pour le quorum"), default=False)
    proxies_per_member = models.PositiveSmallIntegerField(_("pouvoirs portés au plus par une personne"), default=1)
    chair_has_casting_vote = models.BooleanField(_("voix prépondérante de la présidence"), default=True)

    class Meta:
        verbose_name = _("commission")
        verbose_name_plural = _("commissions")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quorum_rate__gt=0, quorum_rate__lte=1),
                name="committee_quorum_is_a_share",
                violation_error_message=_("Le quorum est une part entre 0 et 1."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CommitteeMember(models.Model):
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="members", verbose_name=_("commission"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="committee_seats", verbose_name=_("personne"))
    college = models.CharField(_("collège"), max_length=20, choices=College)
    quality = models.CharField(_("qualité"), max_length=150, blank=True)
    is_voting = models.BooleanField(_("voix délibérative"), default=True)
    is_chair = models.BooleanField(_("préside"), default=False)

    class Meta:
        verbose_name = _("membre de commission")
        verbose_name_plural = _("membres de commission")
        ordering = ["-is_chair", "user__full_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "user"], name="committee_seat_once"),
            models.UniqueConstraint(
                fields=["committee"],
                condition=Q(is_chair=True),
                name="committee_one_chair",
                violation_error_message=_("Une commission a une seule présidence."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


def seats_of(user: Any) -> models.QuerySet[Any]:
    """Committees one sits on; as a list of them, so that no row comes back once for each member."""
    return CommitteeMember.objects.filter(user=user).values("committee")


class SessionQuerySet(models.QuerySet["CommitteeSession"]):
    def visible_to(self, user: Any) -> "SessionQuerySet":
        """Its members, and the staff of its funder."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(committee__funder__in=user.funders_as(*STAFF_ROLES)) | Q(committee__in=seats_of(user)))

    def papers_visible_to(self, user: Any) -> "SessionQuerySet":
        """Minutes name every dossier heard: whoever is recused from one of them does not read them."""
        shut = AgendaItem.objects.filter(conflicts_of(user, "application"), session=OuterRef("pk"))
        return self.visible_to(user).exclude(Exists(shut))


class CommitteeSession(Subject):
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="sessions", verbose_name=_("commission"))
    title = models.CharField(_("intitulé"), max_length=200)
    starts_at = models.DateTimeField(_("date et heure"))
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    convened_at = models.DateTimeField(_("convoquée le"), null=True, editable=False)
    opened_at = models.DateTimeField(_("ouverte le"), null=True, editable=False)
    closed_at = models.DateTimeField(_("close le"), null=True, editable=False)
    state = StateField(SESSION)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("séance")
        verbose_name_plural = _("séances")
        ordering = ["-starts_at", "pk"]
        constraints = [
            *SESSION.constraints(),
            models.CheckConstraint(
                condition=~Q(state__in=[SessionState.OPEN, SessionState.CLOSED, SessionState.MINUTED]) | Q(opened_at__isnull=False),
                name="session_opened_has_instant",
                violation_error_message=_("Une séance ouverte l’a été à un instant."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("grants:session", args=[self.pk])

    @property
    def funder_id(self) -> int:
        return self.committee.funder_id


class Attendance(models.Model):
    """Who sits, from when to when; a proxy votes for one absent member."""

    session = models.ForeignKey(CommitteeSession, models.PROTECT, related_name="attendances", verbose_name=_("séance"))
    member = models.ForeignKey(CommitteeMember, models.PROTECT, related_name="attendances", verbose_name=_("membre"))
    arrived_at = models.DateTimeField(_("arrivée"), null=True, blank=True)
    left_at = models.DateTimeField(_("départ"), null=True, blank=True)
    is_excused = models.BooleanField(_("excusé·e"), default=False)
    proxy_to = models.ForeignKey(CommitteeMember, models.PROTECT, null=True, blank=True, related_name="proxies", verbose_name=_("pouvoir donné à"))

    class Meta:
        verbose_name = _("présence")
        verbose_name_plural = _("présences")
        ordering = ["member__user__full_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="attendance_once"),
            models.CheckConstraint(
                condition=~Q(proxy_to=models.F("member")),
                name="attendance_proxy_is_another",
                violation_error_message=_("On ne se donne pas pouvoir à soi-même."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.member)


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, user: Any) -> "AgendaItemQuerySet":
        """The desk, and the members who have attested; nobody in conflict knows of it."""
        if not user.is_authenticated:
            return self.none()
        office = Q(session__committee__funder__in=user.funders_as(*STAFF_ROLES))
        seated = Q(session__committee__in=seats_of(user)) & attested_by(user, "application__call")
        return self.filter(office | seated).exclude(conflicts_of(user, "application"))


class AgendaItem(Subject):
    """One dossier before one session. Conflicted members are out: they neither count for the quorum nor learn of it."""

    session = models.ForeignKey(CommitteeSession, models.PROTECT, related_name="items", verbose_name=_("séance"))
    application = models.ForeignKey(Application, models.PROTECT, related_name="agenda_items", verbose_name=_("dossier"))
    position = models.PositiveSmallIntegerField(_("rang"))
    opened_at = models.DateTimeField(_("ouvert le"), null=True, editable=False)
    concluded_at = models.DateTimeField(_("conclu le"), null=True, editable=False)
    opinion = models.CharField(_("avis"), max_length=15, choices=Opinion, blank=True, editable=False)
    amount_proposed = models.DecimalField(_("montant proposé"), max_digits=12, decimal_places=2, null=True, editable=False)
    rank = models.PositiveSmallIntegerField(_("rang sur la liste complémentaire"), null=True, editable=False)
    votes_for = models.PositiveSmallIntegerField(_("pour"), null=True, editable=False)
    votes_against = models.PositiveSmallIntegerField(_("contre"), null=True, editable=False)
    abstentions = models.PositiveSmallIntegerField(_("abstentions"), null=True, editable=False)
    present_count = models.PositiveSmallIntegerField(_("votants présents"), null=True, editable=False)
    recused_count = models.PositiveSmallIntegerField(_("déports"), null=True, editable=False)
    motive = models.TextField(_("motif"), blank=True, editable=False)
    state = StateField(AGENDA_ITEM)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("point de l’ordre du jour")
        verbose_name_plural = _("ordre du jour")
        ordering = ["position", "pk"]
        constraints = [
            *AGENDA_ITEM.constraints(),
            models.UniqueConstraint(fields=["session", "application"], name="agenda_item_once"),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(state=AgendaItemState.OPEN),
                name="agenda_one_item_at_a_time",
                violation_error_message=_("Un seul point est ouvert à la fois."),
            ),
            models.CheckConstraint(
                condition=~Q(state=AgendaItemState.CONCLUDED)
                | Q(votes_for__isnull=False, votes_against__isnull=False, abstentions__isnull=False) & ~Q(opinion="") & ~Q(motive=""),
                name="agenda_item_concluded_has_vote",
                violation_error_message=_("Un avis rendu porte un vote et un motif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.application}"

    def get_absolute_url(self) -> str:
        return reverse("grants:agenda_item", args=[self.pk])

    @property
    def funder_id(self) -> int:
        return self.session.committee.funder_id

    def closed_to(self, actor: Any) -> bool:
        return self.application.closed_to(actor)
