"""The instalments of a convention, from the shares of its procedure and the years of its awards. To the cent."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from conventions.enums import Condition, InstalmentKind
from conventions.money import split

DEFAULT_SHARES = ({"kind": "advance", "share": "0.70", "condition": "signature"}, {"kind": "balance", "share": "0.30", "condition": "final_report"})
LABELS = {
    InstalmentKind.ADVANCE: gettext_noop("Avance"),
    InstalmentKind.INTERIM: gettext_noop("Acompte"),
    InstalmentKind.BALANCE: gettext_noop("Solde"),
    InstalmentKind.SINGLE: gettext_noop("Versement unique"),
}


@dataclass(frozen=True)
class Planned:
    kind: str
    condition: str
    fiscal_year: int
    amount: Decimal

    @property
    def label(self) -> str:
        return f"{_(LABELS[InstalmentKind(self.kind)])} {self.fiscal_year}"


def plan(by_year: dict[int, Decimal], shares: Iterable[dict[str, Any]]) -> list[Planned]:
    """One year: the shares of the procedure. Several: each year's award is paid in its year (the first on signature, the next
    on the interim report), and the last is cut so that its own share of balance waits for the final report."""
    shares, years = list(shares) or list(DEFAULT_SHARES), sorted(by_year)
    if len(years) == 1:
        return _one_year(years[0], by_year[years[0]], shares)
    first = Planned(InstalmentKind.ADVANCE, Condition.SIGNATURE, years[0], by_year[years[0]])
    middle = [Planned(InstalmentKind.INTERIM, Condition.INTERIM_REPORT, year, by_year[year]) for year in years[1:-1]]
    return [first, *middle, *_last_year(years[-1], by_year[years[-1]], shares)]


def _one_year(year: int, amount: Decimal, shares: list[dict[str, Any]]) -> list[Planned]:
    amounts = split(amount, [Decimal(str(each["share"])) for each in shares])
    return [Planned(each["kind"], each["condition"], year, part) for each, part in zip(shares, amounts, strict=True) if part > 0]


def _last_year(year: int, amount: Decimal, shares: list[dict[str, Any]]) -> list[Planned]:
    held = sum((Decimal(str(each["share"])) for each in shares if each["kind"] == InstalmentKind.BALANCE), Decimal(0))
    early, late = split(amount, [1 - held, held])
    parts = [Planned(InstalmentKind.INTERIM, Condition.INTERIM_REPORT, year, early), Planned(InstalmentKind.BALANCE, Condition.FINAL_REPORT, year, late)]
    return [part for part in parts if part.amount > 0]
