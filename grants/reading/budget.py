"""A budget as it was typed, line by line. What cannot be read stays as typed and says what to do; the rest counts.

Money lines balance between themselves, contributions in kind between themselves (Cerfa 12156, notice 51781). The grant
asked for is an income line like the others, marked as such.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from grants.enums import BudgetKind, PayStatus
from grants.reading import chart
from ui.amounts import parse_amount

MOST = Decimal("9999999999.99")
ZERO = Decimal("0.00")
FIELDS = ("kind", "account", "label", "amount", "is_requested_grant", "pay_role", "pay_unit", "pay_quantity", "pay_status", "pay_domain")
#: Fields that say nothing by themselves: a line with only these is blank.
SILENT = frozenset({"kind", "account", "is_requested_grant"})
LENGTHS = {"label": 200, "pay_role": 100, "pay_unit": 60, "pay_domain": 40}


@dataclass(frozen=True)
class ReadLine:
    position: int
    typed: Mapping[str, str]
    values: dict[str, Any]
    faults: dict[str, str]

    @property
    def is_sound(self) -> bool:
        return not self.faults

    @property
    def amount(self) -> Decimal:
        return self.values.get("amount_planned") or ZERO

    @property
    def is_in_kind(self) -> bool:
        return chart.is_in_kind(self.values.get("account", ""))


@dataclass(frozen=True)
class ReadBudget:
    lines: list[ReadLine]
    expenses: Decimal = ZERO
    incomes: Decimal = ZERO
    in_kind_expenses: Decimal = ZERO
    in_kind_incomes: Decimal = ZERO
    requested: Decimal = ZERO
    faults: list[str] = field(default_factory=list)

    @property
    def gap(self) -> Decimal:
        return self.expenses - self.incomes

    @property
    def is_balanced(self) -> bool:
        return self.gap == 0 and self.in_kind_expenses == self.in_kind_incomes


def read_budget(typed: Iterable[Mapping[str, str]]) -> ReadBudget:
    lines = [read_line(position, line) for position, line in enumerate(typed) if not is_blank(line)]
    sums: dict[str, Any] = {name: sum((line.amount for line in lines if test(line)), ZERO) for name, test in SUMS.items()}
    budget = ReadBudget(lines, **sums)
    budget.faults.extend(_faults(budget))
    return budget


def is_blank(line: Mapping[str, str]) -> bool:
    return not any(str(line.get(name, "")).strip() for name in FIELDS if name not in SILENT)


def _sums(kind: BudgetKind, *, in_kind: bool) -> Any:
    return lambda line: line.values.get("kind") == kind and line.is_in_kind is in_kind


SUMS: dict[str, Any] = {
    "expenses": _sums(BudgetKind.EXPENSE, in_kind=False),
    "incomes": _sums(BudgetKind.INCOME, in_kind=False),
    "in_kind_expenses": _sums(BudgetKind.EXPENSE, in_kind=True),
    "in_kind_incomes": _sums(BudgetKind.INCOME, in_kind=True),
    "requested": lambda line: bool(line.values.get("is_requested_grant")),
}


def read_line(position: int, typed: Mapping[str, str]) -> ReadLine:
    text = {name: str(typed.get(name, "")).strip() for name in FIELDS}
    values: dict[str, Any] = {"position": position}
    faults: dict[str, str] = {}
    for name, read in READERS.items():
        try:
            values |= read(text)
        except ValidationError as error:
            faults[name] = " ".join(error.messages)
    return ReadLine(position, text, values, faults)


def _kind(text: dict[str, str]) -> dict[str, Any]:
    if text["kind"] not in BudgetKind.values:
        raise ValidationError(_("Dites si c’est une charge ou un produit."))
    return {"kind": text["kind"]}


def _account(text: dict[str, str]) -> dict[str, Any]:
    known = chart.accounts(text["kind"]) if text["kind"] in BudgetKind.values else {}
    if text["account"] not in known:
        raise ValidationError(_("Choisissez le compte de cette ligne."))
    return {"account": text["account"]}


def _label(text: dict[str, str]) -> dict[str, Any]:
    if not text["label"]:
        raise ValidationError(_("Dites en quelques mots ce que c’est."))
    return {"label": _short(text, "label")}


def _amount(text: dict[str, str]) -> dict[str, Any]:
    if not text["amount"]:
        raise ValidationError(_("Indiquez le montant."))
    amount = parse_amount(text["amount"])
    if not ZERO <= amount <= MOST:
        raise ValidationError(_("Un montant est positif et tient en dix chiffres."))
    return {"amount_planned": amount}


def _requested(text: dict[str, str]) -> dict[str, Any]:
    asked = text["is_requested_grant"] not in ("", "False")
    if asked and text["kind"] != BudgetKind.INCOME:
        raise ValidationError(_("La subvention demandée est un produit, pas une charge."))
    return {"is_requested_grant": asked}


def _pay(text: dict[str, str]) -> dict[str, Any]:
    """A paid line says who, by which unit, how many, under which status: all or nothing."""
    blank = {"pay_role": "", "pay_unit": "", "pay_quantity": None, "pay_status": "", "pay_domain": ""}
    if not any(text[name] for name in ("pay_role", "pay_unit", "pay_quantity", "pay_status")):
        return blank
    if text["kind"] != BudgetKind.EXPENSE:
        raise ValidationError(_("Seule une charge peut payer quelqu’un : effacez la fonction, l’unité, la quantité et le statut."))
    if not all(text[name] for name in ("pay_role", "pay_unit", "pay_quantity", "pay_status")):
        raise ValidationError(_("Une ligne payée dit la fonction, l’unité, la quantité et le statut : complétez les quatre, ou effacez-les."))
    if text["pay_status"] not in PayStatus.values:
        raise ValidationError(_("Choisissez le statut de la personne payée."))
    return {name: _short(text, name) for name in ("pay_role", "pay_unit", "pay_domain")} | {
        "pay_status": text["pay_status"],
        "pay_quantity": _quantity(text["pay_quantity"]),
    }


def _quantity(text: str) -> Decimal:
    try:
        quantity = Decimal(text.replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        quantity = Decimal("NaN")
    if not quantity.is_finite() or not 0 < quantity < 10_000_000 or quantity != round(quantity, 2):
        raise ValidationError(_("« %(text)s » n’est pas une quantité. Écrivez par exemple 12 ou 2,5."), params={"text": text[:40]})
    return quantity


def _short(text: dict[str, str], name: str) -> str:
    if len(text[name]) > LENGTHS[name]:
        raise ValidationError(_("%(count)d caractères au plus ici : %(found)d écrits."), params={"count": LENGTHS[name], "found": len(text[name])})
    return text[name]


READERS: dict[str, Any] = {"kind": _kind, "account": _account, "label": _label, "amount": _amount, "is_requested_grant": _requested, "pay": _pay}


def _faults(budget: ReadBudget) -> Iterable[str]:
    if not budget.lines:
        yield _("Ajoutez au moins une charge et un produit.")
        return
    if budget.gap:
        yield _("Le budget n’est pas équilibré : le total des charges doit être égal au total des produits.")
    if budget.in_kind_expenses != budget.in_kind_incomes:
        yield _("Les contributions en nature ne s’équilibrent pas : les emplois (86) doivent être égaux aux contributions (87).")
    if not budget.requested:
        yield _("Marquez la ligne de produit qui est la subvention demandée ici.")
