"""What must be true before a step: each guard answers the sentence that says what is missing, or None.

One file per noun; the lifecycle tables read them all from here.
"""

from conventions.guards.amendment import (
    amended_instalments_add_up,
    amended_order_is_sealed,
    amendment_changes_something,
    amends_a_convention,
    amends_an_order,
    increase_is_pledged,
    its_convention_has_ended,
    its_convention_is_in_force,
)
from conventions.guards.convention import (
    beneficiary_was_heard,
    breach_is_in_the_term,
    clauses_are_complete,
    days_are_known,
    instalments_add_up,
    is_a_convention,
    is_an_award_order,
    no_amendment_is_under_way,
    no_payment_is_under_way,
    nothing_is_owed,
    reports_are_accepted,
    term_is_within_the_ceiling,
)
from conventions.guards.instalment import (
    beneficiary_has_an_account,
    commitments_are_judged,
    condition_is_met,
    is_no_longer_owed,
    payment_is_traced,
    something_is_due,
)
from conventions.guards.renewal import call_belongs_to_the_funder, evaluation_is_written, its_call_takes_applications, opinion_allows_it, term_is_over
from conventions.guards.report import its_commitments_are_judged, report_is_complete
from conventions.guards.signing import beneficiary_signature_is_applied, consent_is_given, presented_file_is_the_sealed_one, sealed_paper_is_the_agreed_text

__all__ = [
    "amended_instalments_add_up", "amended_order_is_sealed", "amendment_changes_something", "amends_a_convention", "amends_an_order", "beneficiary_has_an_account",
    "beneficiary_signature_is_applied", "beneficiary_was_heard", "breach_is_in_the_term", "call_belongs_to_the_funder", "clauses_are_complete",
    "commitments_are_judged", "condition_is_met", "consent_is_given", "days_are_known", "evaluation_is_written", "increase_is_pledged", "instalments_add_up",
    "is_a_convention", "is_an_award_order", "is_no_longer_owed", "its_call_takes_applications", "its_commitments_are_judged", "its_convention_has_ended",
    "its_convention_is_in_force", "no_amendment_is_under_way", "no_payment_is_under_way", "nothing_is_owed", "opinion_allows_it", "payment_is_traced",
    "presented_file_is_the_sealed_one", "report_is_complete", "reports_are_accepted", "sealed_paper_is_the_agreed_text", "something_is_due", "term_is_over",
    "term_is_within_the_ceiling",
]  # fmt: skip
