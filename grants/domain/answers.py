"""Keeping what is typed: as typed, section by section, with a revision that tells two writers apart.

What can be read is also written where the house looks for it: named answers in the columns of the dossier, budget lines,
promises on the criteria. What cannot be read yet stays as typed and is said to be missing.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from grants import rules
from grants.domain import budget, promises
from grants.enums import ApplicationState
from grants.lifecycle import EDITABLE_BY_APPLICANT
from grants.models import Answers, Application
from grants.reading import questions, sections
from grants.reading.refusals import Refused, StaleRevision

#: What a column holds while its question is not answered, when that is not nothing.
BLANK = {"title": "", "summary": "", "is_live_performance": False}


@transaction.atomic
def save_section(*, application: Application, section: str, typed: Mapping[str, Any], revision: int, by: User) -> Answers:
    """Keeps the section whole, at the next revision; raises StaleRevision when somebody else did so meanwhile."""
    locked = lock_for_writing(application=application, section=section, by=by)
    answers, _created = Answers.objects.select_for_update().get_or_create(application=locked, section=section, defaults={"saved_by": by})
    data = clean(typed)
    if answers.revision != revision and answers.data != data:
        raise StaleRevision(theirs=answers.data, revision=answers.revision, who=answers.saved_by.get_full_name())
    if answers.revision and answers.data == data:
        return answers
    answers.data, answers.saved_by, answers.revision = data, by, answers.revision + 1
    answers.save()
    read_into(locked, section, data)
    return answers


def lock_for_writing(*, application: Application, section: str, by: User) -> Application:
    """The dossier under lock, if this person may write in this section now."""
    locked = (
        Application.objects.select_for_update(of=("self",))
        .select_related("call__form", "call__scheme__funder", "funder", "organisation")
        .get(pk=application.pk)
    )
    if not rules.applicant(by, locked) or locked.closed_to(by) or not is_open(locked, section):
        raise Refused.closed_section()
    return locked


def is_open(application: Application, section: str) -> bool:
    """All sections of a draft; only those the officer reopened when a completion is asked for."""
    if application.state == ApplicationState.AWAITING_INFORMATION:
        return section in application.sections_to_complete
    return application.state in EDITABLE_BY_APPLICANT and section in [each["key"] for each in sections.sections_for(application)]


def clean(typed: Mapping[str, Any]) -> dict[str, Any]:
    """As typed, less the one character no database keeps."""
    return {key: _without_nul(value) for key, value in typed.items()}


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, Mapping):
        return clean(value)
    return [_without_nul(each) for each in value] if isinstance(value, list) else value


def read_into(application: Application, section: str, data: Mapping[str, Any]) -> None:
    """From what was typed to where the house looks for it."""
    kind = sections.section_of(application.call, section)["kind"]
    if kind == "questions":
        keep_columns(application, section, data)
    elif kind == "budget":
        budget.write_lines(application=application, typed=data.get("lines", []))
    if kind in ("budget", "criteria"):
        promises.refresh(application=application)


def keep_columns(application: Application, section: str, data: Mapping[str, Any]) -> None:
    """An answer that cannot be read leaves its column empty: a column never says more than the answer does."""
    filled = questions.read(application.call, section, data).filled
    wanted = questions.columns_of(application.call, section)
    for name in wanted:
        value = filled.get(name)
        setattr(application, name, BLANK.get(name) if value in ("", None) else value)
    if wanted:
        application.save(update_fields=sorted(wanted))
