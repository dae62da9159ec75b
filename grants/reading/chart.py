"""The chart of accounts of a grant budget (Cerfa 12156): data, in `calls/referentials/cerfa_plan_comptable.yaml`."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from calls.referentials.files import read
from grants.enums import BudgetKind

FILE = "cerfa_plan_comptable.yaml"
#: Contributions in kind: valued beside the budget, balanced between themselves.
IN_KIND = {BudgetKind.EXPENSE: ("emplois", "86"), BudgetKind.INCOME: ("contributions", "87")}
SECTIONS = {BudgetKind.EXPENSE: "charges", BudgetKind.INCOME: "produits"}
#: Where the grant asked from a public body is written.
GRANTS_ACCOUNT = "74"


@cache
def accounts(kind: str) -> dict[str, str]:
    """{account: label} of one side of the budget, money first, then in kind."""
    chart = read(FILE)
    side = BudgetKind(kind)
    money = {row["compte"]: row["libelle"] for row in chart[SECTIONS[side]]}
    return money | {str(code): label for code, label in _in_kind(chart, side)}


def is_in_kind(account: str) -> bool:
    return account.startswith(("86", "87"))


def choices(kind: str) -> list[tuple[str, str]]:
    return [("", "–"), *((code, f"{code} · {label}") for code, label in accounts(kind).items())]


def _in_kind(chart: dict[str, Any], side: BudgetKind) -> Iterable[tuple[Any, str]]:
    entry, _account = IN_KIND[side]
    return chart["contributions_volontaires_en_nature"][entry]["lignes"].items()
