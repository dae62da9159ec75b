"""A state on screen: the words for this reader, and a tone (a shape and a colour) that only repeats them."""

from typing import Any

from accounts.enums import STAFF_ROLES

TONES = {
    "warning": {
        "awaiting_information",
        "shortlisted",
        "incomplete",
        "to_complete",
        "deferred",
        "on_hold",
        "suspended",
        "waiting_list",
        "returned",
        "changes_requested",
        "awaiting_signature",
        "awaiting_agreement",
        "overdue",
        "held_back",
        "withheld",
        "closing",
    },
    "success": {
        "open",
        "published",
        "admissible",
        "eligible",
        "awarded",
        "notified",
        "signed",
        "in_force",
        "active",
        "accepted",
        "approved",
        "agreed",
        "certified",
        "paid",
        "completed",
        "met",
        "recommended",
        "renewed",
        "granted",
        "upheld",
        "followed_up",
    },
    "urgent": {"inadmissible", "not_shortlisted", "rejected", "refused", "dismissed", "withdrawn", "relinquished", "lapsed", "terminated", "cancelled", "not_met", "recused"},
    "neutral": {"draft", "planned", "closed", "archived", "pending", "to_do", "invited", "void", "superseded"},
}
BY_STATE = {state: tone for tone, states in TONES.items() for state in states}


def tone_of(state: str) -> str:
    """Exact states only: an unknown one is plain information, never a guess on part of a word."""
    return BY_STATE.get(str(state), "information")


def tone_for(subject: Any, *, staff: bool) -> str:
    """Outside the administration the shape follows the public words: states that read the same look the same."""
    return tone_of(subject.state) if staff else public_tone(subject.lifecycle, subject.state)


def public_tone(lifecycle: Any, state: str) -> str:
    said = lifecycle.words[state].public
    return tone_of(next(each for each, words in lifecycle.words.items() if words.public == said))


def reads_as_staff(reader: Any, funder_id: int | None) -> bool:
    """The administration of that funder reads its own words; everybody else, the public ones."""
    if funder_id is None or reader is None or not reader.is_authenticated:
        return False
    return bool(reader.is_system or reader.roles_at(funder_id) & STAFF_ROLES)
