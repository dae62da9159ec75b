"""What the steps of a convention change."""

from typing import Any

from conventions.domain import agreements
from conventions.domain.library import article_text, merge_fields
from conventions.domain.reports import expect_reports
from conventions.enums import Side
from conventions.lifecycle import CONVENTION
from conventions.models import Convention
from conventions.money import withdrawal
from workflows.lifecycle import Act


@CONVENTION.does("propose")
def propose(convention: Convention, act: Act) -> None:
    convention.proposed_at = act.at


@CONVENTION.does("agree")
def agree(convention: Convention, act: Act) -> None:
    """The words are frozen in the rows too: fields filled, as they were read."""
    freeze(convention)
    agreements.agree(convention, act)


@CONVENTION.does("reopen")
def reopen(convention: Convention, act: Act) -> None:
    agreements.void(convention, act)
    convention.clauses.update(agreed_text="")


@CONVENTION.does("sign")
def sign(convention: Convention, act: Act) -> None:
    convention.signed_at = act.at
    agreements.ask_for_ink(convention, act, Side.BENEFICIARY)


@CONVENTION.does("countersign")
def countersign(convention: Convention, act: Act) -> None:
    agreements.ask_for_ink(convention, act, Side.FUNDER)
    enter_into_force(convention, act)


@CONVENTION.does("issue_order")
def issue_order(convention: Convention, act: Act) -> None:
    """One-sided: the funder's signatory takes it, nobody else signs. Its words are fixed all the same."""
    freeze(convention)
    convention.text_digest = agreements.digest_of(convention)
    act.record["text_digest"] = convention.text_digest
    enter_into_force(convention, act)


@CONVENTION.does("complete")
def complete(convention: Convention, act: Act) -> None:
    convention.ended_at = act.at


@CONVENTION.does("lapse")
def lapse(convention: Convention, act: Act) -> None:
    convention.ended_at = act.at


@CONVENTION.does("terminate")
def terminate(convention: Convention, act: Act) -> None:
    """The withdrawal is computed and written down; nothing is claimed by this step (décret 2021-1947, art. 5)."""
    convention.ended_at = act.at
    convention.breach_on, convention.heard_on, convention.hearing = act.inputs["breach_on"], act.inputs["heard_on"], act.inputs["hearing"]
    convention.amount_withdrawn = withdrawn_from(convention, convention.breach_on)
    act.record["amount_withdrawn"] = convention.amount_withdrawn


def enter_into_force(convention: Convention, act: Act) -> None:
    """What will be asked in the reports is frozen here, with the words."""
    convention.in_force_at = act.at
    convention.effective_on = act.at.astimezone(convention.funder.zone).date()
    expect_reports(convention)


def freeze(convention: Convention) -> None:
    fields = merge_fields(convention)
    for clause in convention.clauses.all():
        clause.agreed_text = article_text(clause, fields)
        clause.save(update_fields=["agreed_text"])


def withdrawn_from(convention: Convention, breach_on: Any) -> Any:
    terms = convention.terms_on(breach_on)
    return withdrawal(terms.amount, terms.starts_on, terms.ends_on, breach_on)
