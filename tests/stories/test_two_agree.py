"""« Au-dessus de 30 000 €, deux accords » and « une condition qui ne se calcule pas » : told as a department lives them."""

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from calls.domain.catalogue import keep_procedure
from grants.domain import decisions as verbs
from grants.models import Application, Decision
from tests.factories.accounts import a_case_officer, a_decision_maker, a_person, a_signatory, an_administrator
from tests.factories.calls import an_open_call
from tests.factories.conventions import a_budget_of, a_short_procedure
from tests.factories.grants import a_complete_draft, a_conflict
from tests.refusals import refused
from workflows import outbox
from workflows.board.desk import pressing
from workflows.board.hands import take
from workflows.board.reconcile import gaps
from workflows.door import GuardFailed, NotPermitted, WrongState, available, perform
from workflows.journal import broken_link, life_of
from workflows.models import Approval, Settlement, Task
from workflows.procedures.approvals import approve, find, rules_for, standing
from workflows.procedures.settlements import settle

TWO = {
    "key": "two_signatures",
    "step": "decision.take",
    "count": 2,
    "role": "signatory",
    "label": "Deux signataires au-dessus de 30 000 €",
    "when": "amount > 3000000",
    "within_days": 5,
}


class Department:
    """One dossier of 50 000 € admissible, no jury nor committee: what follows the opinion is what is told here."""

    def __init__(self, **procedure: Any) -> None:
        base = a_short_procedure().body
        self.call = an_open_call(procedure=keep_procedure("essai-accords", base | procedure), amount_max=None)
        self.funder = self.call.funder
        self.call.envelopes.all().update(amount=Decimal("900000.00"))
        self.officer, self.authority = a_case_officer(self.funder), a_decision_maker(self.funder)
        self.first, self.second, self.third = (a_signatory(self.funder) for _ in range(3))

    def dossier(self) -> Application:
        draft = a_complete_draft(call=self.call, budget=a_budget_of("50000.00"))
        perform(draft, "submit", actor=draft.applicant)
        perform(draft, "declare_admissible", actor=self.officer)
        return draft

    def lines(self, amount: str) -> list[verbs.Line]:
        envelope = self.call.envelopes.get()
        return [verbs.Line(envelope, envelope.fiscal_year, Decimal(amount))]

    def prepared(self, amount: str) -> Decision:
        return verbs.prepare(
            application=self.dossier(), funder=self.funder, outcome="award", lines=self.lines(amount), motive="Un bon projet.", by=self.officer
        )

    def revised(self, decision: Decision, amount: str) -> Decision:
        return verbs.revise(decision=decision, outcome="award", lines=self.lines(amount), motive="Un bon projet.", by=self.officer)

    def standing(self, decision: Decision) -> Any:
        stored = Decision.objects.select_related("procedure").get(pk=decision.pk)
        return standing(stored, find(stored, TWO["key"])[0])


