from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    SUBMITTED = "submitted", _("Déposé")
    AWAITING_INFORMATION = "awaiting_information", _("En attente de compléments")
    INADMISSIBLE = "inadmissible", _("Irrecevable")
    ADMISSIBLE = "admissible", _("Recevable")
    SHORTLISTED = "shortlisted", _("Présélectionné")
    NOT_SHORTLISTED = "not_shortlisted", _("Non présélectionné")
    UNDER_REVIEW = "under_review", _("En lecture")
    REVIEWED = "reviewed", _("Lu")
    UNDER_SECOND_REVIEW = "under_second_review", _("En seconde lecture")
    IN_COMMITTEE = "in_committee", _("En commission")
    ADVISED = "advised", _("Avis rendu")
    DECIDED = "decided", _("Décidé, non notifié")
    AWARDED = "awarded", _("Accordé")
    REJECTED = "rejected", _("Refusé")
    DEFERRED = "deferred", _("Ajourné")
    DISMISSED = "dismissed", _("Classé sans suite")
    WITHDRAWN = "withdrawn", _("Retiré")


class ReviewState(models.TextChoices):
    ASSIGNED = "assigned", _("À lire")
    SUBMITTED = "submitted", _("Rendue")
    FROZEN = "frozen", _("Figée")
    DECLINED = "declined", _("Déclinée")
    WITHDRAWN = "withdrawn", _("Retirée")


class SessionState(models.TextChoices):
    PLANNED = "planned", _("En préparation")
    CONVENED = "convened", _("Convoquée")
    OPEN = "open", _("Ouverte")
    CLOSED = "closed", _("Close")
    MINUTED = "minuted", _("Procès-verbal approuvé")
    CANCELLED = "cancelled", _("Annulée")


class AgendaItemState(models.TextChoices):
    LISTED = "listed", _("À l’ordre du jour")
    OPEN = "open", _("En délibération")
    CONCLUDED = "concluded", _("Avis rendu")
    ADJOURNED = "adjourned", _("Reporté")


class DecisionState(models.TextChoices):
    PREPARED = "prepared", _("Préparée")
    TAKEN = "taken", _("Prise, non notifiée")
    NOTIFIED = "notified", _("Notifiée")
    ANNULLED = "annulled", _("Rapportée")


class AwardState(models.TextChoices):
    PROPOSED = "proposed", _("Proposée")
    PLEDGED = "pledged", _("Engagée")
    GRANTED = "granted", _("Accordée")
    RELINQUISHED = "relinquished", _("Renoncée")
    LAPSED = "lapsed", _("Caduque")
    SETTLED = "settled", _("Soldée")
    CANCELLED = "cancelled", _("Annulée")


class AppealState(models.TextChoices):
    FILED = "filed", _("Déposé")
    UNDER_EXAMINATION = "under_examination", _("À l’examen")
    UPHELD = "upheld", _("Accueilli")
    FOLLOWED_UP = "followed_up", _("Suite donnée")
    DENIED = "denied", _("Rejeté")
    WITHDRAWN = "withdrawn", _("Retiré")


class Opinion(models.TextChoices):
    FAVOURABLE = "favourable", _("Favorable")
    RESERVED = "reserved", _("Favorable avec réserve")
    WAITING_LIST = "waiting_list", _("Liste complémentaire")
    UNFAVOURABLE = "unfavourable", _("Défavorable")


class Outcome(models.TextChoices):
    AWARD = "award", _("Accorder")
    REJECTION = "rejection", _("Refuser")
    DEFERRAL = "deferral", _("Ajourner")

    @property
    def noun(self) -> Any:
        """What the decision is, once it is made: the label is the verb of whoever makes it."""
        return {"award": _("Accord"), "rejection": _("Refus"), "deferral": _("Ajournement")}[self.value]


class Majority(models.TextChoices):
    """From the laxest to the strictest: what the votes for a motion must reach."""

    SIMPLE = "simple", _("Majorité simple : plus de voix pour que contre")
    ABSOLUTE = "absolute", _("Majorité absolue : plus de la moitié des voix dans la salle, abstentions comprises")
    TWO_THIRDS = "two_thirds", _("Majorité des deux tiers des voix dans la salle, abstentions comprises")


class AwardNature(models.TextChoices):
    """Money, or a thing lent and valued (loi 2000-321, art. 9-1): counted, never paid, never added to money."""

    MONEY = "money", _("En numéraire")
    IN_KIND = "in_kind", _("En nature")


class ReviewerRole(models.TextChoices):
    RAPPORTEUR = "rapporteur", _("Rapport")
    READER = "reader", _("Lecture")


class College(models.TextChoices):
    PEER = "peer", _("Artistes et pairs")
    INSTITUTION = "institution", _("Institutions")
    ELECTED = "elected", _("Élu·es")
    ADMINISTRATION = "administration", _("Administration")


class ConflictKind(models.TextChoices):
    OWN_FILE = "own_file", _("C’est mon dossier")
    FAMILY = "family", _("Lien de famille")
    GOVERNANCE = "governance", _("Employeur, mandat ou instance dirigeante")
    FINANCIAL = "financial", _("Intérêt financier")
    ARTISTIC = "artistic", _("Collaboration artistique")
    DISPUTE = "dispute", _("Litige")
    OTHER = "other", _("Autre lien")


class ConflictStatus(models.TextChoices):
    SUSPECTED = "suspected", _("Signalé")
    CONFIRMED = "confirmed", _("Confirmé")
    DISMISSED = "dismissed", _("Écarté")


class BudgetKind(models.TextChoices):
    EXPENSE = "expense", _("Charge")
    INCOME = "income", _("Produit")


class PayStatus(models.TextChoices):
    EMPLOYEE = "employee", _("Salarié·e")
    SELF_EMPLOYED = "self_employed", _("Indépendant·e")
    AUTHOR = "author", _("Artiste-auteur·rice")
    VOLUNTEER = "volunteer", _("Bénévole")
