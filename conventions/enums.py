from django.db import models
from django.utils.translation import gettext_lazy as _


class Instrument(models.TextChoices):
    """The act that gives the money its rules: what the threshold chooses."""

    CONVENTION = "convention", _("Convention")
    AWARD_ORDER = "award_order", _("Arrêté attributif")


class Term(models.TextChoices):
    ONE_YEAR = "one_year", _("Annuelle")
    MULTIANNUAL = "multiannual", _("Pluriannuelle")


class ConventionState(models.TextChoices):
    DRAFT = "draft", _("En rédaction")
    PROPOSED = "proposed", _("Proposée")
    AGREED = "agreed", _("Acceptée")
    SIGNED_BY_BENEFICIARY = "signed_by_beneficiary", _("Signée par le bénéficiaire")
    IN_FORCE = "in_force", _("En vigueur")
    COMPLETED = "completed", _("Achevée")
    TERMINATED = "terminated", _("Résiliée")
    LAPSED = "lapsed", _("Caduque")


class AmendmentState(models.TextChoices):
    DRAFT = "draft", _("En rédaction")
    PROPOSED = "proposed", _("Proposé")
    AGREED = "agreed", _("Accepté")
    SIGNED_BY_BENEFICIARY = "signed_by_beneficiary", _("Signé par le bénéficiaire")
    IN_FORCE = "in_force", _("En vigueur")
    ABANDONED = "abandoned", _("Abandonné")


class InstalmentState(models.TextChoices):
    SCHEDULED = "scheduled", _("Prévu")
    CERTIFIED = "certified", _("Service fait certifié")
    ORDERED = "ordered", _("Mandaté")
    PAID = "paid", _("Payé")
    CANCELLED = "cancelled", _("Annulé")


class InstalmentKind(models.TextChoices):
    ADVANCE = "advance", _("Avance")
    INTERIM = "interim", _("Acompte")
    BALANCE = "balance", _("Solde")
    SINGLE = "single", _("Versement unique")


class Condition(models.TextChoices):
    """What makes an instalment due."""

    NOTIFICATION = "notification", _("À la notification de la décision")
    SIGNATURE = "signature", _("À l’entrée en vigueur")
    INTERIM_REPORT = "interim_report", _("Sur bilan intermédiaire accepté")
    FINAL_REPORT = "final_report", _("Sur bilan final accepté")
    DATE = "date", _("À une date")


class ReportState(models.TextChoices):
    DUE = "due", _("Attendu")
    SUBMITTED = "submitted", _("Remis")
    RETURNED = "returned", _("À reprendre")
    ACCEPTED = "accepted", _("Accepté")
    CANCELLED = "cancelled", _("Plus attendu")


class ReportKind(models.TextChoices):
    INTERIM = "interim", _("Bilan intermédiaire")
    FINAL = "final", _("Bilan final")


class RenewalState(models.TextChoices):
    OPENED = "opened", _("À évaluer")
    EVALUATED = "evaluated", _("Évalué")
    INVITED = "invited", _("Invité")
    STARTED = "started", _("Nouveau dossier ouvert")
    DECLINED = "declined", _("Sans suite")
    EXPIRED = "expired", _("Échu")


class RenewalOpinion(models.TextChoices):
    FAVOURABLE = "favourable", _("Favorable à une nouvelle demande")
    RESERVED = "reserved", _("Favorable avec réserves")
    UNFAVOURABLE = "unfavourable", _("Défavorable")


class Verdict(models.TextChoices):
    """How a commitment was kept, said at the report by a person or by a computation on what was really done."""

    PENDING = "pending", _("À juger")
    MET = "met", _("Tenu")
    PARTLY = "partly", _("Tenu en partie")
    NOT_MET = "not_met", _("Non tenu")
    EXEMPTED = "exempted", _("Dispensé, avec motif")


class Side(models.TextChoices):
    """Who speaks, or signs."""

    BENEFICIARY = "beneficiary", _("Bénéficiaire")
    FUNDER = "funder", _("Financeur")
