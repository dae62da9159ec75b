"""What a picture of a lifecycle is made of: boxes for states, arrows for steps, marks for findings. Places on a grid, and words."""

from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap

BOX, HIGH, ACROSS, DOWN, TOP, SIDE = 176, 58, 246, 132, 16, 30
LETTERS = 23


@dataclass(frozen=True)
class Mark:
    """A finding shown on the picture, by its number in the list."""

    number: int
    is_blocking: bool


@dataclass(frozen=True)
class Way:
    """One step in the table: its words, where it leads, who takes it, what it asks for."""

    label: str
    target: str
    who: str
    asks: tuple[str, ...] = ()
    gives_up: bool = False
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Box:
    key: str
    label: str
    lines: tuple[str, ...]
    x: float
    y: float
    is_end: bool
    can_be_left: bool
    marks: tuple[Mark, ...] = ()
    stand: str = ""
    when: datetime | None = None
    due: datetime | None = None
    is_late: bool = False
    ways: tuple[Way, ...] = ()

    @property
    def text(self) -> list[tuple[float, str]]:
        """Each line, and how far down the box it stands."""
        start = HIGH / 2 + 5 - 8 * (len(self.lines) - 1)
        return [(start + 16 * rank, line) for rank, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Arrow:
    d: str
    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str
    was_taken: bool = False
    marks: tuple[Mark, ...] = ()

    @property
    def placed_marks(self) -> list[tuple[Mark, float]]:
        """On the other side of the line from its words."""
        return [(mark, self.x - 22 - 26 * rank) for rank, mark in enumerate(self.marks)]

    @property
    def text(self) -> list[tuple[float, str]]:
        return [(self.y + 15 * rank, line) for rank, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Picture:
    name: str
    description: str
    boxes: list[Box]
    arrows: list[Arrow]
    width: float
    height: float
    is_public: bool = False
    has_subject: bool = False
    box_width: int = BOX
    box_height: int = HIGH


def in_box(label: str) -> tuple[str, ...]:
    """Three lines at most; the table has the whole."""
    return tuple(wrap(label, LETTERS, max_lines=3, placeholder="…"))
