"""Invented conventions, named as situations. Every state is reached through the door.

sides = some_sides()                                   # a city, its desk, an association and who represents it
draft = a_drafted_convention(sides)                    # drafted from a notified award of 9 000,00
convention = a_convention_in_force(sides)              # agreed, sealed, signed by both: papers are really made
order = an_order_in_force(sides)                       # an award order: much quicker, no signature
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Funder, Organisation, User
from accounts.system import system_actor
from calls.criteria import Opinion
from calls.domain.catalogue import keep_procedure
from calls.models import Call, Envelope
from conventions.domain import commitments, reports
from conventions.domain.agreements import Sealed, consent_sentence
from conventions.domain.drafting import draft_for
from conventions.enums import Side
from conventions.guards.signing import agreed_paper
from conventions.models import Convention, Instalment, Report
from grants.domain.decisions import Line, prepare
from grants.models import Application, Decision
from tests.factories.accounts import (
    a_case_officer,
    a_certifier,
    a_city,
    a_decision_maker,
    a_person,
    a_signatory,
    an_association,
    an_authorising_officer,
)
from tests.factories.calls import an_envelope, an_open_call
from tests.factories.grants import a_complete_draft
from workflows import outbox
from workflows.door import perform
from workflows.models import Procedure
from workflows.procedures import publish

TODAY = date.today


@dataclass
class Sides:
    """Both sides of a convention, and the call between them."""

    funder: Funder
    representative: User
    organisation: Organisation
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, role: str) -> User:
        makers = {
            "officer": a_case_officer,
            "signatory": a_signatory,
            "certifier": a_certifier,
            "authoriser": an_authorising_officer,
            "decision_maker": a_decision_maker,
        }
        if role not in makers:
            raise AttributeError(role)
        return self.people.setdefault(role, makers[role](self.funder))


def some_sides(funder: Funder | None = None, **organisation: Any) -> Sides:
    funder, person = funder or a_city(), a_person()
    found = an_association(with_member=person, **{"iban": "FR7630006000011234567890189", "siret": "12345678900012"} | organisation)
    return Sides(funder, person, found)


def a_short_procedure(*, is_proved: bool = True, **changes: Any) -> Procedure:
    """No readings, no committee: what follows the award is what is tried here. Not proved: what the prover would refuse, to try the next lock."""
    body: dict[str, Any] = {
        "title": "Essai",
        "stages": ["convention", "report", "renewal"],
        "convention": {"above_setting": "fr.convention.seuil", "live_performance_setting": "fr.convention.spectacle_vivant"},
        "instalments": [{"kind": "advance", "share": 0.7, "condition": "signature"}, {"kind": "balance", "share": 0.3, "condition": "final_report"}],
        "report": {
            "due_setting": "fr.cr_financier.delai",
            "questions": [{"key": "done", "label": "Ce qui a été fait", "type": "long_text", "required": True, "max_length": 4000}],
        },
        "renewal": {"offered": True, "months_before_end": 6},
    }
    if not is_proved:
        return publish(key="essai", title="Essai", body=body | changes, by=system_actor())
    return keep_procedure("essai", body | changes)


def a_convention_always() -> Procedure:
    return a_short_procedure(convention={"always": True})


def a_budget_of(requested: str, pay: str = "4000") -> Sequence[dict[str, str]]:
    rest = Decimal(requested) - Decimal(pay)
    return (
        {
            "kind": "expense",
            "account": "64",
            "label": "Cachets",
            "amount": pay,
            "pay_role": "interprète",
            "pay_unit": "cachet",
            "pay_quantity": "20",
            "pay_status": "employee",
            "pay_domain": "spectacle_vivant",
        },
        {"kind": "expense", "account": "60", "label": "Décors", "amount": str(rest)},
        {"kind": "income", "account": "74", "label": "Subvention demandée", "amount": requested, "is_requested_grant": "on"},
    )


def a_call_of(sides: Sides, **fields: Any) -> Call:
    return an_open_call(**{"funder": sides.funder, "procedure": a_convention_always(), "amount_max": None} | fields)


def an_awarded_application(
    sides: Sides, *amounts: str, call: Call | None = None, requested: str = "30000.00", pay: str = "4000", years: Sequence[int] = (), **call_fields: Any
) -> Application:
    """Deposited, admissible, decided and notified: one award per amount, each on the envelope of its year."""
    call = call or a_call_of(sides, **call_fields)
    draft = a_complete_draft(call=call, applicant=sides.representative, organisation=sides.organisation, budget=a_budget_of(requested, pay))
    perform(draft, "submit", actor=sides.representative)
    perform(draft, "declare_admissible", actor=sides.officer)
    award(sides, draft, *(amounts or ("9000.00",)), years=years)
    draft.refresh_from_db()
    return draft


def award(sides: Sides, application: Application, *amounts: str, years: Sequence[int] = ()) -> Decision:
    lines = [
        Line(envelope, envelope.fiscal_year, Decimal(amount))
        for envelope, amount in zip(envelopes_of(sides, years or default_years(amounts)), amounts, strict=True)
    ]
    decision = prepare(application=application, funder=sides.funder, outcome="award", lines=lines, by=sides.decision_maker, act_reference="DEL-ESSAI-1")
    perform(decision, "take", actor=sides.decision_maker)
    perform(decision, "notify", actor=sides.officer)
    return decision


def default_years(amounts: Sequence[str]) -> list[int]:
    return [TODAY().year + rank for rank in range(len(amounts))]


def envelopes_of(sides: Sides, years: Sequence[int]) -> list[Envelope]:
    return [an_envelope(sides.funder, fiscal_year=year, amount=Decimal("900000.00")) for year in years]


# --- before the signatures


def a_drafted_convention(sides: Sides, *amounts: str, **fields: Any) -> Convention:
    application = an_awarded_application(sides, *amounts, **fields)
    drafted = draft_for(decision=application.decisions.get(), by=sides.officer)
    assert drafted is not None
    return drafted


def a_proposed_convention(sides: Sides, *amounts: str, **fields: Any) -> Convention:
    convention = a_drafted_convention(sides, *amounts, **fields)
    perform(convention, "propose", actor=sides.officer)
    return convention


def an_agreed_convention(sides: Sides, *amounts: str, **fields: Any) -> Convention:
    """Its paper is sealed."""
    convention = a_proposed_convention(sides, *amounts, **fields)
    perform(convention, "agree", actor=sides.representative)
    outbox.drain()
    return convention


# --- signed


def sign(sides: Sides, subject: Any, **changes: Any) -> None:
    _ink(subject, "sign", Side.BENEFICIARY, sides.representative, **changes)


def countersign(sides: Sides, subject: Any, **changes: Any) -> None:
    _ink(subject, "countersign", Side.FUNDER, sides.signatory, **changes)


def _ink(subject: Any, step: str, side: Side, actor: User, **changes: Any) -> None:
    paper = agreed_paper(subject)
    inputs = {
        "consent": consent_sentence(subject, side),
        "capacity": "Présidence",
        "sha256_presented": paper.sha256 if paper else "",
        "circumstances": Sealed({"act": {"ip": "192.0.2.1"}}),
    }
    perform(subject, step, actor=actor, **inputs | changes)
    outbox.drain()


def a_convention_in_force(sides: Sides, *amounts: str, **fields: Any) -> Convention:
    convention = an_agreed_convention(sides, *amounts, **fields)
    sign(sides, convention)
    countersign(sides, convention)
    return convention


def an_order_in_force(sides: Sides, *amounts: str, **fields: Any) -> Convention:
    """No signature to wait for; the paper is left in the outbox."""
    order = a_drafted_convention(sides, *amounts, **{"procedure": a_short_procedure()} | fields)
    perform(order, "issue_order", actor=sides.signatory)
    return order


# --- paid, reported


def paid(sides: Sides, instalment: Instalment) -> Instalment:
    perform(instalment, "certify", actor=sides.certifier)
    perform(instalment, "order", actor=sides.authoriser)
    perform(instalment, "confirm_payment", actor=sides.authoriser, paid_on=TODAY(), reference="MANDAT-ESSAI-1")
    return instalment


def filled(sides: Sides, report: Report, *, share_paid: str = "1") -> Report:
    """Every section; the paid lines at this share of what was planned."""
    for section in report.sections:
        typed = _typed(report, section, Decimal(share_paid))
        reports.save_section(report=report, section=section["key"], typed=typed, revision=0, by=sides.representative)
    return report


def _typed(report: Report, section: dict[str, Any], share: Decimal) -> dict[str, str]:
    if section["kind"] == "evidence":
        return {item["key"]: "Aucune mesure n’a pu être montrée." for item in section["items"]}
    if section["kind"] != "budget":
        return {question["key"]: "12" if question["type"] == "integer" else "Tout a eu lieu." for question in section["questions"]}
    typed: dict[str, str] = {}
    for line in report.lines.all():
        typed[f"line-{line.pk}-amount"] = str((line.amount_planned * (share if line.is_paid_work else 1)).quantize(Decimal("0.01")))
        if line.is_paid_work:
            typed[f"line-{line.pk}-quantity"] = str(line.pay_quantity_planned)
    return typed


def a_submitted_report(sides: Sides, convention: Convention, *, share_paid: str = "1") -> Report:
    report = convention.reports.get(kind="final")
    filled(sides, report, share_paid=share_paid)
    perform(report, "submit", actor=sides.representative)
    return report


def judged(sides: Sides, report: Report, **opinion: Any) -> None:
    """Each commitment on this report: by the computation where there is one, else met, or as said."""
    for commitment in report.convention.commitments.select_related("call_criterion__criterion", "promise"):
        said = Opinion(**{"outcome": "met" if commitment.call_criterion.criterion.kind == "declaration" else ""} | opinion)
        commitments.judge(commitment=commitment, report=report, opinion=said, by=sides.officer)
