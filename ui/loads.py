"""Two pictures of what a procedure would do: how many pass each stage, and who works how much each week, two sides each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LEFT, WIDTH, PAIR = 190, 640, 44
CELL, GAP, TITLE = 26, 6, 150


@dataclass(frozen=True)
class Bar:
    label: str
    before: int | None
    after: int
    y: int
    before_width: float
    after_width: float
    #: Where the figure is written: after the longer bar, or inside when it would leave the picture.
    before_x: float
    after_x: float


@dataclass(frozen=True)
class Flow:
    bars: list[Bar]
    height: int
    left: int = LEFT
    width: int = WIDTH


def flow(rows: Iterable[tuple[Any, int | None, int]]) -> Flow:
    """rows: (label, before or None, after)."""
    lines = [(str(label), before, after) for label, before, after in rows]
    top = max([value for _label, before, after in lines for value in (before or 0, after)], default=0) or 1
    scale = (WIDTH - LEFT - 56) / top
    return Flow([_bar(line, rank, scale) for rank, line in enumerate(lines)], PAIR * len(lines) + 4)


def _bar(line: tuple[str, int | None, int], rank: int, scale: float) -> Bar:
    label, before, after = line
    widths = round((before or 0) * scale, 1), round(after * scale, 1)
    return Bar(label, before, after, PAIR * rank + 4, *widths, LEFT + widths[0] + 6, LEFT + widths[1] + 6)


@dataclass(frozen=True)
class Cell:
    x: float
    y: int
    side: int
    week: int
    minutes: int


@dataclass(frozen=True)
class Band:
    label: str
    y: int
    cells: list[Cell]


@dataclass(frozen=True)
class Weeks:
    bands: list[Band]
    ticks: list[tuple[int, float]]
    most: int
    width: float
    height: int


def weeks(rows: Iterable[tuple[Any, Mapping[int, int]]], beside: Iterable[Mapping[int, int]] = ()) -> Weeks:
    """rows: (label, minutes by week). A square per week: twice the surface, twice the work.

    beside: the work drawn in another picture, to be compared: both are then drawn on the same weeks and at the same scale.
    """
    lines = [(str(label), dict(work)) for label, work in rows]
    drawn = [*(work for _label, work in lines), *beside]
    every = [week for work in drawn for week in work]
    first, last = (min(every), max(every)) if every else (0, 0)
    most = max((minutes for work in drawn for minutes in work.values()), default=0) or 1
    step = min(float(CELL + GAP), (WIDTH - TITLE) / max(1, last - first + 1))
    bands = [Band(label, rank * PAIR + 4, _cells(work, rank, first, step, most)) for rank, (label, work) in enumerate(lines)]
    every_other = max(1, round(40 / step))
    ticks = [(week, round(TITLE + (week - first) * step + step / 2, 1)) for week in range(first, last + 1, every_other)]
    return Weeks(bands, ticks, most, max(float(WIDTH), TITLE + (last - first + 1) * step + 8), PAIR * len(lines) + 26)


def _cells(work: Mapping[int, int], rank: int, first: int, step: float, most: int) -> list[Cell]:
    found = []
    for week, minutes in sorted(work.items()):
        side = max(3, round(min(step - 2, CELL) * (minutes / most) ** 0.5))
        x, y = TITLE + (week - first) * step + (step - side) / 2, rank * PAIR + 4 + (CELL - side) // 2
        found.append(Cell(round(x, 1), y, side, week, minutes))
    return found
