"""Facts: what the sentences of a procedure may speak of, one registry per noun, filled by the rooms above.

    @fact("application", "amount_requested", "money", _("Montant demandé"))
    def amount_requested(application): return cents(application.amount_requested)

A fact is one plain value: whole numbers only (money in cents, shares and marks in per mille), texts, yes or no, dates as
ISO text. A fact that is not known is missing, never zero: a condition that needs it is undecided.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, get_args

from django.utils.functional import Promise

Kind = Literal["money", "integer", "permille", "boolean", "text", "choice", "date"]
Text = str | Promise
Value = int | str | bool
Choice = tuple[str, Text]

#: The plain type behind each kind.
TYPES: dict[str, type] = {"money": int, "integer": int, "permille": int, "boolean": bool, "text": str, "choice": str, "date": str}


@dataclass(frozen=True)
class Fact:
    """One thing known of a noun. `choices` may be a function, where the list lives in the database."""

    noun: str
    name: str
    kind: Kind
    label: Text
    read: Callable[[Any], Value | None]
    choices: tuple[Choice, ...] | Callable[[], Iterable[Choice]] = ()

    @property
    def options(self) -> dict[str, Text]:
        """The values a fact of kind `choice` may take, each with its word."""
        return dict(self.choices() if callable(self.choices) else self.choices)

    @property
    def type(self) -> type:
        return TYPES[self.kind]


FACTS: dict[str, dict[str, Fact]] = {}


def fact(noun: str, name: str, kind: Kind, label: Text, choices: Any = ()) -> Callable[[Callable[[Any], Value | None]], Callable[[Any], Value | None]]:
    """Registers the function that reads one fact of a subject; None where it is not known."""
    if kind not in get_args(Kind) or not name.isidentifier():
        raise ValueError(f"{noun}.{name} is no fact: kind {kind!r}")

    def keep(read: Callable[[Any], Value | None]) -> Callable[[Any], Value | None]:
        known = FACTS.setdefault(noun, {})
        if name in known and known[name].read is not read:
            raise ValueError(f"two facts {noun}.{name}")
        known[name] = Fact(noun, name, kind, label, read, choices if callable(choices) else tuple(choices))
        return read

    return keep


def facts_of(subject: Any, names: Iterable[str] | None = None) -> dict[str, Value]:
    """What is known of a subject: all of it, or only what is named. What is not known is left out."""
    known = facts_about(subject.lifecycle.noun)
    wanted = known.values() if names is None else [known[name] for name in names if name in known]
    values = {each.name: each.read(subject) for each in wanted}
    return {name: value for name, value in values.items() if value is not None}


def facts_about(noun: str) -> Mapping[str, Fact]:
    return FACTS.get(noun, {})


def cents(amount: Decimal | None) -> int | None:
    """Money as whole cents."""
    return None if amount is None else int((amount * 100).to_integral_value(ROUND_HALF_UP))


def permille(share: Decimal | None) -> int | None:
    """A share between 0 and 1 as whole thousandths."""
    return None if share is None else int((share * 1000).to_integral_value(ROUND_HALF_UP))
