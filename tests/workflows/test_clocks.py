import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from calls.models import Call
from workflows import clocks, outbox
from workflows.calendars import REGIONS, WorkingCalendar, calendar_of, days_off
from workflows.models import Clock, OutboxRow, WorkRules

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2027, 3, 3, 12, 0, tzinfo=UTC)
LAST_YEAR = NOON - timedelta(days=400)


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
    assert clocks.add_days(start, days, PARIS).isoformat() == expected


@pytest.mark.parametrize(
    "region, start, days, expected",
    [
        ("FR", "2027-05-05", 3, "2027-05-11"),  # Ascension on the 6th; Victory Day falls on a Saturday
        ("FR", "2027-03-25", 1, "2027-03-26"),  # Good Friday is worked in France…
        ("FR-57", "2027-03-25", 1, "2027-03-30"),  # … and not in Alsace-Moselle; Easter Monday is off everywhere
        ("FR-57", "2027-12-24", 1, "2027-12-27"),
        ("FR-974", "2027-12-17", 1, "2027-12-21"),  # the end of slavery, at La Réunion
        ("CH-GE", "2027-09-08", 1, "2027-09-10"),  # the Genevan fast
        ("CH-VD", "2027-09-17", 1, "2027-09-21"),  # Monday of the federal fast
        ("CH-NE", "2027-02-26", 1, "2027-03-02"),  # the Republic
        ("", "2027-05-05", 3, "2027-05-10"),  # a country whose days off are not known: week-ends only
    ],
)
def test_working_days_skip_week_ends_and_the_holidays_of_the_region(region: str, start: str, days: int, expected: str) -> None:
    calendar, first, last = WorkingCalendar(PARIS, region), date.fromisoformat(start), date.fromisoformat(expected)
    assert clocks.add_working_days(calendar.end_of(first), days, calendar) == calendar.end_of(last)
    assert calendar.days_between(first, last) == days


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_offered_is_known_to_the_library(region: str) -> None:
    assert len(days_off(region, 2027)) >= 1


@given(first=st.dates(date(2024, 1, 1), date(2030, 1, 1)), length=st.integers(0, 900))
def test_counting_days_is_walking_through_them(first: date, length: int) -> None:
    calendar, last = WorkingCalendar(PARIS, "FR-57"), first + timedelta(days=length)
    assert calendar.days_between(first, last) == sum(calendar.is_working(first + timedelta(days=step)) for step in range(1, length + 1))


def test_the_days_off_are_those_the_funder_has_written_for_that_day(city: Any, administrator: Any) -> None:
    assert calendar_of(city.pk).region == "FR"
    WorkRules.objects.create(funder_id=city.pk, valid_from=date(2027, 1, 1), holidays="FR-57", reason="Essai.", created_by=administrator)
    assert [calendar_of(city.pk, day).region for day in (date(2026, 12, 31), date(2027, 1, 1))] == ["FR", "FR-57"]
    delay = clocks.Delay(3, is_working=True)
    assert delay.day_after(datetime(2027, 3, 24, 9, tzinfo=UTC), calendar_of(city.pk, date(2027, 3, 24))) == date(2027, 3, 31)


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
def test_a_night_with_an_hour_more_or_less_is_one_day(day: str) -> None:
    calendar = WorkingCalendar(PARIS, "FR")
    before = calendar.end_of(date.fromisoformat(day) - timedelta(days=1))
    after = clocks.add_days(before, 1, PARIS)
    assert (after.date().isoformat(), after.time().isoformat()) == (day, "23:59:59")
    assert (after - timedelta(0)).astimezone(UTC) - before.astimezone(UTC) in (timedelta(hours=23), timedelta(hours=25))


def test_a_pause_of_a_delay_in_working_days_gives_back_working_days(call: Call, rung: list[str]) -> None:
    """From Thursday to the Tuesday after Easter: one working day was lost, not five days."""
    calendar = calendar_of(call.funder_id)
    clocks.start(call, "test", calendar.end_of(date(2027, 4, 2)), label="Délai", in_working_days=True)
    clocks.pause(call, "test", at=datetime(2027, 3, 26, 9, tzinfo=UTC))
    clocks.resume(call, "test", at=datetime(2027, 3, 30, 9, tzinfo=UTC))
    assert Clock.objects.get().due_at == calendar.end_of(date(2027, 4, 5))
    clocks.pause(call, "test", at=datetime(2027, 4, 3, 9, tzinfo=UTC))
    clocks.resume(call, "test", at=datetime(2027, 4, 4, 9, tzinfo=UTC))
    assert Clock.objects.get().due_at == calendar.end_of(date(2027, 4, 5))


@pytest.fixture
def heard(monkeypatch: Any) -> list[str]:
    labels: list[str] = []
    for name in ("first", "second", "third"):
        monkeypatch.setitem(clocks.RINGERS, name, lambda subject, clock: labels.append(clock.label))
    return labels


def test_a_machine_that_slept_two_days_catches_up_in_order(call: Call, heard: list[str]) -> None:
    """Whatever row is taken first, the delays of a case ring in the order in which they came due, and each once."""
    for name, hours in (("third", 30), ("first", 2), ("second", 26)):
        clocks.start(call, name, LAST_YEAR + timedelta(hours=hours), label=name)
    assert clocks.sweep(LAST_YEAR + timedelta(days=2)) == 3
    rows = OutboxRow.objects.filter(topic=clocks.FIRED)
    assert list(rows.order_by("due_at").values_list("payload__clock", flat=True)) == list(Clock.objects.order_by("due_at").values_list("pk", flat=True))
    for row in rows.order_by("-due_at"):
        assert outbox.run(row.pk)
    assert (heard, clocks.sweep(LAST_YEAR + timedelta(days=3)), Clock.objects.filter(rung_at=None).count()) == (["first", "second", "third"], 0, 0)


def test_a_delay_that_cannot_ring_yet_holds_up_none_and_rings_later(call: Call, heard: list[str], monkeypatch: Any) -> None:
    """One stuck delay must not make the others of its case miss theirs."""
    monkeypatch.setitem(clocks.RINGERS, "first", lambda subject, clock: 1 / 0)
    for name, hours in (("first", 2), ("second", 26)):
        clocks.start(call, name, LAST_YEAR + timedelta(hours=hours), label=name)
    clocks.sweep(LAST_YEAR + timedelta(days=2))
    outbox.drain()
    assert (heard, Clock.objects.filter(rung_at=None).count()) == (["second"], 1)
    monkeypatch.setitem(clocks.RINGERS, "first", lambda subject, clock: heard.append("first at last"))
    OutboxRow.objects.update(due_at=LAST_YEAR, leased_until=None)
    outbox.drain()
    assert heard == ["second", "first at last"]


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
