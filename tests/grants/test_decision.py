"""Taken, then notified: two acts. The money is committed once, given back once, never overspent."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from calls.models import Envelope
from documents.models import Document
from grants.domain import decisions as verbs
from grants.domain.awards import committed_on
from grants.models import Application, Award, Decision
from tests.factories.calls import an_envelope
from tests.factories.panels import a_house
from tests.refusals import refused
from workflows.door import perform
from workflows.errors import GuardFailed, NotPermitted, WrongState
from workflows.models import JournalEntry, OutboxRow
from workflows.outbox import drain

pytestmark = pytest.mark.django_db


def committed(envelope: Envelope) -> Decimal:
    envelope.refresh_from_db()
    return envelope.amount_committed


def test_taking_commits_the_money_and_announces_nothing() -> None:
    house = a_house()
    decision = house.taken()
    dossier = decision.application
    dossier.refresh_from_db()
    assert (decision.state, dossier.state, decision.awards.get().state) == ("taken", "decided", "pledged")
    assert committed(house.envelope) == Decimal("8000.00") == committed_on(house.envelope)
    assert decision.number == f"DEC-{house.funder.case_prefix}-{decision.taken_at.year}-0001"
    assert (decision.taken_by, dossier.words_for(staff=False)) == (house.authority, "En cours d’examen")
    assert not Decision.objects.visible_to(dossier.applicant).exists()
    assert not Award.objects.visible_to(dossier.applicant).exists()
    assert not OutboxRow.objects.filter(payload__slug="decision_notified").exists()


def test_notifying_announces_and_grants() -> None:
    decision = a_house().notified()
    dossier = Application.objects.get(pk=decision.application_id)
    assert (decision.state, dossier.state, decision.awards.get().state) == ("notified", "awarded", "granted")
    assert Decision.objects.visible_to(dossier.applicant).get() == decision
    wanted = OutboxRow.objects.filter(topic__in=("paper.wanted", "mail.wanted"), payload__noun="decision").values_list("payload__slug", flat=True)
    assert sorted(wanted) == ["decision_letter", "decision_notified", "deferral_letter", "rejection_letter"]
    drain()
    assert list(Document.objects.filter(noun="decision").values_list("slug", flat=True)) == ["decision_letter"]


@pytest.mark.parametrize("outcome,state", [("rejection", "rejected"), ("deferral", "deferred")])
def test_a_refusal_and_an_adjournment_carry_no_money(outcome: str, state: str) -> None:
    house = a_house()
    decision = house.notified(house.advised(opinion="unfavourable", amount_proposed=None), outcome=outcome, divergence="Pour l’essai.")
    assert (Application.objects.get(pk=decision.application_id).state, committed(house.envelope)) == (state, Decimal("0.00"))


def test_an_envelope_that_is_short_says_what_is_left_and_nothing_is_half_done() -> None:
    house = a_house()
    Envelope.objects.filter(pk=house.envelope.pk).update(amount=Decimal("7999.99"))
    decision = house.prepared()
    with pytest.raises(GuardFailed) as refused:
        perform(decision, "take", actor=house.authority)
    assert refused.value.reasons == [f"L’enveloppe « {house.envelope} » ne suffit pas : il reste 7 999,99 €, il faut 8 000,00 €.".replace(" 999", "\u202f999").replace(" 000", "\u202f000").replace(" €", "\u00a0€")]
    decision.refresh_from_db()
    assert (decision.state, decision.number, decision.awards.get().state, committed(house.envelope)) == ("prepared", "", "proposed", Decimal("0.00"))
    assert decision.application.state == "advised"


def test_a_decision_that_departs_from_the_opinion_says_why() -> None:
    house = a_house()
    dossier = house.advised()
    decision = house.prepared(dossier, amount="5000.00")
    with refused(GuardFailed, "s’écarte de l’avis de la commission"):
        perform(decision, "take", actor=house.authority)
    line = verbs.Line(house.envelope, house.envelope.fiscal_year, Decimal("5000.00"))
    verbs.revise(decision=decision, outcome="award", lines=[line], motive="Motif.", divergence="L’enveloppe ne permet pas plus.", by=house.officer)
    perform(decision, "take", actor=house.authority)
    assert committed(house.envelope) == Decimal("5000.00")


@pytest.mark.parametrize("outcome,amount,why", [("award", "10000.01", "dépasse la demande"), ("rejection", "8000.00", "Seul un accord porte des montants")])
def test_lines_add_up(outcome: str, amount: str, why: str) -> None:
    house = a_house()
    decision = house.prepared(house.advised())
    line = verbs.Line(house.envelope, house.envelope.fiscal_year, Decimal(amount))
    verbs.revise(decision=decision, outcome=outcome, lines=[line], divergence="Pour l’essai.", by=house.officer)
    with refused(GuardFailed, why):
        perform(decision, "take", actor=house.authority)


def test_an_award_without_money_is_refused() -> None:
    house = a_house()
    decision = house.prepared(house.advised())
    verbs.revise(decision=decision, outcome="award", lines=[], divergence="Pour l’essai.", by=house.officer)
    with refused(GuardFailed, "au moins un montant"):
        perform(decision, "take", actor=house.authority)


def test_nobody_draws_on_the_envelope_of_another() -> None:
    house, other = a_house(), a_house()
    with refused(GuardFailed, "une autre institution"):
        house.prepared(house.advised(), envelope=other.envelope)
    assert not Decision.objects.exists()


def test_annulling_gives_the_money_back_and_another_decision_may_be_taken() -> None:
    house = a_house()
    decision = house.taken()
    perform(decision, "annul", actor=house.authority, reason="Erreur d’imputation.")
    assert (decision.awards.get().state, committed(house.envelope)) == ("cancelled", Decimal("0.00"))
    again = house.taken(Application.objects.get(pk=decision.application_id))
    assert (again.state, committed(house.envelope), again.number[-4:]) == ("taken", Decimal("8000.00"), "0002")


def test_a_notified_decision_is_not_annulled() -> None:
    house = a_house()
    decision = house.notified()
    with pytest.raises(WrongState):
        perform(decision, "annul", actor=house.authority, reason="Trop tard.")


@pytest.mark.parametrize("step,who", [("relinquish", "applicant"), ("lapse", "officer")])
def test_renouncing_and_lapsing_give_the_money_back_once(step: str, who: str) -> None:
    house = a_house()
    award = house.notified().awards.get()
    actor = award.application.applicant if who == "applicant" else house.officer
    perform(award, step, actor=actor, reason="Le projet n’aura pas lieu.")
    assert committed(house.envelope) == Decimal("0.00") == committed_on(house.envelope)
    with pytest.raises(WrongState):
        perform(award, step, actor=actor, reason="Encore.")
    assert committed(house.envelope) == Decimal("0.00")


def test_only_the_authority_takes_and_only_the_desk_notifies() -> None:
    house = a_house()
    decision = house.prepared()
    with pytest.raises(NotPermitted):
        perform(decision, "take", actor=house.officer)
    perform(decision, "take", actor=house.authority)
    with pytest.raises(NotPermitted):
        perform(decision, "notify", actor=house.authority)


def test_an_award_is_never_pledged_by_itself() -> None:
    house = a_house()
    award = house.prepared().awards.get()
    with refused(GuardFailed, "La décision n’est pas prise"):
        perform(award, "pledge", actor=house.authority)
    assert committed(house.envelope) == Decimal("0.00")


def test_without_a_committee_the_authority_decides_directly() -> None:
    house = a_house(stages=("review", "convention"))
    decision = house.notified(house.reviewed())
    assert Application.objects.get(pk=decision.application_id).state == "awarded"


def test_a_session_is_decided_in_one_gesture_and_each_refusal_is_said() -> None:
    """Three opinions at 8 000 on 20 000: two are decided, the third is told why."""
    house = a_house()
    Envelope.objects.filter(pk=house.envelope.pk).update(amount=Decimal("20000.00"))
    dossiers = [house.reviewed() for _ in range(3)]
    meeting = house.open_session(*dossiers)
    items = [house.conclude(item) for item in meeting.items.all()]
    done, refusals = verbs.decide_all(items=items, envelope=house.envelope, by=house.authority, act_reference="Délibération d’essai")
    assert (done, len(refusals), committed(house.envelope)) == (2, 1, Decimal("16000.00"))
    assert "ne suffit pas" in refusals[0]
    assert Decision.objects.count() == 2
    assert set(Decision.objects.values_list("act_reference", flat=True)) == {"Délibération d’essai"}


def test_two_funders_decide_each_its_own_share() -> None:
    """The dossier follows the funder who received it; the other's share comes beside, on its own envelope."""
    house, canton = a_house(), a_house()
    house.call.envelopes.add(canton.envelope)
    dossier = house.advised()
    first = house.prepared(dossier, amount="5000.00")
    line = verbs.Line(canton.envelope, canton.envelope.fiscal_year, Decimal("3000.00"))
    second = verbs.prepare(application=dossier, funder=canton.funder, outcome="award", lines=[line], motive="Part du canton.", by=canton.officer)
    perform(second, "take", actor=canton.authority)
    assert (Application.objects.get(pk=dossier.pk).state, committed(canton.envelope)) == ("advised", Decimal("3000.00"))
    with pytest.raises(NotPermitted):
        perform(first, "take", actor=canton.authority)
    perform(first, "take", actor=house.authority)
    perform(second, "notify", actor=canton.officer)
    assert (Application.objects.get(pk=dossier.pk).state, committed(house.envelope)) == ("decided", Decimal("5000.00"))
    perform(first, "notify", actor=house.officer)
    assert Application.objects.get(pk=dossier.pk).state == "awarded"


