"""How long a state lasts: what was observed where that is enough, else what the duty allows, else nobody knows.

No clock is read: a duration is the time between two lines of the journal of past dossiers, or a number written in the tables.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from workflows.clocks import delay_of
from workflows.lifecycle import Step, lifecycle_of
from workflows.models import JournalEntry
from workflows.procedures.cases import BOUNDED_BY, LASTS_AS

#: Fewer acts than this say nothing of how long a state usually lasts.
ENOUGH = 5
SECONDS_A_DAY = 86_400
OBSERVED, EXPECTED, UNKNOWN = "observed", "expected", "unknown"
#: « noun.state » to (median days, number of acts).
Observed = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Duration:
    days: int
    basis: str


def observed_in(case_refs: Iterable[str]) -> dict[str, list[int]]:
    """The median stay in each state of each noun, on the dossiers named."""
    stays: defaultdict[str, list[int]] = defaultdict(list)
    for place, days in _stays(list(case_refs)):
        stays[place].append(days)
    return {place: [round(median(days)), len(days)] for place, days in sorted(stays.items())}


def _stays(case_refs: list[str]) -> Iterator[tuple[str, int]]:
    arrived: dict[tuple[str, int | None], tuple[str, datetime]] = {}
    for noun, subject, source, target, at in acts_of_cases(case_refs):
        place = arrived.get((noun, subject))
        if place is not None and place[0] == source and target != source:
            yield f"{noun}.{source}", days_between(place[1], at)
        arrived[noun, subject] = (target, at)


def acts_of_cases(case_refs: list[str]) -> Iterator[tuple[str, int | None, str, str, datetime]]:
    """(noun, number, from, to, at), oldest first within a case; a thousand cases at a time."""
    for start in range(0, len(case_refs), 1000):
        rows = JournalEntry.objects.filter(case_ref__in=case_refs[start : start + 1000]).exclude(target="")
        yield from rows.order_by("case_ref", "seq").values_list("noun", "subject_id", "source", "target", "at").iterator(chunk_size=2000)


def days_between(since: datetime, until: datetime) -> int:
    """Whole days, to the nearest: an act of the same afternoon takes none."""
    return max(0, round((until - since).total_seconds() / SECONDS_A_DAY))


def duration(noun: str, state: str, step: Step, procedure: Any, observed: Observed) -> Duration:
    """How long a dossier stays in a state before this step, under this procedure."""
    bound = _bound(noun, state, procedure)
    seen = observed.get(f"{noun}.{state}")
    if seen is not None and seen[1] >= ENOUGH:
        return Duration(seen[0] if bound is None else min(seen[0], bound), OBSERVED)
    expected = bound if bound is not None else _duty_days(noun, state, step)
    if expected is None and (noun, state) in LASTS_AS:
        expected = _longest_duty(*LASTS_AS[noun, state])
    return Duration(0, UNKNOWN) if expected is None else Duration(expected, EXPECTED)


def _bound(noun: str, state: str, procedure: Any) -> int | None:
    """A delay of the procedure, in calendar days: five working days are a week."""
    name = BOUNDED_BY.get((noun, state))
    delay = delay_of(procedure, name) if name else None
    return None if delay is None else -(-delay.days * 7 // 5) if delay.is_working else delay.days


def _duty_days(noun: str, state: str, step: Step) -> int | None:
    """A duty says within how many days; those of the step first, then any of the state."""
    duties = [duty for duty in lifecycle_of(noun).duties.get(state, ()) if duty.within_days is not None]
    mine = [duty for duty in duties if step.name in duty.steps] or duties
    return max((duty.within_days for duty in mine if duty.within_days is not None), default=None)


def _longest_duty(noun: str, state: str) -> int | None:
    days = [duty.within_days for duty in lifecycle_of(noun).duties.get(state, ()) if duty.within_days is not None]
    return max(days, default=None)
