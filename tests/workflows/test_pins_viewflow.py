"""The traps of the workflow engine, each pinned, and what of ours answers it."""

import threading
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.urls import NoReverseMatch
from viewflow.workflow import flow
from viewflow.workflow import models as engine
from viewflow.workflow.lock import no_lock

from accounts.models import User
from calls.lifecycle import CALL
from calls.models import Call
from tests.workflows.board import DUTIES, in_season, walk
from workflows.board import hands
from workflows.board.flows import DutyFlowV1, OurFlow, forget_the_locals
from workflows.models import Task


@pytest.fixture
def task(call: Call, administrator: Any, monkeypatch: Any) -> Task:
    monkeypatch.setattr(CALL, "duties", DUTIES)
    walk(in_season(call), "publish", actor=administrator)
    return Task.objects.get()


def test_the_lock_there_is_none_by_default_and_ours_is_real() -> None:
    assert flow.Flow.lock_impl is no_lock
    assert OurFlow.lock_impl is not no_lock


def test_a_task_without_permission_would_be_anybodys(stranger: Any) -> None:
    """The engine's own answer when a View names nobody: yes. Ours always names a role no account is granted."""
    unnamed = engine.Task(owner_permission=None)
    assert DutyFlowV1.do.can_assign(stranger, unnamed) is True
    assert DutyFlowV1.do.can_assign(stranger, engine.Task(owner_permission="workflows.administrator")) is False


def test_the_engine_asks_no_permission_when_assigning_and_our_hands_do(task: Task, stranger: Any) -> None:
    from workflows.errors import NotPermitted

    with pytest.raises(NotPermitted):
        hands.take(task, person=stranger)
    with task.work.activation() as activation:
        activation.assign(stranger)  # the engine let it through
    assert engine.Task.objects.get(pk=task.work_id).owner == stranger


def test_deleting_a_person_would_delete_the_work_so_nobody_is_deleted(task: Task, administrator: Any) -> None:
    assert engine.Task._meta.get_field("owner").remote_field.on_delete is models.CASCADE
    assert Task._meta.get_field("person").remote_field.on_delete is models.PROTECT
    assert Task._meta.get_field("work").remote_field.on_delete is models.PROTECT
    hands.take(task, person=administrator)
    with pytest.raises(models.ProtectedError):
        administrator.delete()
    with pytest.raises(models.ProtectedError):
        User.objects.filter(pk=administrator.pk).delete()
    assert Task.objects.get().person == administrator


def test_the_locals_of_a_failure_are_forgotten(task: Task) -> None:
    work = task.work
    work.data = {"_exception": {"title": "échec", "traceback": "…", "locals": {"iban": "FR76 0000"}}}
    forget_the_locals(DutyFlowV1, task=work)
    assert engine.Task.objects.get(pk=work.pk).data == {"_exception": {"title": "échec", "traceback": "…"}}


def test_a_failing_node_in_the_background_keeps_no_local(task: Task) -> None:
    """The whole path: the engine writes the frame's variables, the signal comes, they are gone from the row."""
    from viewflow.workflow.context import Context

    activation = DutyFlowV1.do.activation_class(task.work)

    def fails() -> None:
        iban = "FR76 3000 4000 0312"
        raise RuntimeError(f"refused {len(iban)}")

    with Context(propagate_exception=False), activation.exception_guard():
        fails()
    row = engine.Task.objects.get(pk=task.work_id)
    assert row.status == "ERROR"
    assert "locals" not in row.data["_exception"]
    assert "FR76" not in str({key: value for key, value in row.data["_exception"].items() if key != "traceback"})


def test_its_pages_have_no_address_so_ours_are_used(task: Task) -> None:
    with pytest.raises(NoReverseMatch):
        task.work.reverse("detail")


def test_only_its_engine_is_installed_and_it_adds_no_middleware() -> None:
    assert [config.name for config in apps.get_app_configs() if config.name.startswith("viewflow")] == ["viewflow.workflow"]
    assert [each for each in settings.MIDDLEWARE if "viewflow" in each] == []


def test_a_flow_keeps_numbers_and_names_only(task: Task) -> None:
    assert task.work.process.data == {"noun": "call", "id": task.subject_id, "duty": "open_it", "role": "administrator", "person": None}


@pytest.mark.django_db(transaction=True)
def test_six_people_take_the_same_task_at_once_one_has_it(task: Task, city: Any) -> None:
    """With no lock, several would: the engine's row and ours must name the same one."""
    from accounts.enums import Role
    from tests.factories.accounts import holding

    people = [holding(Role.ADMINISTRATOR, city) for _ in range(6)]
    ready, outcomes = threading.Barrier(6), []

    def grab(person: Any) -> None:
        ready.wait()
        try:
            outcomes.append(hands.take(task, person=person).person)
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=grab, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [outcome for outcome in outcomes if outcome in people]
    assert (len(winners), outcomes.count("WrongState")) == (1, 5)
    assert Task.objects.get().person == Task.objects.get().work.owner == winners[0]
