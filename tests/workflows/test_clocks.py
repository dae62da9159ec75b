import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from calls.models import Call
from workflows import clocks, outbox
from workflows.models import Clock, OutboxRow

NOON = datetime(2027, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def rung(monkeypatch: Any) -> list[str]:
    heard: list[str] = []
    monkeypatch.setitem(clocks.RINGERS, "test", lambda subject, clock: heard.append(subject.slug))
    return heard


def running(call: Call) -> Clock:
    return clocks.start(call, "test", NOON, label="Délai d’essai", at=NOON - timedelta(days=2))


def test_a_clock_fires_once(call: Call, rung: list[str]) -> None:
    running(call)
    assert clocks.sweep(NOON - timedelta(seconds=1)) == 0
    assert [clocks.sweep(NOON), clocks.sweep(NOON)] == [1, 0]
    outbox.drain()
    assert rung == ["essai-2027"]


def test_starting_a_running_clock_moves_nothing(call: Call, rung: list[str]) -> None:
    first = running(call)
    again = clocks.start(call, "test", NOON + timedelta(days=9), label="Autre")
    assert (again.pk, again.due_at) == (first.pk, NOON)


def test_paused_time_is_given_back(call: Call, rung: list[str]) -> None:
    running(call)
    clocks.pause(call, "test", at=NOON - timedelta(days=1))
    assert clocks.sweep(NOON + timedelta(days=9)) == 0
    clocks.resume(call, "test", at=NOON + timedelta(days=1))
    assert Clock.objects.get().due_at == NOON + timedelta(days=2)


def test_a_stopped_clock_never_fires(call: Call, rung: list[str]) -> None:
    running(call)
    clocks.stop(call, "test")
    assert (clocks.sweep(NOON), rung) == (0, [])


def test_a_clock_that_means_nothing_cannot_start(call: Call) -> None:
    with pytest.raises(ValueError, match="nothing happens when the clock 'silent' is over"):
        clocks.start(call, "silent", NOON, label="")


@pytest.mark.parametrize(
    "start, days, expected",
    [
        (datetime(2027, 3, 26, 10, tzinfo=UTC), 2, "2027-03-28T23:59:59+02:00"),  # summer time begins that night
        (datetime(2027, 3, 3, 23, 30, tzinfo=UTC), 0, "2027-03-04T23:59:59+01:00"),  # already tomorrow in Paris
    ],
)
def test_calendar_days_end_where_the_funder_lives(start: datetime, days: int, expected: str) -> None:
    assert clocks.add_days(start, days, ZoneInfo("Europe/Paris")).isoformat() == expected


def test_working_days_skip_week_ends_and_holidays() -> None:
    friday = datetime(2027, 4, 30, 9, tzinfo=UTC)
    due = clocks.add_working_days(friday, 3, ZoneInfo("Europe/Paris"), frozenset({date(2027, 5, 6), date(2027, 5, 4)}))
    assert due.date() == date(2027, 5, 7)


@pytest.mark.django_db(transaction=True)
def test_sweeps_running_together_fire_each_clock_once(call: Call, rung: list[str]) -> None:
    for number in range(20):
        Clock.objects.create(case_ref="C", noun="call", subject_id=call.pk + number, name="test", label="", started_at=NOON, due_at=NOON)
    ready = threading.Barrier(2)
    fired: list[int] = []

    def sweep() -> None:
        ready.wait()
        fired.append(clocks.sweep(NOON))
        connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fired.append(clocks.sweep(NOON))
    assert (sum(fired), OutboxRow.objects.count()) == (20, 20)
