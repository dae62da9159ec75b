"""A paid line against every dated reference that applies to it: same unit, same country and currency, nothing converted.

Within one body (CCNEAC, SONART…), rows of the same unit are alternatives by situation (length of contract, experience),
which a budget line does not say: the lowest is the one no situation allows to undercut, and it decides. Bodies do not
replace each other: the highest of these floors is what the line is due. A call may name its own deciding references.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from calls.criteria.shapes import Comparison, LineFinding, PaidLine
from calls.enums import Verdict
from calls.referentials import remuneration
from calls.referentials.remuneration import RemunerationReference

FOUR = Decimal("0.0001")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Yardstick:
    """Where and when pay is compared, and which references the call itself names as deciding."""

    country: str
    currency: str
    on: date
    domain: str = ""
    territory: str = ""
    named: Collection[str] = ()


def compare(line: PaidLine, yardstick: Yardstick) -> LineFinding:
    applying = _applying(line, yardstick)
    deciding = _deciding(applying, yardstick.named)
    due = max((_expected(each, line) for each in deciding), default=None)
    return LineFinding(
        label=line.label,
        role=line.role,
        unit=line.unit,
        quantity=line.quantity,
        amount=line.amount,
        per_unit=line.per_unit,
        verdict=_verdict(line.amount, due),
        due=due,
        comparisons=tuple(_comparison(each, line, each in deciding) for each in applying),
    )


def share_kept(lines: Iterable[LineFinding]) -> Decimal | None:
    """Of all that the deciding references ask for, the part that is paid; what one line pays above makes up for no other."""
    comparable = [(line.amount, line.due) for line in lines if line.due]
    due = sum((due for _amount, due in comparable), ZERO)
    kept = sum((min(amount, due) for amount, due in comparable), ZERO)
    return (kept / due).quantize(FOUR, ROUND_DOWN) if due else None


def shortfall(lines: Iterable[LineFinding]) -> Decimal:
    return sum((line.due - line.amount for line in lines if line.due and line.amount < line.due), ZERO)


def _applying(line: PaidLine, yardstick: Yardstick) -> list[RemunerationReference]:
    if not line.unit or not line.quantity or line.quantity <= 0:
        return []
    found = remuneration.applying_to(
        unit=line.unit.strip().casefold(),
        quantity=line.quantity,
        domain=line.domain or yardstick.domain,
        country=yardstick.country,
        currency=yardstick.currency,
        on=yardstick.on,
        territory=yardstick.territory,
    )
    return sorted(found, key=lambda each: (each.body, each.value, each.code))


def _deciding(applying: list[RemunerationReference], named: Collection[str]) -> list[RemunerationReference]:
    chosen = [each for each in applying if each.code in named]
    if chosen:
        return chosen
    lowest = {each.body: each for each in sorted(applying, key=lambda each: each.value, reverse=True)}
    return list(lowest.values())


def _expected(reference: RemunerationReference, line: PaidLine) -> Decimal:
    return reference.value * (line.quantity or ZERO)


def _verdict(amount: Decimal, due: Decimal | None) -> Verdict:
    if due is None:
        return Verdict.NO_REFERENCE
    return Verdict.COMPLIANT if amount >= due else Verdict.BELOW


def _comparison(reference: RemunerationReference, line: PaidLine, decides: bool) -> Comparison:
    expected = _expected(reference, line)
    gap = line.amount - expected
    return Comparison(
        code=reference.code,
        label=reference.label,
        body=reference.body,
        source=reference.source,
        validity=reference.validity,
        certainty=reference.certainty,
        unit_value=reference.value,
        expected=expected,
        gap=gap,
        gap_rate=(gap / expected).quantize(FOUR, ROUND_HALF_UP) if expected else ZERO,
        verdict=_verdict(line.amount, expected),
        decides=decides,
    )
