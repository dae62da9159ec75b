"""The geometry of our pictures: numbers in, places on a grid out. Templates draw the SVG and the table beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import fmean
from typing import Any

WIDTH = 640  #: of the drawing, in its own units
LEFT = 190  #: kept for the labels of rows
LINE = 34  #: height of a row of dots
PAIR = 56  #: height of a pair of bars


@dataclass(frozen=True)
class Part:
    label: str
    amount: Decimal
    x: float
    width: float
    series: int


@dataclass(frozen=True)
class Envelope:
    total: Decimal
    parts: list[Part]
    left: Decimal
    limit_x: float

    @property
    def is_over(self) -> bool:
        return self.left < 0


def envelope(total: Any, parts: Iterable[tuple[Any, Any]]) -> Envelope:
    """When the parts exceed the total the scale grows, and a line shows where the envelope ends."""
    total, pairs = Decimal(total), [(str(label), Decimal(amount)) for label, amount in parts]
    spent = sum((amount for _label, amount in pairs), Decimal(0))
    scale = WIDTH / float(max(total, spent, Decimal(1)))
    drawn, x = [], 0.0
    for rank, (label, amount) in enumerate(pairs):
        width = float(amount) * scale
        drawn.append(Part(label, amount, _round(x), _round(width), rank % 6 + 1))
        x += width
    return Envelope(total, drawn, total - spent, _round(float(total) * scale))


@dataclass(frozen=True)
class Dot:
    x: float
    y: float


@dataclass(frozen=True)
class DotRow:
    label: str
    marks: list[float]
    y: int
    dots: list[Dot]
    low: float
    high: float
    mean: float | None
    mean_x: float


@dataclass(frozen=True)
class Cloud:
    rows: list[DotRow]
    ticks: list[tuple[str, float]]
    height: int
    line_x: float | None
    width: int = WIDTH
    line: Any = None


def dots(rows: Iterable[tuple[Any, Sequence[Any]]], maximum: Any = 5, line: Any = None) -> Cloud:
    top = float(maximum) or 1.0
    drawn = [_dot_row(str(label), [float(mark) for mark in marks], rank, top) for rank, (label, marks) in enumerate(rows)]
    ticks = [(f"{top * step / 5:g}".replace(".", ","), _place(top * step / 5, top)) for step in range(6)]
    return Cloud(drawn, ticks, LINE * len(drawn) + 30, None if line is None else _place(float(line), top), line=line)


def _dot_row(label: str, marks: list[float], rank: int, top: float) -> DotRow:
    y = LINE * rank + LINE // 2
    seen: dict[float, int] = {}
    placed = []
    for mark in marks:
        seen[mark] = seen.get(mark, 0) + 1
        placed.append(Dot(_place(mark, top), y - 6 * (seen[mark] - 1)))
    mean = round(fmean(marks), 2) if marks else None
    low, high = (_place(min(marks), top), _place(max(marks), top)) if marks else (LEFT, LEFT)
    return DotRow(label, marks, y, placed, low, high, mean, _place(mean or 0, top))


def _place(value: float, top: float) -> float:
    return _round(LEFT + (WIDTH - LEFT - 20) * value / top)


@dataclass(frozen=True)
class Pair:
    label: str
    amount: Decimal
    reference: Decimal | None
    gap: Decimal | None
    y: int
    width: float
    reference_width: float
    is_under: bool = False


@dataclass(frozen=True)
class Pairs:
    rows: list[Pair] = field(default_factory=list)
    height: int = 0
    left: int = LEFT
    width: int = WIDTH


def pairs(rows: Iterable[tuple[Any, Any, Any]]) -> Pairs:
    """A line without a reference is drawn alone: nothing is compared with what does not exist."""
    lines = [(str(label), Decimal(amount), None if other is None else Decimal(other)) for label, amount, other in rows]
    top = max([value for _label, amount, other in lines for value in (amount, other or Decimal(0))], default=Decimal(1)) or Decimal(1)
    scale = (WIDTH - LEFT - 20) / float(top)
    return Pairs([_pair(line, rank, scale) for rank, line in enumerate(lines)], PAIR * len(lines) + 8)


def _pair(line: tuple[str, Decimal, Decimal | None], rank: int, scale: float) -> Pair:
    label, amount, other = line
    gap = None if other is None else amount - other
    widths = _round(float(amount) * scale), _round(float(other or 0) * scale)
    return Pair(label, amount, other, gap, PAIR * rank + 8, *widths, is_under=gap is not None and gap < 0)


def _round(value: float) -> float:
    return round(value, 1)
