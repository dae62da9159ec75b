"""Money of a convention, counted to the cent. Nothing here reads the clock or the settings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from conventions.terms import terms_before

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Withheld:
    """One commitment's share of a balance."""

    commitment: Any
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Due:
    """What an instalment pays: planned, less what each commitment not kept holds back."""

    planned: Decimal
    lines: tuple[Withheld, ...]

    @property
    def withheld(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def due(self) -> Decimal:
        return self.planned - self.withheld


def split(amount: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """`amount` in parts proportional to `shares`, to the cent, adding up exactly: each part is rounded down, then the cents
    left go one by one to the largest remainders (the earlier one first when they are equal)."""
    whole = sum(shares, Decimal(0))
    exact = [amount * share / whole for share in shares]
    parts = [part.quantize(CENT, ROUND_DOWN) for part in exact]
    left = int((amount - sum(parts, ZERO)) / CENT)
    for rank in sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))[:left]:
        parts[rank] += CENT
    return parts


def due_of(instalment: Any, commitments: Iterable[Any]) -> Due:
    """Only the balance holds back. Shares add up, and never take more than the whole."""
    if instalment.kind != "balance":
        return Due(instalment.amount, ())
    return Due(instalment.amount, tuple(_withheld(instalment.amount, [each for each in commitments if each.lost_rate > 0])))


def _withheld(amount: Decimal, commitments: Sequence[Any]) -> Iterable[Withheld]:
    left = amount
    for commitment in commitments:
        share = min(left, (amount * commitment.lost_rate).quantize(CENT, ROUND_HALF_UP))
        left -= share
        yield Withheld(commitment, commitment.lost_rate, share)


def total(instalments: Iterable[Any]) -> Decimal:
    return sum((instalment.amount for instalment in instalments), ZERO)


def amount_after(amendment: Any) -> Decimal:
    """The amount of the convention once this amendment is in force."""
    changed = amendment.changes.get("amount")
    return Decimal(changed) if changed else terms_before(amendment).amount


def increase_of(amendment: Any) -> Decimal:
    return amount_after(amendment) - terms_before(amendment).amount


def total_after(amendment: Any) -> Decimal:
    """What stays (already certified, ordered, paid), and what the amendment schedules; all that stands when it says nothing of it."""
    standing = list(amendment.convention.instalments.standing())
    planned = amendment.changes.get("instalments")
    if not planned:
        return total(standing)
    kept = [instalment for instalment in standing if instalment.state != "scheduled"]
    return total(kept) + sum((Decimal(line["amount"]) for line in planned), ZERO)


def withdrawal(amount: Decimal, starts_on: Any, ends_on: Any, breach_on: Any) -> Decimal:
    """Décret 2021-1947, art. 5: the withdrawal bears on the time left from the breach, pro rata by the day, that day included."""
    days, left = (ends_on - starts_on).days + 1, (ends_on - breach_on).days + 1
    return (amount * left / days).quantize(CENT, ROUND_HALF_UP)
