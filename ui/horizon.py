"""Conventions as bars on years: today as a line, evaluation and renewal as marks, the late ones named first.

{% horizon spans today "Conventions en cours" %}
spans: [Span(label, starts_on, ends_on, url, marks=[(day, "Évaluation")], late="bilan en retard de 12 jours")]
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

WIDTH, LEFT, LINE, TOP = 760, 230, 30, 24


@dataclass(frozen=True)
class Span:
    label: str
    starts_on: date
    ends_on: date
    url: str = ""
    marks: Sequence[tuple[date, str]] = ()
    late: str = ""


@dataclass(frozen=True)
class Bar:
    span: Span
    x: float
    width: float
    y: int
    marks: list[tuple[float, str]]


@dataclass(frozen=True)
class Horizon:
    bars: list[Bar]
    years: list[tuple[int, float]]
    today_x: float | None
    height: int
    width: int = WIDTH
    late: list[Span] = field(default_factory=list)


def horizon(spans: Sequence[Span], today: date) -> Horizon:
    """Whole years, from the first beginning to the last end."""
    if not spans:
        return Horizon([], [], None, TOP)
    first, last = date(min(span.starts_on for span in spans).year, 1, 1), date(max(span.ends_on for span in spans).year + 1, 1, 1)
    scale = (WIDTH - LEFT) / (last - first).days
    bars = [_bar(span, rank, first, scale) for rank, span in enumerate(spans)]
    years = [(year, _x(date(year, 1, 1), first, scale)) for year in range(first.year, last.year)]
    today_x = _x(today, first, scale) if first <= today < last else None
    return Horizon(bars, years, today_x, TOP + LINE * len(bars) + 4, late=[span for span in spans if span.late])


def _bar(span: Span, rank: int, first: date, scale: float) -> Bar:
    x = _x(span.starts_on, first, scale)
    marks = [(_x(day, first, scale), label) for day, label in span.marks]
    return Bar(span, x, round(max(3.0, _x(span.ends_on, first, scale) - x), 1), TOP + LINE * rank, marks)


def _x(day: date, first: date, scale: float) -> float:
    return round(LEFT + (day - first).days * scale, 1)
