"""A four-page convention with two parties, for the tests of this room alone."""

import datetime as dt
from decimal import Decimal
from typing import Any

from documents.catalogue import ANY, MergeField, Paper, Party
from documents.enums import Audience

SENTENCE = "L’institution soutient le projet décrit en annexe, dans le respect de la liberté de création et de programmation, pour un montant de 12 500,00 €. "


def articles() -> list[dict[str, Any]]:
    titles = (
        "Objet",
        "Durée",
        "Montant",
        "Versements",
        "Obligations du bénéficiaire",
        "Rémunération équitable",
        "Transition écologique",
        "Compte rendu",
        "Contrôle",
        "Communication",
        "Données personnelles",
        "Résiliation",
        "Litiges",
    )
    return [{"title": title, "paragraphs": [SENTENCE * 3, SENTENCE * 2]} for title in titles]


def rows(count: int) -> list[dict[str, Any]]:
    return [{"label": f"Ligne {rank} – location, cachets, déplacements", "amount": Decimal("1250.00"), "note": ""} for rank in range(1, count + 1)]


class EssayConvention(Paper):
    slug, title, noun, prefix = "essay_convention", "Convention d’essai", ANY, "ESSAI"
    audience = Audience.BENEFICIARY
    signatories = (Party("beneficiary", "Le bénéficiaire"), Party("institution", "L’institution"))
    fields = (
        MergeField(
            "funder_party",
            "Institution",
            {
                "name": "Ville d’Essai",
                "legal_form": "",
                "identifier": "",
                "address": "1 place des Lampions",
                "represented_by": "Dominique Essai",
                "capacity": "maire",
            },
        ),
        MergeField(
            "beneficiary",
            "Bénéficiaire",
            {
                "name": "Association Les Lampions de l’Essai",
                "legal_form": "association",
                "identifier": "",
                "address": "",
                "represented_by": "Camille Essai",
                "capacity": "présidente",
            },
        ),
        MergeField("agreed_on", "Date d’accord", dt.date(2027, 3, 1)),
        MergeField("articles", "Articles", articles()),
        MergeField("instalments", "Échéancier", rows(3)),
        MergeField("amount", "Montant", Decimal("3750.00")),
        MergeField("budget", "Budget", rows(14)),
        MergeField("budget_total", "Total du budget", Decimal("17500.00")),
        MergeField("remark", "Remarque", ""),
    )

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        return self.sample() | {"remark": str(subject)}
