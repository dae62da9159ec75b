"""What must be true before a step: each guard answers the sentence that says what is missing, or None.

One file per moment of the dossier's life; the lifecycle tables read them all from here.
"""

from grants.guards.application import (
    blocking_promises_hold,
    call_takes_applications,
    due_day_is_ahead,
    information_is_overdue,
    is_complete,
    some_section_reopens,
)
from grants.guards.committee import (
    agenda_is_empty,
    amount_fits_the_request,
    committee_has_concluded,
    has_agenda,
    has_place_and_time,
    item_is_adjourned,
    item_quorum_is_met,
    majority_agrees,
    motive_is_given,
    no_item_is_pending,
    no_other_item_is_open,
    session_can_hear,
    session_is_not_over,
    session_is_open,
    session_quorum_is_met,
    votes_fit_the_room,
)
from grants.guards.decision import (
    appeal_has_its_effect,
    appeal_is_upheld,
    application_can_be_decided,
    award_is_notified,
    award_lines_add_up,
    decision_is_taken,
    deferral_is_notified,
    divergence_is_explained,
    envelopes_suffice,
    its_decision_is_being_taken,
    its_decision_is_notified,
    rejection_is_notified,
)
from grants.guards.letters import letter_can_be_written
from grants.guards.phases import (
    expression_awaits_a_choice,
    full_file_day_is_ahead,
    full_file_is_in,
    full_file_is_in_time,
    full_file_is_overdue,
    is_only_an_expression,
    is_whole,
)
from grants.guards.review import has_enough_reviewers, its_round_is_open, marks_are_complete, reviews_are_in
from grants.guards.second_opinion import (
    has_enough_second_readers,
    has_its_opinions,
    lacks_a_second_opinion,
    second_opinion_is_due,
    second_opinion_is_given,
    second_reviews_are_in,
)

__all__ = [
    "agenda_is_empty", "amount_fits_the_request", "appeal_has_its_effect", "appeal_is_upheld", "application_can_be_decided", "award_is_notified",
    "award_lines_add_up", "blocking_promises_hold", "call_takes_applications", "committee_has_concluded", "decision_is_taken", "deferral_is_notified",
    "divergence_is_explained", "due_day_is_ahead", "envelopes_suffice", "expression_awaits_a_choice", "full_file_day_is_ahead", "full_file_is_in",
    "full_file_is_in_time", "full_file_is_overdue", "has_agenda", "has_enough_reviewers", "has_enough_second_readers", "has_its_opinions",
    "has_place_and_time", "information_is_overdue", "is_complete", "is_only_an_expression", "is_whole", "item_is_adjourned", "item_quorum_is_met",
    "its_decision_is_being_taken", "its_decision_is_notified", "its_round_is_open", "lacks_a_second_opinion", "letter_can_be_written", "majority_agrees",
    "marks_are_complete", "motive_is_given", "no_item_is_pending", "no_other_item_is_open", "rejection_is_notified", "reviews_are_in",
    "second_opinion_is_due", "second_opinion_is_given", "second_reviews_are_in", "session_can_hear", "session_is_not_over", "session_is_open",
    "session_quorum_is_met", "some_section_reopens", "votes_fit_the_room",
]  # fmt: skip
