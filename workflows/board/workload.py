"""Who has how much to do, and when: the open tasks of a funder, in minutes, by person and by week.

What the reader may not know of is not counted, so that two readers may see two totals: the page says so.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from workflows.board.desk import duty_named, known_to
from workflows.calendars import WorkingCalendar, calendar_of
from workflows.lifecycle import Lifecycle
from workflows.models import Absence, Task, WorkRules

WEEKS = 8
Minutes = dict[int, int]


@dataclass(frozen=True)
class Cell:
    """One week of one person: what is due, and how much of it they could do (None: nobody said)."""

    minutes: int
    tasks: int
    capacity: int | None
    is_away: bool

    @property
    def said(self) -> str:
        """Hours and minutes, as one says them."""
        hours, minutes = divmod(self.minutes, 60)
        return f"{hours} h {minutes:02}" if hours and minutes else f"{hours} h" if hours else f"{minutes} min"

    @property
    def is_over(self) -> bool:
        return self.capacity is not None and self.minutes > self.capacity


@dataclass(frozen=True)
class Row:
    person: Any
    role: str
    mondays: list[date]
    cells: list[Cell]
    undated: int

    @property
    def title(self) -> str:
        return str(self.person) if self.person else _("À prendre : %(role)s") % {"role": Role(self.role).label}

    @property
    def weeks(self) -> list[tuple[date, Cell]]:
        return list(zip(self.mondays, self.cells, strict=True))

    @property
    def minutes(self) -> int:
        return sum(cell.minutes for cell in self.cells)


@dataclass
class Sum:
    minutes: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    tasks: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    undated: int = 0


@dataclass(frozen=True)
class Workload:
    weeks: list[date]
    rows: list[Row]
    week_minutes: int | None

    @property
    def top(self) -> int:
        return max([cell.minutes for row in self.rows for cell in row.cells] + [self.week_minutes or 0, 60])


def workload(user: Any, funder_id: int, today: date | None = None) -> Workload:
    """Five queries, whatever the number of tasks and of people. What is late or beyond counts in the first or last week."""
    calendar, rules = calendar_of(funder_id), WorkRules.objects.in_force(funder_id)
    today = today or timezone.localdate(timezone=calendar.zone)
    monday = today - timedelta(days=today.weekday())
    weeks = [monday + timedelta(weeks=rank) for rank in range(WEEKS)]
    sums = _sums(user, funder_id, calendar, monday)
    people = User.objects.in_bulk({person for person, _role in sums if person})
    away = _away(funder_id, list(people), weeks)
    capacity = rules.week_hours * 60 if rules.week_hours else None
    rows = [_row(people.get(person or 0), role, found, weeks, away.get(person or 0, []), calendar, capacity) for (person, role), found in sums.items()]
    return Workload(weeks, sorted(rows, key=lambda row: (row.person is None, str(row.person or row.role))), capacity)


def _sums(user: Any, funder_id: int, calendar: WorkingCalendar, monday: date) -> dict[tuple[int | None, str], Sum]:
    """Held tasks by person, the others by role. Counted by the database; a duty says its minutes."""
    rows = Task.objects.open().filter(known_to(user, frozenset(Lifecycle.registry)), funder_id=funder_id)
    grouped = (
        rows.order_by().annotate(week=TruncWeek("due_at", tzinfo=calendar.zone)).values_list("person", "role", "noun", "duty", "week").annotate(n=Count("pk"))
    )
    sums: dict[tuple[int | None, str], Sum] = defaultdict(Sum)
    for person, role, noun, duty, week, count in grouped:
        found, known = sums[(person, "" if person else role)], duty_named(noun, duty)
        minutes = count * (known.minutes if known else 0)
        if week is None:
            found.undated += count
            continue
        rank = min(max((calendar.day_of(week) - monday).days // 7, 0), WEEKS - 1)
        found.minutes[rank] += minutes
        found.tasks[rank] += count
    return sums


def _away(funder_id: int, people: list[int], weeks: list[date]) -> dict[int, list[Absence]]:
    found: dict[int, list[Absence]] = defaultdict(list)
    for absence in Absence.objects.standing().filter(funder_id=funder_id, person__in=people, ends_on__gte=weeks[0]):
        found[absence.person_id].append(absence)
    return found


def _row(person: Any, role: str, found: Sum, weeks: list[date], away: list[Absence], calendar: WorkingCalendar, capacity: int | None) -> Row:
    cells = []
    for rank, monday in enumerate(weeks):
        worked = [day for day in (monday + timedelta(days=step) for step in range(5)) if calendar.is_working(day)]
        there = [day for day in worked if not any(each.starts_on <= day <= each.ends_on for each in away)]
        share = round(capacity * len(there) / 5) if capacity is not None and person else None
        cells.append(Cell(found.minutes[rank], found.tasks[rank], share, is_away=bool(worked) and len(there) < len(worked)))
    return Row(person, role, weeks, cells, found.undated)
