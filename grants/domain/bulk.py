"""The same step on several dossiers: each through the door on its own, whole or not at all; what is refused is said."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from workflows.door import perform
from workflows.errors import DoorError
from workflows.lifecycle import Subject

Outcome = tuple[int, list[str]]


def perform_all(subjects: Iterable[Subject], step: str | Callable[[Any], str], *, by: User, **inputs: Any) -> Outcome:
    """-> how many were done, and one sentence per refusal."""
    return each(subjects, lambda subject: perform(subject, step(subject) if callable(step) else step, actor=by, **inputs))


def each(subjects: Iterable[Any], act: Callable[[Any], Any]) -> Outcome:
    done, refusals = 0, []
    for subject in subjects:
        try:
            act(subject)
            done += 1
        except DoorError as error:
            refusals.append(_("%(what)s : %(why)s") % {"what": getattr(subject, "application", subject), "why": " ".join(error.reasons)})
    return done, refusals
