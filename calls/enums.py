from django.db import models
from django.utils.translation import gettext_lazy as _


class CallKind(models.TextChoices):
    CALL_FOR_PROJECTS = "call_for_projects", _("Appel à projets")
    EXPRESSION_OF_INTEREST = "expression_of_interest", _("Appel à manifestation d’intérêt")
    ROLLING = "rolling", _("Demande au fil de l’eau")


class CallState(models.TextChoices):
    DRAFT = "draft", _("En préparation")
    PUBLISHED = "published", _("Publié")
    OPEN = "open", _("Ouvert")
    CLOSED = "closed", _("Clos")
    CANCELLED = "cancelled", _("Annulé")
    ARCHIVED = "archived", _("Archivé")


class CriterionRole(models.TextChoices):
    """What a criterion may do when it is not met (domain.md B9)."""

    BLOCKING = "blocking", _("Condition de dépôt")
    SCORED = "scored", _("Noté par le jury")
    WARNING = "warning", _("Signalé au jury")
    INFORMATIVE = "informative", _("Pour information")


class BearsOn(models.TextChoices):
    """What a criterion may bear on. The content of the works is absent on purpose: no value names it, so no criterion can."""

    PAY = "pay", _("rémunération")
    ECOLOGY = "ecology", _("écologie")
    ACCESS = "access", _("accès des publics")
    GOVERNANCE = "governance", _("fonctionnement de l’organisme")
    DATA = "data", _("données")
    LEGAL = "legal", _("obligation légale")


class CriterionOutcome(models.TextChoices):
    """What is said of a criterion when the report is read."""

    MET = "met", _("Tenu")
    PARTLY = "partly", _("Tenu en partie")
    NOT_MET = "not_met", _("Non tenu")
    EXEMPTED = "exempted", _("Dispensé")


class Verdict(models.TextChoices):
    """What is found of a promise when it is made."""

    COMPLIANT = "compliant", _("conforme")
    BELOW = "below", _("en dessous")
    NO_REFERENCE = "no_reference", _("sans référence")
    PROMISED = "promised", _("promis")
    MISSING = "missing", _("non renseigné")