def test_a_person_in_conflict_neither_prepares_nor_takes() -> None:
    from grants.domain.conflicts import declare

    house = a_house()
    decision = house.prepared()
    for person in (house.officer, house.authority):
        declare(application=decision.application, user=person, kind="family", by=person)
    with pytest.raises(NotPermitted):
        perform(decision, "take", actor=house.authority)
    with pytest.raises(NotPermitted):
        verbs.revise(decision=decision, outcome="rejection", lines=[], by=house.officer)
    assert not Decision.objects.visible_to(house.authority).exists()


def test_the_journal_keeps_the_number_and_the_case() -> None:
    decision = a_house().taken()
    entry = JournalEntry.objects.get(noun="decision", step="take")
    assert (entry.data["number"], entry.case_ref) == (decision.number, decision.application.case_ref)


def test_numbers_follow_each_other_and_a_refusal_uses_none() -> None:
    house = a_house()
    short = an_envelope(house.funder, amount=Decimal("1.00"))
    refused = house.prepared(house.advised(), envelope=short)
    with pytest.raises(GuardFailed):
        perform(refused, "take", actor=house.authority)
    assert house.taken().number[-4:] == "0001"


def test_a_second_funder_prepares_from_its_own_screen() -> None:
    house, canton = a_house(), a_house()
    house.call.envelopes.add(canton.envelope)
    dossier = house.advised()
    client = Client()
    client.force_login(canton.officer)
    assert "Préparer une décision" in client.get(dossier.get_absolute_url()).content.decode()
    line = {"lines-0-envelope": canton.envelope.pk, "lines-0-amount": "3 000,00", "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0"}
    url = reverse("grants:prepare_decision", args=[dossier.pk])
    assert client.get(url).context["form"].initial["outcome"] == "award"
    assert client.post(url, {"outcome": "award", "motive": "Part du canton.", **line}).status_code == 302
    decision = Decision.objects.get()
    assert (decision.funder, decision.awards.get().amount, list(Decision.objects.visible_to(house.officer))) == (canton.funder, Decimal("3000.00"), [])
