"""Where one subject stands in its procedure: read from the journal, the board and the clocks, in one question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Value
from django.utils import timezone

from workflows.models import Clock, JournalEntry, Task


@dataclass(frozen=True)
class Standing:
    """Where one subject is: when it came to each state, by which step, and what is due there."""

    state: str
    came: Mapping[str, datetime] = field(default_factory=dict)
    taken: frozenset[tuple[str, str]] = frozenset()
    due: datetime | None = None
    is_late: bool = False


def standing_of(subject: Any) -> Standing:
    about = {"noun": subject.lifecycle.noun, "subject_id": subject.pk}
    acts = JournalEntry.objects.filter(case_ref=subject.case_ref, **about).exclude(target="").values_list("at", "source", "target")
    tasks = Task.objects.open().filter(**about).exclude(due_at=None).values_list("due_at", Value(""), Value(""))
    delays = Clock.objects.filter(**about, stopped_at=None, fired_at=None, paused_at=None).values_list("due_at", Value(""), Value(""))
    rows = sorted(acts.order_by().union(tasks.order_by(), delays.order_by(), all=True))
    first = next((at for at, _source, target in rows if not target), None)
    return Standing(
        state=str(subject.state),
        came={target: at for at, _source, target in rows if target},
        taken=frozenset((source, target) for _at, source, target in rows if target),
        due=first,
        is_late=first is not None and first < timezone.now(),
    )
