"""The board on real dossiers: readings fall to their reader, and nothing of a dossier closed to somebody can be learnt from it."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from grants.domain import reviews
from tests.factories.accounts import a_case_officer, a_juror, a_secretary
from tests.factories.grants import a_conflict, a_submitted_application, an_admissible_application
from tests.factories.panels import a_house
from workflows import outbox
from workflows.board import desk, hands
from workflows.board.reconcile import gaps
from workflows.door import available, perform
from workflows.effects import BOARD, EFFECT
from workflows.errors import DoorError, NotPermitted
from workflows.models import OutboxRow, Task

pytestmark = pytest.mark.django_db


def lines(user: Any) -> list[str]:
    user.forget_cached_rights()
    return sorted(line.duty.name for pile in desk.piles(user) for line in pile.lines)


def test_a_deposited_dossier_waits_for_an_officer() -> None:
    dossier = a_submitted_application()
    outbox.drain()
    task = Task.objects.get()
    assert (task.duty, task.role, task.case_ref) == ("check_admissibility", Role.CASE_OFFICER, dossier.case_ref)
    assert task.due_at == dossier.submitted_at + timedelta(days=15)
    assert lines(a_case_officer(dossier.funder)) == ["check_admissibility"]
    assert lines(a_juror(dossier.funder)) == []


def test_a_reading_falls_to_its_reader_by_name_and_to_nobody_else() -> None:
    dossier = an_admissible_application()
    secretary, reader, other = a_secretary(dossier.funder), a_juror(dossier.funder), a_juror(dossier.funder)
    due_at = timezone.now() + timedelta(days=12)
    review = reviews.assign(application=dossier, reviewer=reader, by=secretary, due_at=due_at)
    outbox.drain()
    task = Task.objects.get(duty="read")
    assert (task.person, task.is_personal, task.due_at, task.work.owner, task.opened_by) == (reader, True, due_at, reader, None)
    assert (task.subject_id, lines(other)) == (review.pk, [])
    with pytest.raises(NotPermitted):
        hands.give_back(task, person=reader)


def test_a_declined_reading_is_done_with() -> None:
    dossier = an_admissible_application()
    review = reviews.assign(application=dossier, reviewer=a_juror(dossier.funder), by=a_secretary(dossier.funder))
    outbox.drain()
    perform(review, "decline", actor=review.reviewer, reason="Je ne suis pas disponible.")
    outbox.drain()
    assert (Task.objects.get(duty="read").closed_because, list(gaps())) == ("done", [])


def test_a_recused_person_learns_nothing_from_the_board(client: Client) -> None:
    """With the dossier or without it, the same page; the task's own address answers as if there were none."""
    dossier = a_submitted_application()
    outbox.drain()
    officer = a_case_officer(dossier.funder)
    a_conflict(officer, dossier)
    client.force_login(officer)
    page = client.get(reverse("workflows:desk")).content.decode()
    assert "Rien ne vous attend" in page
    assert dossier.case_ref not in page
    assert [client.post(reverse("workflows:take", args=[pk])).status_code for pk in (Task.objects.get().pk, 999_999)] == [404, 404]


def test_a_task_taken_before_the_conflict_is_no_longer_shown() -> None:
    dossier = a_submitted_application()
    outbox.drain()
    officer = a_case_officer(dossier.funder)
    hands.take(Task.objects.get(), person=officer)
    assert lines(officer) == ["check_admissibility"]
    a_conflict(officer, dossier)
    assert lines(officer) == []


def test_the_desk_costs_the_same_with_one_dossier_and_with_three(client: Client, django_assert_max_num_queries: Any) -> None:
    first = a_submitted_application()
    outbox.drain()
    client.force_login(a_case_officer(first.funder))
    client.get(reverse("workflows:desk"))
    with django_assert_max_num_queries(60) as one:
        client.get(reverse("workflows:desk"))
    for _ in range(2):
        a_submitted_application(call=first.call)
    outbox.drain()
    with django_assert_max_num_queries(60) as three:
        page = client.get(reverse("workflows:desk")).content.decode()
    assert page.count("Examiner la recevabilité :") == 3
    assert len(three) == len(one)


def test_a_decision_prepared_is_no_second_task_for_the_same_authority(client: Client) -> None:
    """The opinion asks for the decision; preparing it moves the one line to the decision itself, and adds none."""
    house = a_house()
    dossier = house.advised()
    outbox.drain()
    assert lines(house.authority) == ["prepare_decision"]
    client.force_login(house.authority)
    address = reverse("grants:prepare_decision", args=[dossier.pk])
    assert address in client.get(reverse("workflows:desk")).content.decode()
    decision = house.prepared(dossier)
    outbox.drain()
    assert (lines(house.authority), list(gaps())) == (["prepare_decision"], [])
    assert client.get(address).headers["Location"] == decision.get_absolute_url()
    perform(decision, "take", actor=house.authority)
    outbox.drain()
    assert (lines(house.authority), list(gaps())) == ([], [])
    assert Task.objects.get(duty="prepare_decision").closed_because == "done"


STEPS = 60


@pytest.mark.parametrize("seed", range(3))
def test_after_any_walk_of_real_dossiers_the_board_agrees_with_the_states(seed: int) -> None:
    """Whoever may take whatever step takes one at random, the news heard late and out of order: at the end nothing is missing or stray."""
    chance = Random(seed)
    house = a_house(readers=2)
    first = a_submitted_application(call=house.call)
    house.assigned()
    house.advised()
    people = [house.officer, house.secretary, house.authority, *house.jury, first.applicant]
    taken = 0
    for _ in range(STEPS):
        subject, person = _any_subject(chance), chance.choice(people)
        offers = [offer for offer in available(subject, person) if offer.is_open]
        if offers and (step := chance.choice(offers).step):
            taken += _tried(subject, step.name, person)
        waiting = list(OutboxRow.objects.filter(done_at=None, topic=BOARD).values_list("pk", flat=True))
        for pk in chance.sample(waiting, k=min(len(waiting), chance.randint(0, 2))):
            outbox.run(pk)
    for pk in OutboxRow.objects.filter(done_at=None, topic__in=(BOARD, EFFECT)).order_by("-pk").values_list("pk", flat=True):
        outbox.run(pk)
    for pk in OutboxRow.objects.filter(done_at=None, topic=BOARD).values_list("pk", flat=True):
        outbox.run(pk)
    assert (list(gaps()), taken > 2) == ([], True)


def _any_subject(chance: Random) -> Any:
    """Of a kind at random, then one of that kind: the dossiers are few among the readings."""
    kinds = [lifecycle for lifecycle in desk.with_duties() if lifecycle.model._base_manager.exists()]
    lifecycle = chance.choice(kinds)
    return chance.choice(list(lifecycle.model._base_manager.select_related("procedure", *lifecycle.reads)))


def _tried(subject: Any, name: str, person: Any) -> bool:
    """One step through the door; one that wants inputs is refused there, and that too must leave no trace."""
    try:
        perform(subject, name, actor=person, reason="Au hasard.")
    except DoorError:
        return False
    return True
