"""The board against the states, whole: what is expected and missing, what is open and no longer expected."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from workflows.board.desk import with_duties
from workflows.board.follow import expected, locked, settle
from workflows.lifecycle import Lifecycle
from workflows.models import Task


@dataclass(frozen=True)
class Gap:
    case_ref: str
    noun: str
    subject_id: int
    missing: tuple[str, ...]
    stray: tuple[str, ...]


def gaps() -> Iterator[Gap]:
    for lifecycle in with_duties():
        yield from _gaps_of(lifecycle)


def mend(gap: Gap) -> None:
    with transaction.atomic():
        settle(locked(gap.noun, gap.subject_id))


def _gaps_of(lifecycle: Lifecycle) -> Iterator[Gap]:
    """Two queries per kind of subject, whatever their number."""
    opened: dict[int, set[str]] = {}
    for subject_id, duty in Task.objects.open().filter(noun=lifecycle.noun).values_list("subject_id", "duty"):
        opened.setdefault(subject_id, set()).add(duty)
    for subject in _concerned(lifecycle, opened):
        wanted, found = set(expected(subject)), opened.get(subject.pk, set())
        if wanted != found:
            yield Gap(subject.case_ref, lifecycle.noun, subject.pk, tuple(sorted(wanted - found)), tuple(sorted(found - wanted)))


def _concerned(lifecycle: Lifecycle, opened: dict[int, set[str]]) -> Iterator[Any]:
    rows = lifecycle.model._base_manager.select_related("procedure", *lifecycle.reads).order_by("pk")
    yield from (row for row in rows.iterator(chunk_size=500) if row.state in lifecycle.duties or row.pk in opened)
