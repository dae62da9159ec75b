"""The demonstration tells years of acts in a few seconds: what an act brings about later is told at the instant of the act."""

from contextlib import AbstractContextManager
from typing import Any

from workflows import journal
from workflows.models import JournalEntry


def as_of_its_cause(payload: dict[str, Any]) -> AbstractContextManager[None]:
    return journal.as_of(JournalEntry.objects.filter(pk=payload.get("entry") or 0).values_list("at", flat=True).first())
