"""What playing dossiers gives: each one's outcome, and what they all come to. Numbers and names, ready to be kept."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from workflows.procedures.cases import Case, Limit

#: Work whose day nobody can know (a report that waits for the end of a project without dates).
LATER = -1


@dataclass(frozen=True)
class Load:
    role: str
    day: int
    minutes: int


@dataclass
class Outcome:
    """What became of one dossier. Two dossiers with the same outcome went the same way."""

    road: list[str] = field(default_factory=list)
    stopped_by: str = ""
    marks: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)

    @property
    def end(self) -> str:
        return self.road[-1] if self.road else ""

    def as_dict(self) -> dict[str, Any]:
        return {"road": self.road, "stopped_by": self.stopped_by, "marks": sorted(self.marks), "undecided": sorted(self.undecided)}


@dataclass
class Played:
    case: Case
    outcome: Outcome = field(default_factory=Outcome)
    loads: list[Load] = field(default_factory=list)
    days: int = 0
    verdicts: list[tuple[str, str]] = field(default_factory=list)
    approvals: list[str] = field(default_factory=list)
    #: How many of each other noun are born for it (readings, instalments).
    born: Counter[str] = field(default_factory=Counter)
    #: On which day, counted from the deposit, each act would be taken.
    moments: dict[str, int] = field(default_factory=dict)

    @property
    def has_arrived(self) -> bool:
        """At the end it aimed at, whatever stops what would follow it."""
        return self.outcome.end == self.case.aim


@dataclass
class Simulation:
    """What all the dossiers together come to. Numbers only; `played` says each one, `durations` what time was counted with."""

    played: list[Played] = field(default_factory=list)
    durations: dict[str, list[Any]] = field(default_factory=dict)
    states: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    stopped: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    approvals: Counter[str] = field(default_factory=Counter)
    born: Counter[str] = field(default_factory=Counter)
    loads: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    limits: Counter[str] = field(default_factory=Counter)

    def add(self, played: Played, limits: Iterable[tuple[Limit, int]]) -> None:
        self.played.append(played)
        self.states.update(dict.fromkeys(played.outcome.road, 1))
        if played.has_arrived:
            self.ends[played.outcome.end] += 1
            self.days[str(played.days)] += 1
        self.marks.update(played.outcome.marks)
        self.stopped.update([played.outcome.stopped_by] if played.outcome.stopped_by else [])
        self.verdicts.update(f"{key} {verdict}" for key, verdict in played.verdicts)
        self.approvals.update(played.approvals)
        self.born.update(played.born)
        for load in played.loads:
            week = LATER if load.day == LATER else load.day // 7
            self.loads[f"{load.role} {week}"] += load.minutes
        for limit, allowed in limits:
            self._measure(played, limit, allowed)

    def _measure(self, played: Played, limit: Limit, allowed: int) -> None:
        """Foreseen on what was played, and seen on what really happened: two different findings."""
        for word, moments in (("foreseen", played.moments), ("seen", played.case.moments)):
            days = limit.taken(moments)
            if days is not None:
                self.limits[f"{limit.key} {word}"] += 1
                self.limits[f"{limit.key} {word} late"] += days > allowed

    def tally(self) -> dict[str, dict[str, int]]:
        """As it is kept between two slices."""
        names = ("states", "ends", "marks", "stopped", "verdicts", "approvals", "born", "loads", "days", "limits")
        return {name: dict(sorted(getattr(self, name).items())) for name in names}