def desk(person: Any) -> list[str]:
    from django.utils import timezone

    person.forget_cached_rights()
    return [str(line.duty.label) for line in pressing(person, timezone.now())]


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.django_db
def test_a_large_decision_waits_for_two_agreements_on_what_it_says_now() -> None:
    house = Department(approvals=[TWO])
    small = house.prepared("30000.00")
    perform(small, "take", actor=house.authority)
    assert small.state == "taken"

    # The officer prepares 40 000 €: the authority is told that two agreements lack, and the board asks the signatories.
    decision = house.prepared("40000.00")
    outbox.drain()
    with refused(GuardFailed, "Accords nécessaires avant cet acte – Deux signataires au-dessus de 30 000 € : 0 sur 2."):
        perform(decision, "take", actor=house.authority)
    assert [desk(person) for person in (house.first, house.second)] == [["Donner un accord"], ["Donner un accord"]]

    # An approval is nobody's to keep for themselves: it is not taken in hand.
    asked = Task.objects.get(noun="decision", subject_id=decision.pk, duty__startswith="approve:")
    with refused(NotPermitted, "chacun donne le sien"):
        take(asked, person=house.first)
    assert "Je m’en occupe" not in signed_in(house.first).get(reverse("workflows:desk")).content.decode()

    # Wrong role, no account of the administration, conflict of interest: nobody of these counts.
    with refused(NotPermitted, "il revient à un autre rôle que le vôtre"):
        approve(decision, "two_signatures", house.officer)
    recused = a_signatory(house.funder)
    a_conflict(recused, decision.application)
    with refused(NotPermitted, "il revient à un autre rôle"):
        approve(decision, "two_signatures", recused)

    # One agrees; what they agreed on changes: their agreement falls by itself, and the screen says so.
    approve(decision, "two_signatures", house.first)
    outbox.drain()
    assert (house.standing(decision).have, desk(house.first), desk(house.second)) == (1, [], ["Donner un accord"])
    with refused(GuardFailed, "Vous avez déjà approuvé cela."):
        approve(decision, "two_signatures", house.first)
    house.revised(decision, "45000.00")
    outbox.drain()
    fallen = house.standing(decision)
    assert (fallen.have, [each.person for each in fallen.void]) == (0, [house.first])
    assert [desk(person) for person in (house.first, house.second)] == [["Donner un accord"], ["Donner un accord"]]
    page = signed_in(house.authority).get(decision.get_absolute_url()).content.decode()
    assert "Accords : 0 sur 2" in page
    assert "Tombé : le contenu a changé depuis" in page
    assert house.first.full_name in page

    # Two agree again, and the authority takes the decision.
    approve(decision, "two_signatures", house.first)
    with refused(GuardFailed, "1 sur 2"):
        perform(decision, "take", actor=house.authority)
    approve(decision, "two_signatures", house.second)
    outbox.drain()
    assert desk(house.third) == []
    perform(decision, "take", actor=house.authority)
    outbox.drain()
    assert (
        Task.objects.filter(noun="decision", subject_id=decision.pk, duty__startswith="approve:").order_by("pk").values_list("closed_because", flat=True)[0]
        == "left"
    )
    assert Task.objects.filter(noun="decision", subject_id=decision.pk, duty__startswith="approve:", closed_because="done").get().person == house.second
    assert [entry.actor for entry in life_of(decision.case_ref).filter(step="approval_given")] == [house.first, house.first, house.second]
    assert broken_link(decision.case_ref) is None
    assert list(gaps()) == []


@pytest.mark.django_db
def test_an_amount_that_comes_back_finds_its_agreements_and_a_conflict_takes_them_away() -> None:
    house = Department(approvals=[TWO])
    decision = house.prepared("40000.00")
    approve(decision, "two_signatures", house.first)
    approve(decision, "two_signatures", house.second)
    outbox.drain()
    house.revised(decision, "41000.00")
    outbox.drain()
    assert house.standing(decision).have == 0
    house.revised(decision, "40000.00")
    outbox.drain()
    assert house.standing(decision).is_met
    a_conflict(house.second, decision.application)
    lacking = house.standing(decision)
    assert (lacking.have, [each.person for each in lacking.void]) == (1, [house.second])
    with refused(GuardFailed, "1 sur 2"):
        perform(decision, "take", actor=house.authority)
    outbox.put("board.follow", {"noun": "decision", "id": decision.pk, "entry": None}, key="again")
    outbox.drain()
    assert (desk(house.third), desk(house.second)) == (["Donner un accord"], [])
    house.first.is_active = False
    house.first.save(update_fields=["is_active"])
    assert house.standing(decision).have == 0


@pytest.mark.django_db
def test_whoever_takes_the_act_does_not_count_among_those_who_approved_it() -> None:
    house = Department(approvals=[{"key": "four_eyes", "step": "decision.take", "count": 1, "role": "decision_maker", "label": "Quatre yeux"}])
    decision = house.prepared("5000.00")
    approve(decision, "four_eyes", house.authority)
    with refused(GuardFailed, "Le vôtre ne compte pas pour un acte que vous prenez vous-même."):
        perform(decision, "take", actor=house.authority)
    assert any("Le vôtre ne compte pas" in reason for offer in available(decision, house.authority) for reason in offer.reasons)
    colleague = a_decision_maker(house.funder)
    perform(decision, "take", actor=colleague)
    with refused(WrongState, "Cet accord n’est plus attendu"):
        approve(decision, "four_eyes", colleague)


