"""The geometry of the portfolio: conventions as bars on years, today as a line, renewals as marks. Numbers in, places out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

LEFT, WIDTH, LINE, HEAD = 230, 900, 30, 34


@dataclass(frozen=True)
class Bar:
    convention: Any
    y: int
    x: float
    width: float
    is_late: bool
    mark_x: float | None


@dataclass(frozen=True)
class Horizon:
    bars: list[Bar]
    years: list[tuple[int, float]]
    today_x: float
    height: int
    width: int = WIDTH
    left: int = LEFT
    line: int = LINE

    @property
    def late(self) -> list[Bar]:
        return [bar for bar in self.bars if bar.is_late]


def horizon(conventions: Iterable[Any], today: date) -> Horizon:
    """Every convention that has its days; whole years, this one among them."""
    rows = [each for each in conventions if each.starts_on and each.ends_on_now]
    first = min([each.starts_on.year for each in rows] + [today.year])
    last = max([each.ends_on_now.year for each in rows] + [today.year]) + 1
    start, days = date(first, 1, 1), (date(last, 1, 1) - date(first, 1, 1)).days
    scale = (WIDTH - LEFT - 10) / days

    def place(day: date) -> float:
        return round(LEFT + (day - start).days * scale, 1)

    bars = [_bar(each, rank, place, today) for rank, each in enumerate(rows)]
    return Horizon(bars, [(year, place(date(year, 1, 1))) for year in range(first, last)], place(today), HEAD + LINE * len(rows) + 8)


def _bar(convention: Any, rank: int, place: Any, today: date) -> Bar:
    begin, end = place(convention.starts_on), place(convention.ends_on_now)
    renewal = next(iter(convention.renewals.all()), None)
    opened = place(renewal.opened_at.date()) if renewal else None
    return Bar(convention, HEAD + LINE * rank, begin, round(max(end - begin, 3), 1), is_late(convention, today), opened)


def is_late(convention: Any, today: date) -> bool:
    """Over and not closed: a report, a payment or a decision is missing."""
    return (
        convention.state == "in_force"
        and convention.ends_on_now < today
        and any(report.state in ("due", "returned") and report.due_on < today for report in convention.reports.all())
    )
