from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do for one funder. Each step of a lifecycle names the role that takes it."""

    ADMINISTRATOR = "administrator", _("Administration des dispositifs")
    CASE_OFFICER = "case_officer", _("Instruction")
    SECRETARY = "secretary", _("Secrétariat de commission")
    JUROR = "juror", _("Jury")
    CHAIR = "chair", _("Présidence de commission")
    DECISION_MAKER = "decision_maker", _("Autorité de décision")
    SIGNATORY = "signatory", _("Signature")
    CERTIFIER = "certifier", _("Certification du service fait")
    AUTHORISING_OFFICER = "authorising_officer", _("Ordonnancement")
    CONTROLLER = "controller", _("Contrôle indépendant")


#: Roles that handle dossiers for the administration (as opposed to jurors, who only see what they are assigned).
STAFF_ROLES = frozenset(
    {
        Role.ADMINISTRATOR,
        Role.CASE_OFFICER,
        Role.SECRETARY,
        Role.DECISION_MAKER,
        Role.SIGNATORY,
        Role.CERTIFIER,
        Role.AUTHORISING_OFFICER,
        Role.CONTROLLER,
    }
)


#: Roles whose work a substitute may do while somebody is away. The others are personal: a juror reads for themself, a chair was
#: chosen, an authority or a signatory is named by an act, and nobody lends the right to change rights or to control.
LENDABLE_ROLES = frozenset({Role.CASE_OFFICER, Role.SECRETARY, Role.CERTIFIER, Role.AUTHORISING_OFFICER})


class FunderKind(models.TextChoices):
    CITY = "city", _("Ville")
    INTERCOMMUNALITY = "intercommunality", _("Intercommunalité")
    DEPARTEMENT = "departement", _("Département")
    REGION = "region", _("Région")
    CANTON = "canton", _("Canton")
    FOUNDATION = "foundation", _("Fondation")


class Country(models.TextChoices):
    FR = "FR", _("France")
    CH = "CH", _("Suisse")
    OTHER = "XX", _("Autre pays")


class Currency(models.TextChoices):
    EUR = "EUR", "€"
    CHF = "CHF", "CHF"


class LegalForm(models.TextChoices):
    ASSOCIATION = "association", _("Association")
    COOPERATIVE = "cooperative", _("Société coopérative")
    COMPANY = "company", _("Société commerciale")
    FOUNDATION = "foundation", _("Fondation")
    PUBLIC_BODY = "public_body", _("Organisme public")
    SELF_EMPLOYED = "self_employed", _("Artiste ou indépendant·e")


class OrganisationRole(models.TextChoices):
    LEGAL_REPRESENTATIVE = "legal_representative", _("Représentation légale")
    EDITOR = "editor", _("Rédaction des dossiers")
    READER = "reader", _("Lecture")
