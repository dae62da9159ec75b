"""The letter that announces a decision: its motive, its amounts, and how to contest it."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.catalogue import MergeField, Paper, register
from documents.enums import Audience
from grants.enums import Outcome
from grants.guards.decision import COUNTED


@register
class DecisionLetter(Paper):
    slug, title, noun, prefix = "decision_letter", _("Notification de décision"), "decision", "NOT"
    audience = Audience.BENEFICIARY
    fields = (
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

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        application, organisation = subject.application, subject.application.organisation
        awards = list(subject.awards.filter(state__in=COUNTED)) if subject.outcome == Outcome.AWARD else []
        return {
            "organisation": organisation.name,
            "representative": ", ".join(filter(None, (organisation.legal_representative, organisation.legal_representative_capacity))),
            "address": f"{organisation.address}\n{organisation.postcode} {organisation.city}".strip(),
            "call": application.call.title,
            "project": str(application),
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
