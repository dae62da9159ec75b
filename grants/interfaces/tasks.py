"""The task list of a draft: each section with its state, its time, what is missing in it, and when it was last saved."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from grants.domain.answers import is_open
from grants.models import Application
from grants.reading.gaps import Gap, gaps_in, read_draft
from grants.reading.sections import sections_for
from grants.reading.slots import slots_in
from ui import formats


class Progress(StrEnum):
    TO_BEGIN = "to_begin"
    UNDER_WAY = "under_way"
    COMPLETE = "complete"
    TO_CORRECT = "to_correct"
    LOCKED = "locked"


WORDS = {
    Progress.TO_BEGIN: (_("à commencer"), "neutral"),
    Progress.UNDER_WAY: (_("en cours"), "information"),
    Progress.COMPLETE: (_("complet"), "success"),
    Progress.TO_CORRECT: (_("à corriger"), "warning"),
    Progress.LOCKED: (_("déposé"), "neutral"),
}


@dataclass(frozen=True)
class Task:
    key: str
    title: str
    minutes: int
    progress: Progress
    gaps: list[Gap]
    url: str

    @property
    def words(self) -> Any:
        return WORDS[self.progress][0]

    @property
    def tone(self) -> str:
        return WORDS[self.progress][1]

    @property
    def missing_in_words(self) -> str:
        count = len(self.gaps)
        return (
            ngettext("Il reste %(count)d chose à faire dans cette section.", "Il reste %(count)d choses à faire dans cette section.", count) % {"count": count}
            if count
            else str(_("Cette section est complète."))
        )


class TaskList:
    """Everything about one draft, read once."""

    def __init__(self, application: Application, user: Any) -> None:
        self.application, self.user = application, user

    @cached_property
    def saved(self) -> list[Any]:
        return list(self.application.answers.select_related("saved_by").order_by("-saved_at"))

    @cached_property
    def tasks(self) -> list[Task]:
        draft = read_draft(self.application)
        begun = {answers.section for answers in self.saved} | self._with_files(draft.slots)
        return [self._task(section, gaps_in(draft, section), section["key"] in begun) for section in sections_for(self.application)]

    def _with_files(self, slots: frozenset[str]) -> set[str]:
        return {
            section["key"] for section in sections_for(self.application) if any(slot["key"] in slots for slot in slots_in(self.application.call, section))
        }

    def _task(self, section: dict[str, Any], gaps: list[Gap], is_begun: bool) -> Task:
        open_now = is_open(self.application, section["key"])
        url = reverse("grants:section", args=[self.application.pk, section["key"]]) if open_now else ""
        return Task(section["key"], section["title"], section.get("minutes", 10), progress_of(gaps, is_begun, open_now), gaps, url)

    @cached_property
    def gaps(self) -> list[Gap]:
        return [gap for task in self.tasks for gap in task.gaps]

    @property
    def last_save(self) -> Any:
        return self.saved[0] if self.saved else None

    @property
    def last_save_in_words(self) -> str:
        return saved_in_words(self.last_save, self.application.funder) if self.last_save else ""

    @property
    def minutes_left(self) -> int:
        return sum(task.minutes for task in self.tasks if task.gaps)

    @property
    def done(self) -> int:
        return sum(1 for task in self.tasks if not task.gaps)

    def task(self, key: str) -> Task:
        return next(task for task in self.tasks if task.key == key)


def saved_in_words(answers: Any, funder: Any) -> str:
    """To the second, on the funder's clock."""
    local = timezone.localtime(answers.saved_at, funder.zone)
    parts = {"day": formats.day(local), "hour": formats.hour(local, seconds=True), "place": formats.clock_of(funder, funder.zone), "who": answers.saved_by}
    return gettext("Enregistré le %(day)s à %(hour)s (%(place)s) par %(who)s.") % parts


def progress_of(gaps: list[Gap], is_begun: bool, is_open_now: bool) -> Progress:
    if not is_open_now and not gaps:
        return Progress.LOCKED
    if any(gap.is_wrong for gap in gaps):
        return Progress.TO_CORRECT
    if not gaps:
        return Progress.COMPLETE
    return Progress.UNDER_WAY if is_begun else Progress.TO_BEGIN
