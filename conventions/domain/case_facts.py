"""What a procedure may say of a convention and of what hangs on it. The facts of the dossier are known here too."""

from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from conventions.enums import Condition, InstalmentKind, InstalmentState, Instrument, ReportKind, Term
from conventions.models import Amendment, Convention, Instalment, Report
from grants.domain.case_facts import hangs_on_a_dossier
from workflows.procedures.facts import Value, cents, fact

for noun in ("convention", "amendment", "instalment", "report", "renewal"):
    hangs_on_a_dossier(noun)


@fact("convention", "amount", "money", _("Montant de la convention"))
def amount(convention: Convention) -> Value | None:
    return cents(convention.amount)


@fact("convention", "instrument", "choice", _("Acte attributif"), choices=Instrument.choices)
def instrument(convention: Convention) -> Value | None:
    return str(convention.instrument)


@fact("convention", "term", "choice", _("Durée de la convention"), choices=Term.choices)
def term(convention: Convention) -> Value | None:
    return str(convention.term)


@fact("convention", "convention_starts_on", "date", _("Début de la convention"))
def convention_starts_on(convention: Convention) -> Value | None:
    return convention.starts_on.isoformat() if convention.starts_on else None


@fact("convention", "convention_ends_on", "date", _("Échéance de la convention"))
def convention_ends_on(convention: Convention) -> Value | None:
    return convention.ends_on.isoformat() if convention.ends_on else None


@fact("convention", "amount_paid", "money", _("Déjà payé sur la convention"))
def amount_paid(convention: Convention) -> Value | None:
    return _paid(convention)


@fact("instalment", "amount", "money", _("Montant prévu du versement"))
def instalment_amount(instalment: Instalment) -> Value | None:
    return cents(instalment.amount)


@fact("instalment", "amount_due", "money", _("Montant certifié à payer"))
def amount_due(instalment: Instalment) -> Value | None:
    return cents(instalment.amount_due)


@fact("instalment", "amount_withheld", "money", _("Montant retenu"))
def amount_withheld(instalment: Instalment) -> Value | None:
    return cents(instalment.amount_withheld)


@fact("instalment", "kind", "choice", _("Nature du versement"), choices=InstalmentKind.choices)
def kind(instalment: Instalment) -> Value | None:
    return str(instalment.kind)


@fact("instalment", "condition", "choice", _("Condition du versement"), choices=Condition.choices)
def condition(instalment: Instalment) -> Value | None:
    return str(instalment.condition)


@fact("instalment", "fiscal_year", "integer", _("Exercice du versement"))
def fiscal_year(instalment: Instalment) -> Value | None:
    return instalment.fiscal_year


@fact("instalment", "convention_amount", "money", _("Montant de la convention"))
def convention_amount(instalment: Instalment) -> Value | None:
    return cents(instalment.convention.amount)


@fact("instalment", "amount_paid", "money", _("Déjà payé sur la convention"))
def paid_before(instalment: Instalment) -> Value | None:
    return _paid(instalment.convention)


@fact("amendment", "convention_amount", "money", _("Montant de la convention avant l’avenant"))
def amount_before(amendment: Amendment) -> Value | None:
    return cents(amendment.convention.amount_now)


@fact("report", "is_final", "boolean", _("Bilan final"))
def is_final(report: Report) -> Value | None:
    return bool(report.kind == ReportKind.FINAL)


def _paid(convention: Convention) -> int | None:
    paid = convention.instalments.filter(state=InstalmentState.PAID).aggregate(total=Sum("amount_due"))["total"]
    return cents(paid or Decimal(0))
