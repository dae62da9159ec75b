"""What a withdrawal undoes on the jury's side: readings that were still to be done are asked no more."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.system import system_actor
from grants.enums import ReviewState
from grants.lifecycle import APPLICATION
from workflows.door import perform
from workflows.effects import after
from workflows.models import JournalEntry


@after(APPLICATION, "withdraw", "dismiss", "lapse")
def withdraw_open_readings(application: Any, entry: JournalEntry) -> None:
    for review in application.reviews.filter(state=ReviewState.ASSIGNED).order_by("pk"):
        perform(review, "withdraw", actor=system_actor(), reason=_("Le dossier est retiré."))
