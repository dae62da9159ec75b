"""What a withdrawal undoes: a decision that was pending is annulled, and its money goes back to the envelope."""

from typing import Any

from accounts.system import system_actor
from grants.enums import DecisionState
from grants.lifecycle import APPLICATION
from workflows.door import perform
from workflows.effects import after
from workflows.models import JournalEntry


@after(APPLICATION, "withdraw")
def annul_pending_decisions(application: Any, entry: JournalEntry) -> None:
    for decision in application.decisions.filter(state__in=(DecisionState.PREPARED, DecisionState.TAKEN)).order_by("pk"):
        perform(decision, "annul", actor=system_actor(), reason=entry.reason)
