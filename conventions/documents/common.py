"""What the papers of this room say of a convention: only what was agreed, never a state or a date of the day."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from conventions.domain.library import article_text, merge_fields, paragraphs
from conventions.guards.signing import agreed_paper
from conventions.models import Convention
from conventions.money import due_of
from ui import formats

SAMPLE_PARTY = {
    "name": "Association Les Lampions de l’Essai",
    "legal_form": "Association",
    "identifier": "SIRET 000 000 000 00000",
    "address": "1 rue de l’Essai, 99999 Essai-sur-Loire",
    "represented_by": "Camille Essai",
    "capacity": "présidente",
}
SAMPLE_ARTICLES = [
    {"title": "Objet", "paragraphs": ["Le bénéficiaire réalise, à son initiative, le projet « Lampions ».", "Aucune contrepartie directe n’est attendue."]}
]
SAMPLE_INSTALMENTS = [
    {"label": "Avance 2027", "note": "À l’entrée en vigueur", "amount": Decimal("8400.00")},
    {"label": "Solde 2027", "note": "Sur bilan final accepté", "amount": Decimal("3600.00")},
]
SAMPLE_BUDGET = [{"label": "Rémunération des artistes", "note": "Charge", "amount": Decimal("9000.00")}]


def party_of(convention: Convention) -> dict[str, str]:
    beneficiary = convention.beneficiary
    place = " ".join(part for part in (beneficiary.postcode, beneficiary.city) if part)
    return {
        "name": beneficiary.name,
        "legal_form": str(beneficiary.get_legal_form_display()),
        "identifier": identifier_of(beneficiary),
        "address": ", ".join(part for part in (beneficiary.address, place) if part),
        "represented_by": beneficiary.legal_representative,
        "capacity": beneficiary.legal_representative_capacity,
    }


def identifier_of(beneficiary: Any) -> str:
    named = (("SIRET", beneficiary.siret), ("IDE", beneficiary.uid), ("RNA", beneficiary.rna))
    return next((f"{name} {value}" for name, value in named if value), "")


def articles_of(convention: Convention) -> list[dict[str, Any]]:
    fields = merge_fields(convention)
    return [{"title": clause.title, "paragraphs": paragraphs(article_text(clause, fields))} for clause in convention.clauses.all()]


def instalments_of(convention: Convention) -> list[dict[str, Any]]:
    """The schedule first agreed: what an amendment brings is said by the amendment."""
    return [line_of(each.label, each.get_condition_display(), each.due_on, each.amount) for each in convention.instalments.filter(brought_by=None)]


def line_of(label: str, condition: Any, due_on: Any, amount: Decimal) -> dict[str, Any]:
    note = f"{condition} : {formats.day(due_on)}" if due_on else str(condition)
    return {"label": label, "note": note, "amount": amount}


def budget_of(convention: Convention) -> list[dict[str, Any]]:
    return [{"label": line.label, "note": str(line.get_kind_display()), "amount": line.amount_planned} for line in convention.application.budget.all()]


def retained_shares(convention: Convention) -> list[dict[str, str]]:
    rows = convention.commitments.select_related("call_criterion__criterion").filter(withheld_rate__gt=0)
    return [
        {
            "title": str(row.call_criterion.criterion.title),
            "share": formats.percent(row.withheld_rate, 0 if row.withheld_rate * 100 == int(row.withheld_rate * 100) else 2),
        }
        for row in rows
    ]


def aid_of(convention: Convention) -> str:
    """The word for the amount: money given, a loan valued, a price paid."""
    if convention.is_in_kind:
        return str(_("Valeur de l’aide en nature"))
    used = convention.procedure.setting("convention.clauses", []) if convention.procedure else []
    return str(_("Prix") if {"acquisition", "commission"} & set(used) else _("Subvention"))


def number_of(convention: Convention) -> str:
    paper = agreed_paper(convention)
    return paper.number if paper else convention.case_ref


def rewritten(amendment: Any) -> list[dict[str, Any]]:
    """The articles that an amendment rewrites, under their titles."""
    titles = dict(amendment.convention.clauses.values_list("key", "title"))
    return [{"title": titles.get(key, key), "paragraphs": paragraphs(text)} for key, text in (amendment.changes.get("clauses") or {}).items()]


def withheld_lines(instalment: Any) -> list[dict[str, Any]]:
    """What each commitment holds back of this balance."""
    commitments = instalment.convention.commitments.select_related("call_criterion__criterion")
    return [
        {"label": str(line.commitment), "note": str(line.commitment.get_verdict_display()), "amount": line.amount}
        for line in due_of(instalment, commitments).lines
    ]
