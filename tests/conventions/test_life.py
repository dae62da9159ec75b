"""From the draft to the signatures, and to the end: who may do what, what is agreed is what is signed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import OrganisationRole
from conventions.domain import clauses
from conventions.domain.agreements import Sealed, consent_sentence
from conventions.guards.signing import agreed_paper
from conventions.lifecycle import AMENDMENT, CONVENTION, INSTALMENT, RENEWAL, REPORT
from conventions.models import Convention
from documents.models import Document, SignatureEvidence
from grants.enums import AwardState
from tests.factories.accounts import a_person, holding, joins
from tests.factories.conventions import (
    a_convention_in_force,
    a_drafted_convention,
    a_proposed_convention,
    an_agreed_convention,
    an_order_in_force,
    countersign,
    paid,
    sign,
    some_sides,
)
from tests.factories.grants import a_conflict
from tests.refusals import refused
from workflows import outbox
from workflows.door import GuardFailed, NotPermitted, WrongState, available, perform
from workflows.errors import DoorError
from workflows.journal import broken_link, life_of
from workflows.models import OutboxRow

pytestmark = pytest.mark.django_db


def test_the_tables_end_where_they_should() -> None:
    finals = {each.noun: each.final_states for each in (CONVENTION, AMENDMENT, INSTALMENT, REPORT, RENEWAL)}
    assert finals == {
        "convention": frozenset({"completed", "terminated", "lapsed"}),
        "amendment": frozenset({"in_force", "abandoned"}),
        "instalment": frozenset({"paid", "cancelled"}),
        "report": frozenset({"accepted", "cancelled"}),
        "renewal": frozenset({"started", "declined", "expired"}),
    }


@pytest.mark.parametrize("lifecycle", [CONVENTION, AMENDMENT, INSTALMENT, REPORT, RENEWAL], ids=lambda lifecycle: lifecycle.noun)
def test_every_state_is_reached(lifecycle: Any) -> None:
    reached, before = {str(lifecycle.initial)}, set()
    while reached != before:
        before = set(reached)
        reached |= {str(step.target) for step in lifecycle.steps.values() if step.sources & reached}
    assert reached == set(lifecycle.states.values)


WHO = {
    "draft": {"officer": {"propose", "lapse"}, "signatory": {"issue_order"}, "representative": set(), "certifier": set()},
    "proposed": {"officer": {"lapse"}, "signatory": set(), "representative": {"agree", "request_changes"}, "certifier": set()},
}


@pytest.mark.parametrize("state", WHO)
def test_who_may_do_what(state: str) -> None:
    sides = some_sides()
    convention = {"draft": a_drafted_convention, "proposed": a_proposed_convention}[state](sides)
    found = {role: {offer.step.name for offer in available(convention, getattr(sides, role))} for role in WHO[state]}
    assert found == WHO[state]


@pytest.mark.parametrize("step", sorted(CONVENTION.steps))
def test_a_stranger_takes_no_step(step: str) -> None:
    convention, stranger = a_drafted_convention(some_sides()), a_person()
    with pytest.raises(DoorError):
        perform(convention, step, actor=stranger, reason="Essai")
    assert Convention.objects.get(pk=convention.pk).state == "draft"


@pytest.mark.parametrize("state", ["proposed", "agreed"])
def test_an_illegal_step_says_so(state: str) -> None:
    sides = some_sides()
    convention = a_proposed_convention(sides) if state == "proposed" else an_agreed_convention(sides)
    with refused(WrongState, "n’est pas possible"):
        perform(convention, "propose", actor=sides.officer)


def test_only_the_legal_representative_agrees() -> None:
    sides = some_sides()
    convention, editor = a_proposed_convention(sides), a_person()
    joins(sides.organisation, editor, OrganisationRole.EDITOR)
    with refused(NotPermitted, "la représentation légale"):
        perform(convention, "agree", actor=editor)
    perform(convention, "request_changes", actor=editor, reason="Une faute dans notre adresse.")
    assert convention.state == "draft"


def test_the_text_agreed_is_sealed_under_its_digest_and_frozen() -> None:
    sides = some_sides()
    convention = an_agreed_convention(sides)
    paper = agreed_paper(convention)
    assert paper is not None
    assert (paper.slug, paper.text_sha256, paper.is_issued) == ("convention", convention.text_digest, True)
    assert life_of(convention.case_ref).get(step="agree").data["text_digest"] == convention.text_digest
    assert all("{" not in clause.agreed_text and clause.agreed_text for clause in convention.clauses.all())


def test_other_words_than_those_agreed_are_not_sealed() -> None:
    sides = some_sides()
    convention = a_proposed_convention(sides)
    perform(convention, "agree", actor=sides.representative)
    sides.organisation.name = "Autre nom"
    sides.organisation.save()
    outbox.drain()
    assert (agreed_paper(convention), Document.objects.filter(slug="convention").count()) == (None, 0)
    assert "Le texte a changé depuis son approbation" in OutboxRow.objects.get(topic="paper.wanted", payload__slug="convention").last_error
    assert "Autre nom" not in convention.clauses.get(key="preambule").agreed_text
    with refused(GuardFailed, "en préparation"):
        sign(sides, convention)


def test_signed_is_what_was_agreed() -> None:
    sides = some_sides()
    convention = an_agreed_convention(sides)
    sealed = agreed_paper(convention).sha256
    sign(sides, convention)
    assert agreed_paper(convention).signed_parties == ["beneficiary"]
    countersign(sides, convention)
    convention.refresh_from_db()
    paper = agreed_paper(convention)
    assert (convention.state, paper.signed_parties, paper.text_sha256) == ("in_force", ["beneficiary", "funder"], convention.text_digest)
    first = SignatureEvidence.objects.get(party="beneficiary")
    assert (first.actor, first.document) == (sides.representative, paper)
    assert sealed in first.record
    assert "192.0.2.1" in first.record
    assert "192.0.2.1" not in str(list(life_of(convention.case_ref).values_list("data", flat=True)))
    assert broken_link(convention.case_ref) is None


def test_another_file_than_the_one_presented_is_not_signed() -> None:
    sides = some_sides()
    convention = an_agreed_convention(sides)
    with refused(GuardFailed, "a changé depuis qu’elle vous a été présentée"):
        sign(sides, convention, sha256_presented="0" * 64)
    with refused(GuardFailed, "Cochez la phrase d’accord"):
        sign(sides, convention, consent="")
    assert Convention.objects.get(pk=convention.pk).state == "agreed"


def test_a_text_reopened_cannot_be_signed_with_its_old_paper() -> None:
    sides = some_sides()
    convention = an_agreed_convention(sides)
    old = agreed_paper(convention)
    perform(convention, "reopen", actor=sides.officer, reason="Une date à corriger.")
    assert (convention.state, convention.text_digest, convention.agreed_by) == ("draft", "", None)
    assert Document.objects.get(pk=old.pk).withdrawn_because == "Une date à corriger."
    clauses.add(convention=convention, title="Nouveau", text="Un article de plus.", by=sides.officer)
    perform(convention, "propose", actor=sides.officer)
    perform(convention, "agree", actor=sides.representative)
    with refused(GuardFailed, "en préparation"):
        sign(sides, convention, sha256_presented=old.sha256)
    outbox.drain()
    sign(sides, convention)
    new = agreed_paper(convention)
    assert (new.pk != old.pk, Document.objects.get(pk=old.pk).signed_parties, new.signed_parties) == (True, [], ["beneficiary"])


def test_in_force_waits_for_the_beneficiary_s_signature_in_the_file() -> None:
    sides = some_sides()
    convention = an_agreed_convention(sides)
    paper = agreed_paper(convention)
    inputs = {"consent": consent_sentence(convention, "beneficiary"), "capacity": "Présidence", "sha256_presented": paper.sha256, "circumstances": Sealed()}
    perform(convention, "sign", actor=sides.representative, **inputs)
    assert OutboxRow.objects.filter(topic="signature.wanted", done_at=None).count() == 1
    with refused(GuardFailed, "n’est pas encore apposée"):
        perform(convention, "countersign", actor=sides.signatory, **inputs)
    assert Convention.objects.get(pk=convention.pk).state == "signed_by_beneficiary"


def test_an_award_order_is_taken_by_the_funder_alone() -> None:
    sides = some_sides()
    order = an_order_in_force(sides)
    outbox.drain()
    paper = agreed_paper(order)
    assert (order.state, paper.slug, paper.text_sha256, paper.parties) == ("in_force", "award_order", order.text_digest, [])
    assert [(report.kind, report.state) for report in order.reports.all()] == [("final", "due")]


def test_a_convention_is_not_taken_as_an_order_nor_an_order_proposed() -> None:
    sides = some_sides()
    convention = a_drafted_convention(sides)
    with refused(GuardFailed, "Une convention est nécessaire"):
        perform(convention, "issue_order", actor=sides.signatory)


def test_a_schedule_that_does_not_add_up_is_not_proposed() -> None:
    sides = some_sides()
    convention = a_drafted_convention(sides)
    convention.instalments.filter(kind="advance").update(amount=Decimal("6299.99"))
    with refused(GuardFailed, "Les versements font"):
        perform(convention, "propose", actor=sides.officer)


# --- the end


def test_a_termination_hears_first_and_computes_without_claiming() -> None:
    sides = some_sides()
    order = an_order_in_force(sides)
    start, end = order.starts_on, order.ends_on
    with refused(GuardFailed, "a été entendu"):
        perform(order, "terminate", actor=sides.signatory, reason="Manquement", breach_on=start, heard_on=None, hearing="")
    with refused(GuardFailed, "hors de la durée"):
        perform(order, "terminate", actor=sides.signatory, reason="Manquement", breach_on=end + timedelta(days=1), heard_on=start, hearing="Rien")
    perform(order, "terminate", actor=sides.signatory, reason="Manquement", breach_on=start, heard_on=start, hearing="Le bénéficiaire conteste.")
    assert (order.state, order.amount_withdrawn, order.hearing) == ("terminated", Decimal("9000.00"), "Le bénéficiaire conteste.")
    outbox.drain()
    assert set(order.instalments.values_list("state", flat=True)) == {"cancelled"}
    assert order.reports.get().state == "due"


def test_a_lapse_gives_the_money_back() -> None:
    sides = some_sides()
    convention = a_drafted_convention(sides)
    envelope = convention.funding.get().award.envelope
    perform(convention, "lapse", actor=sides.officer, reason="Sans réponse depuis un an.")
    outbox.drain()
    envelope.refresh_from_db()
    assert (convention.funding.get().award.state, envelope.amount_committed) == (AwardState.LAPSED, Decimal("0.00"))


def test_it_is_not_completed_while_something_is_owed() -> None:
    sides = some_sides()
    order = an_order_in_force(sides)
    with refused(GuardFailed, "Versements encore en cours"):
        perform(order, "complete", actor=sides.officer)
    paid(sides, order.instalments.get(kind="advance"))
    with refused(GuardFailed, "Bilans non acceptés"):
        perform(order, "complete", actor=sides.officer)


# --- who sees


def test_a_draft_is_the_funder_s_own_business() -> None:
    sides = some_sides()
    convention = a_drafted_convention(sides)
    seen = {role: Convention.objects.visible_to(getattr(sides, role)).filter(pk=convention.pk).exists() for role in ("officer", "certifier", "representative")}
    assert seen == {"officer": True, "certifier": True, "representative": False}
    perform(convention, "propose", actor=sides.officer)
    assert Convention.objects.visible_to(sides.representative).get() == convention


def test_recused_or_foreign_people_see_nothing() -> None:
    sides = some_sides()
    convention = a_proposed_convention(sides)
    recused, juror, elsewhere = holding("case_officer", sides.funder), holding("juror", sides.funder), some_sides().officer
    a_conflict(recused, convention.application)
    assert [Convention.objects.visible_to(user).count() for user in (recused, juror, elsewhere)] == [0, 0, 0]
    with refused(NotPermitted, ""):
        perform(convention, "lapse", actor=recused, reason="Essai")


# --- the database holds it


@pytest.mark.parametrize(
    "changes, constraint",
    [
        ({"amount": Decimal("0.00")}, "convention_gives_something"),
        ({"text_digest": "a" * 64}, "convention_not_agreed_has_no_digest"),
        ({"ends_on": date(1999, 1, 1)}, "convention_days_in_order"),
        ({"amount_withdrawn": Decimal("1.00")}, "convention_terminated_after_hearing"),
    ],
)
def test_the_database_refuses_what_the_state_does_not_say(changes: dict[str, Any], constraint: str) -> None:
    convention = a_drafted_convention(some_sides())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Convention.objects.filter(pk=convention.pk).update(**changes)


def test_a_convention_in_force_completes_and_settles_its_awards() -> None:
    sides = some_sides()
    convention = a_convention_in_force(sides)
    assert convention.state == "in_force"
    assert [row.state for row in convention.reports.all()] == ["due"]
