"""The picture of a workload: people in rows, weeks in columns, a bar per week, a line where their time ends."""

from dataclasses import dataclass
from typing import Any

from workflows.board.workload import Cell, Row, Workload

WIDTH, LEFT, LINE, HEAD, BAR = 760, 190, 44, 26, 16


@dataclass(frozen=True)
class Bar:
    x: float
    width: float
    cell: Cell
    limit_x: float | None


@dataclass(frozen=True)
class DrawnRow:
    row: Row
    y: int
    bars: list[Bar]


@dataclass(frozen=True)
class Picture:
    columns: list[tuple[Any, float]]
    rows: list[DrawnRow]
    height: int
    width: int = WIDTH
    left: int = LEFT
    free: float = 0.0
    bar: int = BAR


def draw(load: Workload) -> Picture:
    column = (WIDTH - LEFT) / len(load.weeks)
    places = [LEFT + rank * column for rank in range(len(load.weeks))]
    scale = (column - 10) / load.top
    rows = [DrawnRow(row, HEAD + rank * LINE, [_bar(cell, x, scale) for cell, x in zip(row.cells, places, strict=True)]) for rank, row in enumerate(load.rows)]
    return Picture(list(zip(load.weeks, places, strict=True)), rows, HEAD + LINE * len(load.rows) + 6, free=round(column - 10, 1))


def _bar(cell: Cell, x: float, scale: float) -> Bar:
    limit = None if cell.capacity is None else round(x + cell.capacity * scale, 1)
    return Bar(round(x, 1), round(cell.minutes * scale, 1), cell, limit)
