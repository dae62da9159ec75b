import threading
from typing import Any

import pytest
from django.db import connection, transaction

from calls.enums import CallState
from calls.lifecycle import CALL
from calls.models import Call
from tests.refusals import refused
from workflows.door import GuardFailed, NotPermitted, WrongState, available, perform
from workflows.models import JournalEntry, OutboxRow


def test_perform_takes_the_step_and_writes_it_down(call: Call, administrator: Any) -> None:
    entry = perform(call, "publish", actor=administrator)
    stored = Call.objects.get()
    assert (stored.state, stored.published_at) == (CallState.PUBLISHED, entry.at)
    assert (entry.case_ref, entry.seq, entry.step, entry.source, entry.target) == (call.case_ref, 1, "publish", "draft", "published")
    assert (entry.actor, entry.actor_label, entry.procedure_digest) == (administrator, "Dominique Essai", call.procedure.digest)


def test_perform_brings_the_instance_handed_in_up_to_date(call: Call, administrator: Any) -> None:
    perform(call, "publish", actor=administrator)
    assert call.state == CallState.PUBLISHED


def test_perform_from_the_wrong_state_changes_nothing(call: Call, administrator: Any) -> None:
    with refused(WrongState, "« Clore l’appel » n’est pas possible : l’état est « En préparation »"):
        perform(call, "close", actor=administrator)
    assert (Call.objects.get().state, JournalEntry.objects.count(), OutboxRow.objects.count()) == ("draft", 0, 0)


def test_the_loser_of_a_race_reads_who_did_what(call: Call, administrator: Any) -> None:
    shown_a_minute_ago = Call.objects.get()
    perform(call, "publish", actor=administrator)
    with refused(WrongState, "Dernier acte : Appel publié, par Dominique Essai, le"):
        perform(shown_a_minute_ago, "publish", actor=administrator)


def test_perform_refuses_whom_the_rule_refuses(call: Call, stranger: Any) -> None:
    with refused(NotPermitted, "Cela revient à : l’administration des dispositifs."):
        perform(call, "publish", actor=stranger)
    assert (Call.objects.get().state, JournalEntry.objects.count()) == ("draft", 0)


def test_perform_says_every_unmet_reason_at_once(bare_call: Call, administrator: Any) -> None:
    with pytest.raises(GuardFailed) as refusal:
        perform(bare_call, "publish", actor=administrator)
    assert refusal.value.reasons == ["Indiquez la date d’ouverture.", "Choisissez le formulaire de demande.", "Rattachez au moins une enveloppe budgétaire."]


def test_a_reason_is_asked_where_one_is_needed(call: Call, administrator: Any) -> None:
    perform(call, "publish", actor=administrator)
    with refused(GuardFailed, "Dites pourquoi"):
        perform(call, "cancel", actor=administrator, reason="  ")
    assert perform(call, "cancel", actor=administrator, reason="Crédits repris.").reason == "Crédits repris."


def test_an_input_nobody_asked_for_is_a_programming_error(call: Call, administrator: Any) -> None:
    with pytest.raises(TypeError, match="publish takes no colour"):
        perform(call, "publish", actor=administrator, colour="bleu")


@pytest.mark.parametrize("ready", [True, False])
def test_a_button_and_its_click_never_disagree(ready: bool, request: Any, administrator: Any) -> None:
    call = request.getfixturevalue("call" if ready else "bare_call")
    offer = next(each for each in available(call, administrator) if each.step.name == "publish")
    assert offer.is_open is ready
    assert offer.reasons == _reasons_of_a_click(call, administrator)


def _reasons_of_a_click(call: Call, actor: Any) -> list[str]:
    try:
        perform(call, "publish", actor=actor)
    except GuardFailed as refusal:
        return refusal.reasons
    return []


def test_nothing_is_offered_to_whom_may_nothing(call: Call, stranger: Any) -> None:
    assert available(call, stranger) == []


def test_the_procedure_may_give_a_step_to_another_role(call: Call, administrator: Any, city: Any, stranger: Any) -> None:
    from accounts.models import Membership
    from workflows.procedures import publish

    call.procedure = publish(key="autre", title="Autre", body={"stages": [], "who": {"call.publish": "secretary"}}, by=administrator)
    call.save(update_fields=["procedure"])
    with pytest.raises(NotPermitted):
        perform(call, "publish", actor=administrator)
    Membership.objects.create(user=stranger, funder=city, role="secretary")
    stranger.forget_cached_rights()
    assert perform(call, "publish", actor=stranger).target == "published"


def test_every_state_step_and_person_is_allowed_or_refused_as_the_table_says(call: Call, administrator: Any, stranger: Any) -> None:
    """The matrix of the call, read from the table: state × step × person."""
    for state in CallState.values:
        for step in CALL.steps.values():
            with transaction.atomic():
                Call.objects.filter(pk=call.pk).update(**{"state": state, "published_at": None if state == "draft" else call.opens_at})
                subject = Call.objects.get()
                with pytest.raises((NotPermitted, WrongState)) as refused:
                    perform(subject, step.name, actor=stranger)
                assert refused.type is (NotPermitted if state in step.sources else WrongState)
                names = [offer.step.name for offer in available(subject, administrator)]
                assert (step.name in names) is (state in step.sources)


def test_a_step_costs_few_statements(call: Call, administrator: Any, django_assert_max_num_queries: Any) -> None:
    fresh = Call.objects.get()
    with django_assert_max_num_queries(14):
        perform(fresh, "publish", actor=administrator)


@pytest.mark.django_db(transaction=True)
def test_two_people_on_the_same_button_one_wins(call: Call, administrator: Any) -> None:
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def press() -> None:
        ready.wait()
        try:
            outcomes.append(perform(Call.objects.get(), "publish", actor=administrator).target)
        except WrongState as refusal:
            outcomes.append(refusal.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome == "published" for outcome in outcomes) == [False, True]
    assert next(outcome for outcome in outcomes if outcome != "published").startswith("« Publier l’appel » n’est pas possible : l’état est « Publié, pas encore ouvert »")
    assert JournalEntry.objects.count() == 1
