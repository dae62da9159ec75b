"""What goes in and out of a criterion: plain dataclasses, with no model behind them, that any room may build.

`as_dict()` / `from_dict()` write and read them as JSON: money as text, so that a figure found once reads the same for ever.
"""

from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from calls.enums import CriterionOutcome, Verdict

CENT = Decimal("0.01")


@dataclass(frozen=True)
class PaidLine:
    """One paid line of a budget (planned) or of a report (really paid): who, how many units, how much in all."""

    label: str
    amount: Decimal
    unit: str = ""
    quantity: Decimal | None = None
    role: str = ""
    status: str = ""
    domain: str = ""

    @property
    def is_paid(self) -> bool:
        return self.status != "volunteer"

    @property
    def per_unit(self) -> Decimal | None:
        """For reading only: rounded to the cent. Verdicts compare exact totals."""
        return (self.amount / self.quantity).quantize(CENT) if self.quantity else None


@dataclass(frozen=True)
class Comparison:
    """A paid line against one reference. `decides`: this reference is one of those the verdict rests on."""

    code: str
    label: str
    body: str
    source: str
    validity: str
    certainty: str
    unit_value: Decimal
    expected: Decimal
    gap: Decimal
    gap_rate: Decimal
    verdict: str
    decides: bool


@dataclass(frozen=True)
class LineFinding:
    """`due` is what the deciding references ask for this line in all; None without any reference."""

    label: str
    role: str
    unit: str
    quantity: Decimal | None
    amount: Decimal
    per_unit: Decimal | None
    verdict: str
    due: Decimal | None = None
    comparisons: tuple[Comparison, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What was found of a promise, on a day. `is_satisfied` is what a blocking criterion asks before submission."""

    kind: str
    verdict: str
    sentence: str
    is_satisfied: bool
    on: date
    country: str = ""
    currency: str = ""
    share: Decimal | None = None
    lines: tuple[LineFinding, ...] = ()
    notes: tuple[str, ...] = ()
    figures: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return _plain(asdict(self))

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Finding":
        lines = tuple(_line(each) for each in data.get("lines", ()))
        read = {"on": date.fromisoformat(data["on"]), "share": _decimal(data.get("share")), "lines": lines, "notes": tuple(data.get("notes", ()))}
        return cls(**data | read)


@dataclass(frozen=True)
class Clause:
    """What the criterion writes in the convention; `figures` are the numbers the text rests on."""

    title: str
    text: str
    figures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Opinion:
    """What a person says when they check the report. `kept`: the promised measures that the evidence shows."""

    outcome: str = ""
    reason: str = ""
    kept: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return _plain(asdict(self))

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Opinion":
        return cls(outcome=data.get("outcome", ""), reason=data.get("reason", ""), kept=tuple(data.get("kept", ())))


@dataclass(frozen=True)
class Judgement:
    """What the report shows: `share_met` goes from 0 to 1, in four decimals rounded down, and the money follows it."""

    outcome: str
    share_met: Decimal
    sentence: str
    reason: str = ""
    finding: Finding | None = None

    @property
    def is_whole(self) -> bool:
        return self.outcome in (CriterionOutcome.MET, CriterionOutcome.EXEMPTED)

    def as_dict(self) -> dict[str, Any]:
        return _plain(asdict(self) | {"finding": None}) | {"finding": self.finding.as_dict() if self.finding else None}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Judgement":
        finding = Finding.from_dict(data["finding"]) if data.get("finding") else None
        return cls(**data | {"share_met": Decimal(data["share_met"]), "finding": finding})


def _line(data: dict[str, Any]) -> LineFinding:
    comparisons = tuple(_comparison(each) for each in data.get("comparisons", ()))
    money = {name: _decimal(data.get(name)) for name in ("quantity", "amount", "per_unit", "due")}
    return LineFinding(**data | money | {"comparisons": comparisons})


def _comparison(data: dict[str, Any]) -> Comparison:
    return Comparison(**data | {name: Decimal(data[name]) for name in ("unit_value", "expected", "gap", "gap_rate")})


def _decimal(text: Any) -> Decimal | None:
    return None if text is None else Decimal(text)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, (Decimal, date)):
        return str(value)
    return str(value) if isinstance(value, Verdict | CriterionOutcome) else value