@pytest.mark.django_db
def test_a_threshold_that_nobody_can_compute_asks_for_the_agreement() -> None:
    house = Department(approvals=[TWO | {"when": "score < 500"}])
    decision = house.prepared("5000.00")
    found = house.standing(decision)
    assert (found.is_wanted, found.is_undecided, found.missing) == (True, True, ("Note moyenne des lectures, en part du maximum",))
    page = signed_in(house.first).get(decision.get_absolute_url()).content.decode()
    assert "il est demandé par prudence" in page


@pytest.mark.django_db
def test_the_page_of_an_approval_shows_what_is_approved_and_refuses_what_has_changed() -> None:
    house = Department(approvals=[TWO])
    decision = house.prepared("40000.00")
    address = reverse("workflows:approve", args=["decision", decision.pk, "two_signatures"])
    client = signed_in(house.first)
    page = client.get(address)
    shown = page.content.decode()
    assert "40 000,00" in shown.replace("\u202f", " ").replace("\xa0", " ")
    assert "Un bon projet." in shown
    assert "Accorder" in shown
    seen = page.context["found"].digest
    house.revised(decision, "45000.00")
    late = client.post(address, {"seen": seen})
    assert (late.status_code, Approval.objects.count()) == (422, 0)
    assert "Ce que vous aviez sous les yeux vient de changer" in late.content.decode()
    assert client.post(address, {"seen": late.context["found"].digest}).status_code == 302
    assert Approval.objects.get().person == house.first
    # Outside the administration, and for whoever is in conflict, the page does not exist; another role reads and has no button.
    assert signed_in(a_person()).get(address).status_code == 404
    assert signed_in(decision.application.applicant).get(address).status_code == 404
    recused = a_signatory(house.funder)
    a_conflict(recused, decision.application)
    assert signed_in(recused).get(address).status_code == 404
    other = signed_in(house.officer).get(address)
    assert (other.status_code, ">Approuver<" in other.content.decode()) == (200, False)
    assert signed_in(house.officer).post(address, {"seen": late.context["found"].digest}).status_code == 403
    assert signed_in(house.first).get(reverse("workflows:approve", args=["decision", decision.pk, "nowhere"])).status_code == 404


@pytest.mark.django_db
def test_a_condition_fails_with_its_sentence_or_is_settled_by_somebody_with_a_reason() -> None:
    house = Department(
        conditions=[
            {"key": "ceiling", "step": "decision.take", "must": "amount <= 4000000", "says": "Le plafond est de 40 000 €."},
            {"key": "good_mark", "step": "decision.take", "must": "score >= 600", "says": "Une note de 12 sur 20 au moins est demandée."},
        ]
    )
    decision = house.prepared("45000.00")
    with pytest.raises(GuardFailed) as refusal:
        perform(decision, "take", actor=house.authority)
    undecided = (
        "Condition à trancher par une personne : « Une note de 12 sur 20 au moins est demandée. » Il manque : Note moyenne des lectures, en part du maximum."
    )
    assert refusal.value.reasons == ["Le plafond est de 40 000 €.", undecided]
    assert next(offer for offer in available(decision, house.authority) if offer.step.name == "take").reasons == refusal.value.reasons
    house.revised(decision, "40000.00")

    # What is computed is not settled; what is not is settled by the one who answers for the act, with a reason.
    with refused(GuardFailed, "se calcule maintenant"):
        settle(decision, "ceiling", True, "Si, si.", house.authority)
    with refused(GuardFailed, "un motif est nécessaire"):
        settle(decision, "good_mark", True, "  ", house.authority)
    for nobody in (house.officer, decision.application.applicant):
        with refused(NotPermitted, "Vous ne pouvez pas trancher"):
            settle(decision, "good_mark", True, "Parce que.", nobody)
    recused = a_decision_maker(house.funder)
    a_conflict(recused, decision.application)
    with refused(NotPermitted, "Vous ne pouvez pas trancher"):
        settle(decision, "good_mark", True, "Parce que.", recused)

    settle(decision, "good_mark", False, "Le jury n’a pas noté, mais son avis est réservé.", an_administrator(house.funder))
    with refused(GuardFailed, "Une note de 12 sur 20 au moins est demandée."):
        perform(decision, "take", actor=house.authority)

    # On screen, settled again: the last answer counts, both stay in the journal.
    address = reverse("workflows:settle", args=["decision", decision.pk, "good_mark"])
    client = signed_in(house.authority)
    page = client.get(decision.get_absolute_url()).content.decode()
    assert address in page
    assert "Trancher à nouveau" in page
    empty = client.post(address, {"holds": "yes", "reason": ""})
    assert (empty.status_code, Settlement.objects.count()) == (422, 1)
    assert client.post(address, {"holds": "yes", "reason": "Avis unanime au procès-verbal."}).status_code == 302
    assert signed_in(decision.application.applicant).get(address).status_code == 404
    perform(decision, "take", actor=house.authority)
    told = [(entry.step, entry.reason, entry.data.get("holds")) for entry in life_of(decision.case_ref) if entry.step == "condition_settled"]
    assert told == [
        ("condition_settled", "Le jury n’a pas noté, mais son avis est réservé.", False),
        ("condition_settled", "Avis unanime au procès-verbal.", True),
    ]
    with refused(WrongState, "l’état du dossier a changé"):
        settle(decision, "good_mark", True, "Trop tard.", house.authority)


