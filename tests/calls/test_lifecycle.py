"""The life of a call: what publication asks for, who may, and the clocks that open and close it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.system import system_actor
from calls.enums import CallState
from calls.models import Call
from tests.factories import calls as made
from tests.factories.accounts import a_case_officer, a_city, an_administrator
from workflows import clocks, outbox
from workflows.door import available, perform
from workflows.errors import GuardFailed, NotPermitted, WrongState
from workflows.journal import broken_link, life_of
from workflows.models import Clock

pytestmark = pytest.mark.django_db
DATES = {"opens_at": None, "closes_at": None}


def running(call: Call) -> dict[str, object]:
    return dict(Clock.objects.filter(noun="call", subject_id=call.pk, fired_at=None, stopped_at=None).values_list("name", "due_at"))


def at(instant):
    """What the sweep and the workers do at that instant."""
    clocks.sweep(instant)
    outbox.drain()


@pytest.mark.parametrize(
    "lacking, sentence",
    [
        ({"opens_at": None}, "Indiquez la date d’ouverture."),
        ({"closes_at": None}, "Indiquez la date limite de dépôt, ou choisissez « au fil de l’eau »."),
        ({"form": None}, "Choisissez le formulaire de demande."),
        ({"procedure": None}, "Choisissez la procédure que suivront les dossiers."),
    ],
)
def test_publication_says_each_thing_that_is_missing(lacking, sentence):
    call = made.a_draft_call()
    Call.objects.filter(pk=call.pk).update(**{f"{name}_id" if name in ("form", "procedure") else name: None for name in lacking})
    call = Call.objects.get(pk=call.pk)
    offer = next(each for each in available(call, an_administrator(call.funder)) if each.step.name == "publish")
    assert offer.reasons == [sentence]
    with pytest.raises(GuardFailed) as refused:
        perform(call, "publish", actor=an_administrator(call.funder))
    assert refused.value.reasons == [sentence]
    assert Call.objects.get(pk=call.pk).state == CallState.DRAFT


def test_an_envelope_is_needed_and_a_rolling_call_needs_no_deadline():
    call = made.a_draft_call(kind="rolling", closes_at=None)
    call.envelopes.clear()
    with pytest.raises(GuardFailed) as refused:
        perform(call, "publish", actor=an_administrator(call.funder))
    assert refused.value.reasons == ["Rattachez au moins une enveloppe budgétaire."]


def test_only_the_administration_of_the_funder_publishes():
    call = made.a_draft_call()
    for stranger in (a_case_officer(call.funder), an_administrator(a_city())):
        with pytest.raises(NotPermitted):
            perform(call, "publish", actor=stranger)
    assert life_of(call.case_ref).count() == 0


def test_publication_starts_both_clocks_and_nothing_happens_before_the_hour():
    call = made.a_published_call()
    outbox.drain()
    assert running(call) == {"call_opens": call.opens_at, "call_closes": call.closes_at}
    at(call.opens_at - timedelta(seconds=1))
    assert Call.objects.get(pk=call.pk).state == CallState.PUBLISHED


def test_a_call_whose_hour_has_come_opens_and_one_whose_hour_has_passed_closes():
    coming = made.a_published_call(opens_at=made.in_days(-1), closes_at=made.in_days(3))
    gone = made.a_published_call(opens_at=made.in_days(-3), closes_at=made.in_days(-1))
    outbox.drain()
    at(timezone.now())
    lives = [[(entry.step, entry.actor_id) for entry in life_of(call.case_ref)][1:] for call in (coming, gone)]
    assert lives == [[("open", system_actor().pk)], [("open", system_actor().pk), ("close", system_actor().pk)]]


def test_the_clock_rings_after_the_instant_and_once():
    call = made.an_open_call(closes_at=timezone.now() + timedelta(seconds=1))
    outbox.drain()
    Call.objects.filter(pk=call.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    later = timezone.now() + timedelta(minutes=1)
    at(later)
    at(later)
    steps = [(entry.step, entry.actor_id) for entry in life_of(call.case_ref)]
    assert steps[-1] == ("close", system_actor().pk)
    assert [step for step, _ in steps] == ["publish", "open", "close"]
    assert broken_link(call.case_ref) is None


def test_a_deadline_put_back_moves_the_clock_and_reopens():
    call = made.a_closed_call()
    outbox.drain()
    administrator, new = an_administrator(call.funder), made.in_days(10)
    perform(call, "extend", actor=administrator, reason="Panne du site la veille.", closes_at=new)
    outbox.drain()
    call.refresh_from_db()
    assert (call.state, call.closes_at, running(call)["call_closes"]) == (CallState.OPEN, new, new)
    assert life_of(call.case_ref).last().reason == "Panne du site la veille."


def test_the_old_clock_ringing_after_the_deadline_was_put_back_changes_nothing():
    call = made.an_open_call()
    outbox.drain()
    old = call.closes_at
    perform(call, "extend", actor=an_administrator(call.funder), reason="Demande des associations.", closes_at=old + timedelta(days=5))
    clocks.sweep(old + timedelta(minutes=1))
    outbox.drain()
    assert Call.objects.get(pk=call.pk).state == CallState.OPEN


@pytest.mark.parametrize(
    "days, sentence",
    [(5, "La nouvelle date limite doit être postérieure à l’ancienne : on n’avance pas une échéance."), (None, "Indiquez la nouvelle date limite.")],
)
def test_a_deadline_is_never_brought_forward(days, sentence):
    call = made.an_open_call()
    wanted = None if days is None else made.in_days(days)
    with pytest.raises(GuardFailed) as refused:
        perform(call, "extend", actor=an_administrator(call.funder), reason="…", closes_at=wanted)
    assert refused.value.reasons == [sentence]


def test_a_call_not_yet_open_is_not_opened_by_putting_its_deadline_back():
    call = made.a_published_call()
    with pytest.raises(GuardFailed) as refused:
        perform(call, "extend", actor=an_administrator(call.funder), reason="…", closes_at=made.in_days(60))
    assert refused.value.reasons == ["La date d’ouverture n’est pas encore venue."]


def test_a_cancelled_call_says_why_and_its_clocks_stop():
    call = made.a_published_call()
    outbox.drain()
    with pytest.raises(GuardFailed):
        perform(call, "cancel", actor=an_administrator(call.funder))
    perform(call, "cancel", actor=an_administrator(call.funder), reason="Le budget n’est pas voté.")
    outbox.drain()
    assert running(call) == {}
    with pytest.raises(WrongState):
        perform(call, "publish", actor=an_administrator(call.funder))


def test_what_a_published_call_offers_cannot_be_written_over():
    call = made.an_open_call()
    call.amount_max = 1
    with pytest.raises(ValueError, match="what it offers is fixed"):
        call.save()
    with pytest.raises(ValueError, match="what it offers is fixed"):
        call.save(update_fields=["amount_max"])


@pytest.mark.parametrize("broken", [{"opens_at": made.in_days(40)}, {"amount_min": 30000}, {"state": "published"}, {"state": "nowhere"}])
def test_the_database_refuses_what_makes_no_sense(broken):
    call = made.a_draft_call()
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**broken)


def test_two_long_addresses_have_two_journals():
    first, second = made.a_draft_call(slug="aide-a-la-creation-en-danse-2026"), made.a_draft_call(slug="aide-a-la-creation-en-danse-2027")
    assert (len(first.case_ref), len(second.case_ref)) == (30, 30)
    assert first.case_ref != second.case_ref


@pytest.mark.parametrize(
    "delta, in_time", [(timedelta(0), True), (timedelta(microseconds=1), False), (timedelta(days=-29), True), (timedelta(days=-32), False)]
)
def test_an_application_is_in_time_by_the_instant_of_its_reception(delta, in_time):
    call = made.an_open_call()
    assert call.takes_applications_at(call.closes_at + delta) is in_time
