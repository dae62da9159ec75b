from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Country, Currency, FunderKind, Role


def validate_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(_("« %(name)s » n’est pas un fuseau horaire connu (exemple : Europe/Paris)."), params={"name": name}) from error


class Funder(models.Model):
    """A public body that funds: its money, its clock, its face. Several share one instance."""

    name = models.CharField(_("nom"), max_length=200)
    slug = models.SlugField(_("adresse courte"), unique=True)
    kind = models.CharField(_("nature"), max_length=20, choices=FunderKind)
    country = models.CharField(_("pays"), max_length=2, choices=Country)
    currency = models.CharField(_("monnaie"), max_length=3, choices=Currency)
    time_zone = models.CharField(_("fuseau horaire"), max_length=50, default="Europe/Paris", validators=[validate_time_zone])
    seat = models.CharField(_("siège (ville)"), max_length=100, help_text=_("Nommé à côté de chaque heure : « heure de … »."))
    address = models.TextField(_("adresse"), blank=True)
    siret = models.CharField(_("SIRET ou IDE"), max_length=20, blank=True)
    case_prefix = models.CharField(
        _("préfixe des dossiers"), max_length=6, unique=True, validators=[RegexValidator(r"^[A-Z]{2,6}$", _("Deux à six lettres majuscules."))]
    )
    primary_colour = models.CharField(
        _("couleur"), max_length=7, default="#0B5563", validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}$", _("Une couleur comme #0B5563."))]
    )
    logo = models.FileField(_("logo"), upload_to="logos", blank=True)
    remedies = models.TextField(_("voies de recours imprimées"), blank=True, help_text=_("Texte ajouté aux lettres de refus et de décision."))

    class Meta:
        verbose_name = _("financeur")
        verbose_name_plural = _("financeurs")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        today = timezone.localdate()
        return self.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=today), Q(ends_on__isnull=True) | Q(ends_on__gte=today))


class Membership(models.Model):
    """A mandate: this person holds this role for this funder, between two days."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("personne"))
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="memberships", verbose_name=_("financeur"))
    role = models.CharField(_("rôle"), max_length=20, choices=Role)
    capacity = models.CharField(_("qualité"), max_length=150, blank=True, help_text=_("Imprimée sur les actes : « Adjointe à la culture »."))
    starts_on = models.DateField(_("à partir du"), null=True, blank=True)
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandat")
        verbose_name_plural = _("mandats")
        constraints = [
            models.UniqueConstraint(fields=["user", "funder", "role"], name="membership_once", violation_error_message=_("Cette personne tient déjà ce rôle.")),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="membership_days_in_order",
                violation_error_message=_("La fin du mandat précède son début."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.funder}"
