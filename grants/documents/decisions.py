"""The letter that announces a decision: its motive, its amounts, and how to contest it."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.catalogue import MergeField, Paper, register
from documents.enums import Audience
from documents.letters import body_of
from grants.enums import Outcome
from grants.guards.decision import COUNTED


class OutcomeLetter(Paper):
    """One paper per outcome, so that a procedure may give each a text of its own; the motive and the remedies are always said."""

    noun, prefix, audience = "decision", "NOT", Audience.BENEFICIARY
    outcome: Outcome
    fields = (
        MergeField("body", _("Texte de la procédure"), []),
        MergeField("nature", _("Nature de l’aide"), "money"),
        MergeField("organisation", _("Organisme"), "Association Les Lampions de l’Essai"),
        MergeField("representative", _("Représentant·e légal·e"), "Camille Essai, présidente"),
        MergeField("address", _("Adresse"), "1 rue de l’Essai\n99999 Essai-sur-Loire"),
        MergeField("call", _("Appel"), "Aide aux projets 2027"),
        MergeField("project", _("Projet"), "Saison d’essai"),
        MergeField("outcome", _("Sens de la décision"), "award"),
        MergeField("number", _("Numéro de la décision"), "DEC-VE-2027-0001"),
        MergeField("taken_at", _("Prise le"), dt.datetime(2027, 3, 3, 9, 30, tzinfo=dt.UTC)),
        MergeField("act_reference", _("Référence de l’acte"), "Délibération n° 2027-12"),
        MergeField("asked", _("Montant demandé"), Decimal("12500.00")),
        MergeField("total", _("Montant accordé"), Decimal("10000.00")),
        MergeField("lines", _("Détail par exercice"), [{"year": "2027", "amount": Decimal("10000.00")}]),
        MergeField("motive", _("Motif"), "Le projet répond aux critères de l’appel."),
        MergeField("remarks", _("Remarques transmises par les lecteurs"), ["Le calendrier gagnerait à être précisé."]),
        MergeField("remedies", _("Voies de recours"), "Un recours gracieux peut être adressé à l’institution."),
    )

    def concerns(self, subject: Any) -> bool:
        return bool(subject.outcome == self.outcome)

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        fields = self.said(subject)
        return fields | {"body": body_of(self, subject, fields)}

    def said(self, subject: Any) -> dict[str, Any]:
        application, organisation = subject.application, subject.application.organisation
        awards = list(subject.awards.filter(state__in=COUNTED)) if subject.outcome == Outcome.AWARD else []
        return {
            "organisation": organisation.name,
            "representative": ", ".join(filter(None, (organisation.legal_representative, organisation.legal_representative_capacity))),
            "address": f"{organisation.address}\n{organisation.postcode} {organisation.city}".strip(),
            "call": application.call.title,
            "project": str(application),
            "nature": awards[0].nature if awards else "money",
            "outcome": subject.outcome,
            "number": subject.number,
            "taken_at": subject.taken_at,
            "act_reference": subject.act_reference,
            "asked": application.amount_requested,
            "total": sum((award.amount for award in awards), Decimal("0.00")),
            "lines": [{"year": str(award.fiscal_year), "amount": award.amount} for award in awards],
            "motive": subject.motive,
            "remarks": [remark for remark in application.reviews.counted().order_by("pk").values_list("comment_for_applicant", flat=True) if remark.strip()],
            "remedies": subject.funder.remedies,
        }


@register
class DecisionLetter(OutcomeLetter):
    slug, title, outcome = "decision_letter", _("Notification d’accord"), Outcome.AWARD
    template = "documents/decision_letter.html"


@register
class RejectionLetter(OutcomeLetter):
    slug, title, outcome = "rejection_letter", _("Notification de refus"), Outcome.REJECTION
    template = "documents/decision_letter.html"


@register
class DeferralLetter(OutcomeLetter):
    slug, title, outcome = "deferral_letter", _("Notification d’ajournement"), Outcome.DEFERRAL
    template = "documents/decision_letter.html"