@pytest.mark.django_db
def test_an_answer_to_other_words_answers_nothing_and_an_applicant_s_condition_is_not_theirs_to_settle() -> None:
    asked = {"key": "mark", "step": "decision.take", "must": "score >= 600", "says": "Note insuffisante."}
    house = Department(conditions=[asked])
    decision = house.prepared("5000.00")
    settle(decision, "mark", True, "Vu avec le jury.", house.authority)
    body = decision.procedure.body | {"conditions": [asked | {"must": "score >= 700"}]}
    Decision.objects.filter(pk=decision.pk).update(procedure=keep_procedure("essai-accords", body))
    with refused(GuardFailed, "Condition à trancher par une personne"):
        perform(decision, "take", actor=house.authority)
    harsh = Department(conditions=[{"key": "room", "step": "application.withdraw", "must": "score > 0", "says": "Attendez la lecture."}])
    dossier = harsh.dossier()
    with refused(GuardFailed, "Condition à trancher par une personne"):
        perform(dossier, "withdraw", actor=dossier.applicant, reason="Abandon.")
    with refused(NotPermitted, "Vous ne pouvez pas trancher"):
        settle(dossier, "room", True, "Je le veux.", dossier.applicant)
    settle(dossier, "room", True, "Rien à attendre.", an_administrator(harsh.funder))
    perform(dossier, "withdraw", actor=dossier.applicant, reason="Abandon.")


@pytest.mark.django_db
def test_pages_without_rules_pay_nothing_and_rules_cost_the_same_for_each_reader(django_assert_num_queries: Any) -> None:
    from workflows.procedures.panel import panel

    house = Department()
    decision = Decision.objects.select_related("procedure", "funder", "application").get(pk=house.prepared("5000.00").pk)
    house.authority.has_role(house.funder.pk, "decision_maker")
    assert rules_for(decision.procedure, "decision") == ()
    with django_assert_num_queries(0):
        assert not panel(decision, house.authority)


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_both_count_and_one_who_clicks_twice_counts_once() -> None:
    house = Department(approvals=[TWO])
    decision = house.prepared("40000.00")
    told: list[str] = []

    def agree(person: Any) -> None:
        try:
            approve(Decision.objects.get(pk=decision.pk), "two_signatures", person)
            told.append("yes")
        except GuardFailed as refusal:
            told.append(refusal.reasons[0])
        finally:
            connection.close()

    hands = [threading.Thread(target=agree, args=(person,)) for person in (house.first, house.second, house.first, house.second)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(told) == ["Vous avez déjà approuvé cela.", "Vous avez déjà approuvé cela.", "yes", "yes"]
    assert house.standing(decision).have == 2
    assert broken_link(decision.case_ref) is None


def test_a_mandate_is_what_makes_an_approver(db: Any) -> None:
    """The role is asked when the agreement is given."""
    house = Department(approvals=[TWO])
    decision = house.prepared("40000.00")
    Membership.objects.filter(user=house.first).delete()
    house.first.forget_cached_rights()
    with refused(NotPermitted, "il revient à un autre rôle"):
        approve(decision, "two_signatures", house.first)
