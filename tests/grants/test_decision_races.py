"""Two at once: one wins, the other reads a sentence, nothing is half done. On SQLite and PostgreSQL alike."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from calls.models import Envelope
from grants.domain.awards import committed_on
from grants.domain.committee import move
from grants.domain.reviews import assign, keep_sheet
from grants.models import AgendaItem, Award, Decision, Review
from tests.factories.panels import a_house, a_sheet, motion
from workflows.door import perform
from workflows.errors import DoorError, GuardFailed, WrongState
from workflows.models import JournalEntry


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Each act in a thread and a connection of its own, all leaving together: what it gave, or the refusal it read."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        except DoorError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_two_decisions_race_for_one_envelope_one_wins_and_the_other_reads_what_is_left() -> None:
    house = a_house()
    Envelope.objects.filter(pk=house.envelope.pk).update(amount=Decimal("12000.00"))
    decisions = [house.prepared(house.advised()) for _ in range(2)]
    outcomes = at_once(*(lambda each=each: perform(Decision.objects.get(pk=each.pk), "take", actor=house.authority) for each in decisions))
    [refusal] = [each for each in outcomes if isinstance(each, GuardFailed)]
    assert "ne suffit pas : il reste 4" in refusal.reasons[0]
    assert house.envelope.amount_committed == Decimal("8000.00") == committed_on(house.envelope)
    rows = [(decision.state, decision.application.state, decision.awards.get().state, bool(decision.number)) for decision in Decision.objects.all()]
    assert sorted(rows) == [("prepared", "advised", "proposed", False), ("taken", "decided", "pledged", True)]
    assert JournalEntry.objects.filter(step="take").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_guard_is_the_database_itself() -> None:
    """The money moved between the guard and the act: the one statement that takes it finds nothing left."""
    house = a_house()
    decision = house.prepared()
    award = decision.awards.get()
    Decision.objects.filter(pk=decision.pk).update(taken_at=decision.prepared_at, taken_by=house.authority)
    Envelope.objects.filter(pk=house.envelope.pk).update(amount_committed=F("amount"))
    with pytest.raises(GuardFailed) as refused:
        perform(award, "pledge", actor=house.authority)
    assert "il reste 0,00" in refused.value.reasons[0]
    assert Award.objects.get().state == "proposed"


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_on_the_same_button() -> None:
    house = a_house()
    meeting = house.open_session(house.reviewed())
    item = meeting.items.get()
    perform(item, "open", actor=house.secretary)
    outcomes = at_once(*(lambda: perform(AgendaItem.objects.get(pk=item.pk), "conclude", actor=house.secretary, **motion(2)) for _ in range(2)))
    [refusal] = [each for each in outcomes if isinstance(each, WrongState)]
    assert f"par {house.secretary}" in refusal.sentence
    assert JournalEntry.objects.filter(step="conclude").count() == 1 == JournalEntry.objects.filter(step="advise").count()


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_give_the_same_reading() -> None:
    house = a_house()
    dossier = house.admissible()
    outcomes = at_once(*(lambda: assign(application=dossier, reviewer=house.jury[0], by=house.secretary) for _ in range(2)))
    assert sorted(type(each).__name__ for each in outcomes) == ["GuardFailed", "Review"]
    assert dossier.reviews.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_conflict_and_a_reading_given_at_the_same_instant_never_stand_together() -> None:
    from grants.domain.conflicts import declare

    house = a_house()
    dossier, juror = house.admissible(), house.jury[0]
    at_once(
        lambda: assign(application=dossier, reviewer=juror, by=house.secretary),
        lambda: declare(application=dossier, user=juror, kind="family", by=house.officer),
    )
    assert dossier.conflicts.count() == 1
    assert set(dossier.reviews.values_list("state", flat=True)) <= {"withdrawn"}


@pytest.mark.django_db(transaction=True)
def test_two_windows_of_one_reader() -> None:
    house = a_house()
    review = house.under_review().reviews.first()
    outcomes = at_once(*(lambda value=value: keep_sheet(review=review, revision=0, sheet=a_sheet(review, value), by=review.reviewer) for value in ("2", "5")))
    [kept], [refusal] = [each for each in outcomes if isinstance(each, Review)], [each for each in outcomes if isinstance(each, WrongState)]
    assert (kept.revision, "modifiée dans une autre fenêtre" in refusal.sentence) == (1, True)
    assert len(set(review.marks.values_list("value", flat=True))) == 1


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_move_the_agenda_and_no_place_is_taken_twice() -> None:
    house = a_house()
    meeting = house.convened_session(*(house.reviewed() for _ in range(3)))
    items = list(meeting.items.all())
    at_once(lambda: move(item=items[0], places=1, by=house.secretary), lambda: move(item=items[2], places=-1, by=house.secretary))
    assert sorted(meeting.items.values_list("position", flat=True)) == [1, 2, 3]


class NeverOverspent(TestCase):
    """Whatever is pledged, cancelled, renounced, in any order: what is committed is the sum of the awards, and fits."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(["pledge", "cancel"]), st.integers(0, 5)), max_size=30), st.integers(1, 30))
    def test_random_acts(self, acts: list[tuple[str, int]], thousands: int) -> None:
        house, awards = self._world()
        Envelope.objects.filter(pk=house.envelope.pk).update(amount=Decimal(thousands) * 1000)
        for step, rank in acts:
            try:
                perform(awards[rank], step, actor=house.authority, reason="Essai.")
            except (GuardFailed, WrongState):
                awards[rank].refresh_from_db()
            envelope = house.envelope
            assert Decimal(0) <= envelope.amount_committed <= envelope.amount
            assert envelope.amount_committed == committed_on(envelope)

    def _world(self) -> tuple[Any, list[Award]]:
        """Six awards of one decision that is being taken, on six fiscal years of one envelope."""
        house = a_house(readers=1, stages=("convention",))
        dossier = house.admissible()
        decision = Decision.objects.create(application=dossier, funder=house.funder, outcome="award", prepared_by=house.officer, case_ref=dossier.case_ref, procedure=dossier.procedure)
        Decision.objects.filter(pk=decision.pk).update(taken_at=decision.prepared_at, taken_by=house.authority)
        amounts = ("5000.00", "7000.00", "3000.01", "1.00", "9999.99", "2500.50")
        shared = {"decision": decision, "application": dossier, "envelope": house.envelope, "case_ref": dossier.case_ref, "procedure": dossier.procedure}
        return house, [Award.objects.create(fiscal_year=2026 + rank, amount=Decimal(amount), **shared) for rank, amount in enumerate(amounts)]


@pytest.mark.django_db
def test_the_database_refuses_to_overspend_whoever_asks() -> None:
    from django.db import IntegrityError, transaction

    house = a_house()
    with pytest.raises(IntegrityError, match="envelope_never_overspent"), transaction.atomic():
        Envelope.objects.filter(pk=house.envelope.pk).update(amount_committed=F("amount") + 1)
