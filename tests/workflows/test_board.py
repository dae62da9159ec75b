"""The board follows the states: what it opens, what it closes and why, whatever the order in which it hears of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from viewflow.workflow.models import Process

from calls.lifecycle import CALL
from calls.models import Call
from tests.workflows.board import DUTIES, in_season, walk
from workflows import outbox
from workflows.board.follow import settle
from workflows.board.reconcile import gaps
from workflows.door import perform
from workflows.errors import DoorError
from workflows.models import ClosedBecause, JournalEntry, OutboxRow, Task


@pytest.fixture(autouse=True)
def expecting(monkeypatch: Any) -> None:
    monkeypatch.setattr(CALL, "duties", DUTIES)


@pytest.fixture
def published(call: Call, administrator: Any) -> Call:
    return walk(in_season(call), "publish", actor=administrator)


def test_entering_a_state_opens_what_it_expects(published: Call) -> None:
    task, entry = Task.objects.get(), JournalEntry.objects.get()
    assert (task.duty, task.role, task.funder_id, task.person, task.case_ref) == ("open_it", "administrator", published.funder_id, None, published.case_ref)
    assert (task.opened_by, task.opened_at, task.due_at, task.closed_at) == (entry, entry.at, entry.at + timedelta(days=3), None)
    assert (task.work.status, task.work.process.status, task.work.owner_permission) == ("NEW", "NEW", "workflows.administrator")


def test_taking_a_step_of_the_duty_does_the_task(published: Call, administrator: Any) -> None:
    walk(published, "open", actor=administrator)
    task = Task.objects.get(duty="open_it")
    assert (task.closed_because, task.closed_by.step, task.closed_at, task.person) == (ClosedBecause.DONE, "open", task.closed_by.at, administrator)
    assert (task.work.status, task.work.owner, task.work.process.status) == ("DONE", administrator, "DONE")
    assert sorted(Task.objects.open().values_list("duty", flat=True)) == ["close_it", "watch_it"]


def test_leaving_the_state_otherwise_drops_the_task_and_says_so(published: Call, administrator: Any) -> None:
    walk(published, "cancel", actor=administrator)
    task = Task.objects.get()
    assert (task.closed_because, task.closed_by.step, task.person) == (ClosedBecause.LEFT, "cancel", None)
    assert (task.work.status, task.work.process.status) == ("CANCELED", "CANCELED")


def test_a_duty_without_delay_has_no_due_date(published: Call, administrator: Any) -> None:
    walk(published, "open", actor=administrator)
    assert Task.objects.get(duty="watch_it").due_at is None


def test_coming_back_to_a_state_is_a_new_task_of_a_new_act(published: Call, administrator: Any) -> None:
    walk(published, "open", "close", actor=administrator)
    walk(published, "extend", actor=administrator, closes_at=timezone.now() + timedelta(days=1))
    assert [(task.closed_because, task.opened_by.step) for task in Task.objects.filter(duty="close_it").order_by("pk")] == [("done", "open"), ("", "extend")]


def test_a_step_that_stays_in_the_state_moves_no_delay(published: Call, administrator: Any) -> None:
    walk(published, "open", actor=administrator)
    before = list(Task.objects.open().values_list("pk", "due_at"))
    walk(published, "extend", actor=administrator, closes_at=timezone.now() + timedelta(days=1))
    assert list(Task.objects.open().values_list("pk", "due_at")) == before


def test_hearing_twice_opens_once(published: Call) -> None:
    settle(published)
    OutboxRow.objects.update(done_at=None)
    outbox.drain()
    assert (Task.objects.count(), Process.objects.count()) == (1, 1)


def test_hearing_late_and_in_the_wrong_order_ends_in_the_same_place(call: Call, administrator: Any) -> None:
    in_season(call)
    for step in ("publish", "open", "close"):
        perform(call, step, actor=administrator)
    for pk in OutboxRow.objects.order_by("-pk").values_list("pk", flat=True):
        assert outbox.run(pk)
    assert list(Task.objects.values_list("duty", "closed_because")) == [("archive_it", "")]


def test_the_procedure_may_give_a_duty_to_another_role(call: Call, administrator: Any) -> None:
    from workflows.procedures import publish

    call.procedure = publish(key="autre", title="Autre", body={"stages": [], "who": {"call.open": "secretary"}}, by=administrator)
    call.save(update_fields=["procedure"])
    walk(in_season(call), "publish", actor=administrator)
    assert Task.objects.get().role == "secretary"


def test_the_database_refuses_two_open_tasks_for_one_duty(published: Call) -> None:
    task = Task.objects.get()
    copy = {field: getattr(task, field) for field in ("case_ref", "noun", "subject_id", "duty", "role", "funder_id", "opened_at")}
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(work=task.work.process.task_set.exclude(pk=task.work_id).first(), **copy)


def test_the_database_refuses_a_closing_without_a_reason(published: Call) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.update(closed_at=timezone.now())


def test_reconcile_names_what_is_missing_and_what_is_stray_and_mends_both(call: Call, administrator: Any, capsys: Any) -> None:
    perform(in_season(call), "publish", actor=administrator)
    OutboxRow.objects.all().delete()
    assert [(gap.noun, gap.missing, gap.stray) for gap in gaps()] == [("call", ("open_it",), ())]
    with pytest.raises(CommandError, match="1 écart"):
        call_command("reconcile")
    call_command("reconcile", "--mend")
    perform(call, "cancel", actor=administrator, reason="Essai.")
    OutboxRow.objects.all().delete()
    assert [(gap.missing, gap.stray) for gap in gaps()] == [((), ("open_it",))]
    call_command("reconcile", "--mend")
    assert (list(gaps()), Task.objects.open().count()) == ([], 0)


def test_reconcile_costs_the_same_for_one_call_and_for_three(published: Call, django_assert_num_queries: Any) -> None:
    cost = 2 * len([lifecycle for lifecycle in type(CALL).registry.values() if lifecycle.duties])
    with django_assert_num_queries(cost):
        list(gaps())
    for number in range(2):
        copy = Call.objects.get(pk=published.pk)
        copy.pk, copy._state.adding, copy.slug, copy.case_ref, copy.published_at = None, True, f"autre-{number}", "", None
        copy.__dict__["state"] = "draft"
        copy.save()
    with django_assert_num_queries(cost):
        list(gaps())


MOVES = st.lists(st.sampled_from(["publish", "open", "close", "extend", "cancel", "archive", "drain", "drain backwards"]), max_size=14)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_after_any_walk_through_the_door_the_board_agrees_with_the_states(moves: list[str], call: Call, administrator: Any) -> None:
    undo = transaction.savepoint()
    subject = in_season(Call.objects.get())
    for move in moves:
        _move(subject, move, administrator)
    outbox.drain()
    assert (list(gaps()), OutboxRow.objects.filter(done_at=None).count()) == ([], 0)
    transaction.savepoint_rollback(undo)


def _move(call: Call, move: str, actor: Any) -> None:
    if move == "drain":
        outbox.drain()
    elif move == "drain backwards":
        for pk in OutboxRow.objects.filter(done_at=None).order_by("-pk").values_list("pk", flat=True):
            outbox.run(pk)
    else:
        inputs = {"closes_at": timezone.now() + timedelta(days=1)} if move == "extend" else {}
        try:
            perform(call, move, actor=actor, reason="Essai.", **inputs)
        except DoorError:
            call.refresh_from_db()


@pytest.mark.django_db(transaction=True)
def test_two_workers_hearing_the_same_news_open_one_task(call: Call, administrator: Any) -> None:
    import threading

    perform(in_season(call), "publish", actor=administrator)
    ready, errors = threading.Barrier(2), []

    def hear() -> None:
        ready.wait()
        try:
            with transaction.atomic():
                from workflows.board.follow import follow

                follow({"noun": "call", "id": call.pk})
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=hear) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (errors, Task.objects.count()) == ([], 1)
