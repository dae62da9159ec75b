"""What a report of simulation is made of, and the words for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import Role
from workflows.lifecycle import Lifecycle, lifecycle_of
from workflows.procedures.cases import trunk


@dataclass(frozen=True)
class Line:
    """One figure under the version it is based on, and under the draft."""

    label: str
    before: int | None
    after: int

    @property
    def gap(self) -> int:
        return self.after - (self.before or 0)

    @property
    def differs(self) -> bool:
        return self.before is not None and self.gap != 0

    @property
    def gap_in_words(self) -> str:
        return f"+{self.gap}" if self.gap > 0 else f"−{-self.gap}"


@dataclass(frozen=True)
class Group:
    """Dossiers that leave the same road for the same other one."""

    number: int
    count: int
    before: "Said"
    after: "Said"


@dataclass(frozen=True)
class Said:
    """An outcome in words: the road, then what marks it. Each with whether the other side lacks it; « … » stands for what both pass."""

    road: tuple[tuple[str, bool], ...]
    marks: tuple[tuple[str, bool], ...]
    stop: str


@dataclass(frozen=True)
class Row:
    """One dossier: where it ends on each side, in how many days, and which of the changes is its own."""

    key: str
    title: str
    is_supposed: bool
    before: str
    after: str
    is_stopped: bool
    days_before: int | None
    days_after: int
    group: int | None


def differs(row: list[Any]) -> bool:
    return row[5] is not None and row[5] != row[3]


def shortened(road: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The first and the last, what differs and what stands beside it; three dots for the rest."""
    kept = {0, len(road) - 1} | {near for rank, (_state, differs) in enumerate(road) if differs for near in (rank - 1, rank, rank + 1)}
    found: list[tuple[str, bool]] = []
    for rank, step in enumerate(road):
        if rank in kept:
            found.append(step)
        elif not found or found[-1][0] != "…":
            found.append(("…", False))
    return found


def median(days: Mapping[str, int]) -> int:
    every = sorted(int(day) for day, count in days.items() for _rank in range(count))
    return every[len(every) // 2] if every else 0


def role_words(role: str) -> str:
    return str(Role(role).label) if role in Role.values else role or _("Sans rôle")


def places() -> Iterable[str]:
    """Every « noun.state », the dossier's own first, as a life goes."""
    nouns = [trunk().noun, *(noun for noun in Lifecycle.registry if noun != trunk().noun)]
    return [f"{noun}.{state}" for noun in nouns for state in lifecycle_of(noun).states.values]


def field_words(lifecycle: Lifecycle, field: str) -> dict[str, Any]:
    return dict(lifecycle.model._meta.get_field(field).choices)
