"""The terms of a convention on a day: what was first signed, then each amendment in force by then, in order. Diffs, never copies."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Terms:
    amount: Decimal
    starts_on: date | None
    ends_on: date | None
    #: Clauses that read otherwise than in the text first signed: key -> (text, rank of the amendment).
    clauses: dict[str, tuple[str, int]] = field(default_factory=dict)
    #: Ranks of the amendments these terms come from.
    amendments: tuple[int, ...] = ()


def terms_on(convention: Any, day: date) -> Terms:
    terms = Terms(convention.amount, convention.starts_on, convention.ends_on)
    for amendment in _in_force_by(convention, day):
        terms = _amended(terms, amendment)
    return terms


def terms_before(amendment: Any) -> Terms:
    """The terms that an amendment changes: what its own paper says was before, whether or not it is in force by now."""
    convention = amendment.convention
    terms = Terms(convention.amount, convention.starts_on, convention.ends_on)
    for earlier in sorted((each for each in convention.amendments.all() if each.effective_on and each.rank < amendment.rank), key=lambda each: each.rank):
        terms = _amended(terms, earlier)
    return terms


def _in_force_by(convention: Any, day: date) -> list[Any]:
    """Read in memory, so that a list may prefetch the amendments."""
    held = [each for each in convention.amendments.all() if each.effective_on is not None and each.effective_on <= day]
    return sorted(held, key=lambda amendment: amendment.rank)


def _amended(terms: Terms, amendment: Any) -> Terms:
    changes = amendment.changes
    clauses = {key: (text, amendment.rank) for key, text in (changes.get("clauses") or {}).items()}
    return replace(
        terms,
        amount=Decimal(changes["amount"]) if changes.get("amount") else terms.amount,
        ends_on=date.fromisoformat(changes["ends_on"]) if changes.get("ends_on") else terms.ends_on,
        clauses={**terms.clauses, **clauses},
        amendments=(*terms.amendments, amendment.rank),
    )


def months_after(day: date, months: int) -> date:
    """The last day of the month, `months` later, when the day does not exist there."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)
