"""The papers of this room: the convention, the award order, the amendment, the payment order."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from conventions.documents import common
from conventions.enums import Condition, InstalmentKind
from conventions.money import amount_after, increase_of
from conventions.terms import terms_before
from documents.catalogue import MergeField, Paper, Party, register
from documents.enums import Audience

BENEFICIARY, FUNDER = Party("beneficiary", _("Le bénéficiaire")), Party("funder", _("Le financeur"))

TERMS = (
    MergeField("project", _("Projet"), "Saison des Lampions 2027"),
    MergeField("aid", _("Ce que l’acte donne"), "Subvention"),
    MergeField("amount", _("Montant"), Decimal("12000.00")),
    MergeField("starts_on", _("Début"), dt.date(2027, 1, 1)),
    MergeField("ends_on", _("Échéance"), dt.date(2027, 12, 31)),
    MergeField("party", _("Bénéficiaire"), common.SAMPLE_PARTY),
    MergeField("articles", _("Articles"), common.SAMPLE_ARTICLES),
    MergeField("instalments", _("Versements"), common.SAMPLE_INSTALMENTS),
    MergeField("shares", _("Parts retenues"), [{"title": "Juste rémunération", "share": "20 %"}]),
)


def terms_of(convention: Any) -> dict[str, Any]:
    return {
        "project": convention.application.title,
        "aid": common.aid_of(convention),
        "amount": convention.amount,
        "starts_on": convention.starts_on,
        "ends_on": convention.ends_on,
        "party": common.party_of(convention),
        "articles": common.articles_of(convention),
        "instalments": common.instalments_of(convention),
        "shares": common.retained_shares(convention),
    }


@register
class ConventionPaper(Paper):
    slug, title, noun, prefix = "convention", _("Convention de subventionnement"), "convention", "CONV"
    audience, signatories = Audience.BENEFICIARY, (BENEFICIARY, FUNDER)
    fields = (*TERMS, MergeField("budget", _("Budget"), common.SAMPLE_BUDGET))

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        return terms_of(subject) | {"budget": common.budget_of(subject)}


@register
class AwardOrderPaper(Paper):
    slug, title, noun, prefix = "award_order", _("Arrêté attributif de subvention"), "convention", "ARR"
    audience = Audience.BENEFICIARY
    fields = TERMS

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        return terms_of(subject)


@register
class AmendmentPaper(Paper):
    """Only what changes, each time with what it was."""

    slug, title, noun, prefix = "amendment", _("Avenant à la convention"), "amendment", "AVE"
    audience, signatories = Audience.BENEFICIARY, (BENEFICIARY, FUNDER)
    fields = (
        MergeField("rank", _("Numéro de l’avenant"), 1),
        MergeField("convention", _("Convention modifiée"), "CONV-2027-0001"),
        MergeField("project", _("Projet"), "Saison des Lampions 2027"),
        MergeField("purpose", _("Objet"), "Prolonger le projet de trois mois."),
        MergeField("party", _("Bénéficiaire"), common.SAMPLE_PARTY),
        MergeField("ends_on", _("Échéance, avant et après"), {"before": dt.date(2027, 12, 31), "after": dt.date(2028, 3, 31)}),
        MergeField("amount", _("Montant, avant et après"), {"before": Decimal("12000.00"), "after": Decimal("15000.00"), "increase": Decimal("3000.00")}),
        MergeField("instalments", _("Versements à venir"), common.SAMPLE_INSTALMENTS),
        MergeField("clauses", _("Articles modifiés"), common.SAMPLE_ARTICLES),
    )

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        return {
            "rank": subject.rank,
            "convention": common.number_of(subject.convention),
            "project": subject.application.title,
            "purpose": subject.purpose,
            "party": common.party_of(subject.convention),
            "ends_on": self.ends_on(subject),
            "amount": self.amount(subject),
            "instalments": [self.line(each) for each in subject.changes.get("instalments") or []],
            "clauses": common.rewritten(subject),
        }

    def ends_on(self, amendment: Any) -> dict[str, Any] | None:
        changed = amendment.changes.get("ends_on")
        return {"before": terms_before(amendment).ends_on, "after": dt.date.fromisoformat(changed)} if changed else None

    def amount(self, amendment: Any) -> dict[str, Decimal] | None:
        if not amendment.changes.get("amount"):
            return None
        after, increase = amount_after(amendment), increase_of(amendment)
        return {"before": after - increase, "after": after, "increase": increase}

    def line(self, planned: dict[str, Any]) -> dict[str, Any]:
        due_on = dt.date.fromisoformat(planned["due_on"]) if planned.get("due_on") else None
        return common.line_of(planned["label"], Condition(planned["condition"]).label, due_on, Decimal(planned["amount"]))


@register
class AmendingOrderPaper(AmendmentPaper):
    """The same diff, decided by the funder alone: what an order gave, an order changes."""

    slug, title, noun, prefix = "amending_order", _("Arrêté modificatif"), "amendment", "ARM"
    signatories = ()


@register
class PaymentOrderPaper(Paper):
    """The certificate and the order in one page: who certified, who ordered, how much and why."""

    slug, title, noun, prefix = "payment_order", _("Certificat de service fait et ordre de paiement"), "instalment", "MAN"
    audience = Audience.STAFF
    fields = (
        MergeField("label", _("Versement"), "Solde 2027"),
        MergeField("kind", _("Nature"), str(InstalmentKind.BALANCE.label)),
        MergeField("condition", _("Condition"), "Sur bilan final accepté"),
        MergeField("fiscal_year", _("Exercice"), "2027"),
        MergeField("convention", _("Acte attributif"), "CONV-2027-0001"),
        MergeField("party", _("Bénéficiaire"), common.SAMPLE_PARTY),
        MergeField("iban", _("Compte à créditer"), "FR00 0000 0000 0000 0000 0000 000"),
        MergeField("amount", _("Montant prévu"), Decimal("3600.00")),
        MergeField("withheld", _("Retenues"), [{"label": "Juste rémunération", "note": "tenu en partie", "amount": Decimal("90.00")}]),
        MergeField("amount_withheld", _("Total retenu"), Decimal("90.00")),
        MergeField("amount_due", _("Montant à payer"), Decimal("3510.00")),
        MergeField("certified_by", _("Certifié par"), "Dominique Essai"),
        MergeField("certified_at", _("Certifié le"), dt.datetime(2028, 3, 3, 9, 30, tzinfo=dt.UTC)),
        MergeField("ordered_by", _("Ordonné par"), "Sacha Essai"),
        MergeField("ordered_at", _("Ordonné le"), dt.datetime(2028, 3, 5, 9, 30, tzinfo=dt.UTC)),
    )

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        convention = subject.convention
        return {
            "label": subject.label,
            "kind": str(subject.get_kind_display()),
            "condition": str(subject.get_condition_display()),
            "fiscal_year": str(subject.fiscal_year),
            "convention": common.number_of(convention),
            "party": common.party_of(convention),
            "iban": convention.beneficiary.iban,
            "amount": subject.amount,
            "withheld": common.withheld_lines(subject),
            "amount_withheld": subject.amount_withheld,
            "amount_due": subject.amount_due,
            "certified_by": subject.certified_by.get_full_name(),
            "certified_at": subject.certified_at.replace(microsecond=0),
            "ordered_by": subject.ordered_by.get_full_name(),
            "ordered_at": subject.ordered_at.replace(microsecond=0),
        }
