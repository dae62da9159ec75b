import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from workflows import outbox
from workflows.models import CaseHead, OutboxRow


@pytest.fixture
def topic(monkeypatch: Any) -> str:
    """A handler whose only effect is one row, so that effects can be counted in the database."""

    def handle(payload: dict[str, Any]) -> None:
        CaseHead.objects.create(case_ref=f"E-{payload['n']}", hash="0" * 64)
        if payload.get("fails"):
            raise RuntimeError("le service est absent")

    monkeypatch.setitem(outbox.HANDLERS, "test.count", handle)
    return "test.count"


def left(topic: str, n: int, **extra: Any) -> OutboxRow:
    with transaction.atomic():
        outbox.put(topic, {"n": n, **extra}, key=f"k{n}")
    return OutboxRow.objects.get(key=f"k{n}")


@pytest.mark.django_db(transaction=True)
def test_a_row_outside_the_transaction_of_its_act_is_refused(topic: str) -> None:
    with pytest.raises(RuntimeError, match="belongs to the transaction"):
        outbox.put(topic, {}, key="seul")


@pytest.mark.django_db(transaction=True)
def test_nothing_leaves_when_the_act_fails(topic: str) -> None:
    def act() -> None:
        with transaction.atomic():
            outbox.put(topic, {"n": 1}, key="k1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert (outbox.drain(), CaseHead.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_the_same_key_twice_leaves_one_row(topic: str) -> None:
    left(topic, 1)
    left(topic, 1)
    assert (outbox.drain(), CaseHead.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_row_done_is_not_done_again(topic: str) -> None:
    row = left(topic, 1)
    assert [outbox.run(row.pk), outbox.run(row.pk)] == [True, False]
    assert CaseHead.objects.count() == 1


@pytest.mark.django_db
def test_a_row_waits_for_its_time(topic: str) -> None:
    with transaction.atomic():
        outbox.put(topic, {"n": 1}, key="k1", due_at=timezone.now() + timedelta(hours=1))
    assert outbox.drain() == 0
    assert outbox.lease_due(now=timezone.now() + timedelta(hours=2)) == [OutboxRow.objects.get().pk]


@pytest.mark.django_db
def test_a_leased_row_is_skipped_until_the_lease_ends(topic: str) -> None:
    row = left(topic, 1)
    assert (outbox.lease_due(), outbox.lease_due()) == ([row.pk], [])
    assert outbox.lease_due(now=timezone.now() + outbox.LEASE * 2) == [row.pk]


@pytest.mark.django_db
def test_a_failing_handler_leaves_nothing_and_is_parked_at_the_fifth(topic: str) -> None:
    row = left(topic, 1, fails=True)
    for _attempt in range(7):
        OutboxRow.objects.update(due_at=timezone.now())
        outbox.drain()
    row.refresh_from_db()
    assert (row.attempts, row.parked_at is not None, row.done_at, CaseHead.objects.count()) == (5, True, None, 0)
    assert row.last_error.endswith("RuntimeError: le service est absent\n")
    outbox.retry(row)
    row.refresh_from_db()
    assert (row.attempts, row.parked_at) == (0, None)


@pytest.mark.django_db(transaction=True)
def test_work_that_kills_its_worker_is_parked_too(topic: str, monkeypatch: Any) -> None:
    """A dead worker writes no error: the attempts were counted before they were made."""

    class Death(BaseException):
        """What a kill looks like to the code: no handler of exceptions runs."""

    def die(payload: dict[str, Any]) -> None:
        raise Death

    monkeypatch.setitem(outbox.HANDLERS, topic, die)
    row = left(topic, 1)
    for _attempt in range(5):
        with pytest.raises(Death):
            outbox.run(row.pk)
    assert outbox.run(row.pk) is False
    row.refresh_from_db()
    assert (row.parked_at is not None, row.last_error) == (True, "begun five times, never ended: its worker died each time")


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_the_same_row_have_one_effect(topic: str) -> None:
    rows = [left(topic, n) for n in range(5)]
    ready = threading.Barrier(2)

    def work() -> None:
        ready.wait()
        for row in rows:
            outbox.run(row.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outbox.drain()
    assert (CaseHead.objects.count(), OutboxRow.objects.filter(done_at=None).count()) == (5, 0)
