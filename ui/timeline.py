"""The life of a case as one reader may see it.

The administration of the funder reads the whole journal. Everybody else reads only what was said to them:
a change of the *public* words of a noun that concerns them, never who instructed, marked or voted, and never
a decision that is not yet notified (its public words have not changed).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ui.states import reads_as_staff
from workflows.journal import life_of
from workflows.lifecycle import lifecycle_of, subject_of

#: Nouns whose public words are meant for the applicant; reviews, sessions and votes are not.
SEEN_OUTSIDE = frozenset({"application", "award", "decision", "convention", "amendment", "instalment", "report", "renewal", "appeal"})


@dataclass(frozen=True)
class Moment:
    label: Any
    at: datetime
    who: str = ""
    reason: str = ""


def moments(case_ref: str, reader: Any, funder_id: int | None = None) -> list[Moment]:
    """By the instants themselves: an act taken over from the past is written after, and read in its place.

    `funder_id`: the funder of the case, when the page already knows it.
    """
    entries = sorted(life_of(case_ref), key=lambda entry: entry.at)
    staff = reads_as_staff(reader, funder_id or funder_of(entries))
    return [_whole(entry) for entry in entries] if staff else list(_public(entries, reader))


def funder_of(entries: Iterable[Any]) -> int | None:
    first = next((entry for entry in entries if entry.noun and entry.subject_id), None)
    return subject_of(first.noun, first.subject_id).funder_id if first else None


def _whole(entry: Any) -> Moment:
    return Moment(entry.label, entry.at, entry.actor_label, entry.reason)


def _public(entries: Iterable[Any], reader: Any) -> Iterable[Moment]:
    """Never the same words twice running, whichever noun says them: how many acts stand behind « en cours » is not told."""
    said: dict[tuple[str, int], str] = {}
    last = ""
    for entry in entries:
        if not entry.target or entry.noun not in SEEN_OUTSIDE:
            continue
        words = str(lifecycle_of(entry.noun).words[entry.target].public)
        if words not in (said.get((entry.noun, entry.subject_id)), last):
            said[entry.noun, entry.subject_id] = last = words
            yield Moment(words, entry.at, _("Par vous") if entry.actor_id == getattr(reader, "pk", None) else "")
