from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import Country, LegalForm, OrganisationRole


class Organisation(models.Model):
    """Who asks: an association, a company, an artist. Identifiers are optional (some countries have none)."""

    name = models.CharField(_("nom"), max_length=200)
    legal_form = models.CharField(_("forme"), max_length=20, choices=LegalForm, default=LegalForm.ASSOCIATION)
    country = models.CharField(_("pays"), max_length=2, choices=Country, default=Country.FR)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    rna = models.CharField(_("RNA"), max_length=10, blank=True)
    uid = models.CharField(_("IDE"), max_length=15, blank=True)
    external_code = models.CharField(_("code dans l’ancien outil"), max_length=50, blank=True, editable=False)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    postcode = models.CharField(_("code postal"), max_length=10, blank=True)
    city = models.CharField(_("ville"), max_length=100, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    iban = models.CharField(_("IBAN"), max_length=34, blank=True)
    legal_representative = models.CharField(_("représentant·e légal·e"), max_length=150, blank=True)
    legal_representative_capacity = models.CharField(_("qualité"), max_length=100, blank=True)
    is_live_performance = models.BooleanField(_("entreprise de spectacle vivant"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organisme")
        verbose_name_plural = _("organismes")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name"], name="organisation_name")]

    def __str__(self) -> str:
        return self.name


class OrganisationMember(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="organisation_memberships", verbose_name=_("personne"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members", verbose_name=_("organisme"))
    role = models.CharField(_("rôle"), max_length=25, choices=OrganisationRole, default=OrganisationRole.EDITOR)

    class Meta:
        verbose_name = _("membre d’un organisme")
        verbose_name_plural = _("membres d’organismes")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], name="organisation_member_once", violation_error_message=_("Cette personne en fait déjà partie.")
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"
