"""What a decision of the room below opens here: the instrument of its awards."""

from typing import Any

from accounts.system import system_actor
from conventions.domain.drafting import draft_for
from grants.lifecycle import AWARD
from workflows.effects import after


@after(AWARD, "grant")
def draft_the_instrument(award: Any, entry: Any) -> None:
    """Once for the whole decision, when its last award is granted."""
    draft_for(decision=award.decision, by=system_actor())
