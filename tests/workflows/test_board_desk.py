"""« Mon travail »: the right lines for the right person, constant queries, nothing of a dossier one may not know of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from calls.lifecycle import CALL
from calls.models import Call
from tests.factories.accounts import a_city, holding
from tests.refusals import refused
from tests.workflows.board import DUTIES, in_season, walk
from workflows.board import desk, hands, risk
from workflows.board.reconcile import gaps
from workflows.calendars import WorkingCalendar
from workflows.errors import NotPermitted, WrongState
from workflows.lifecycle import Duty
from workflows.models import Task

WEDNESDAY = datetime(2027, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def expecting(monkeypatch: Any) -> None:
    monkeypatch.setattr(CALL, "duties", DUTIES)


@pytest.fixture
def published(call: Call, administrator: Any) -> Call:
    return walk(in_season(call), "publish", actor=administrator)


@pytest.fixture
def colleague(city: Any) -> Any:
    return holding(Role.ADMINISTRATOR, city)


def titles(user: Any) -> list[str]:
    return [f"{line.duty.name} {line.subject.slug}" for pile in desk.piles(user) for line in pile.lines]


@pytest.mark.parametrize(
    "due_at, slack, pile, words",
    [
        (WEDNESDAY - timedelta(days=3), -99, "late", "En retard de 3 jours"),
        (WEDNESDAY - timedelta(days=1), -99, "late", "En retard d’un jour"),
        (WEDNESDAY - timedelta(hours=1), -99, "late", "Échu aujourd’hui"),
        (WEDNESDAY + timedelta(hours=1), 45, "tight", "Aujourd’hui"),
        (WEDNESDAY + timedelta(days=1), 419, "tight", "Demain"),
        (WEDNESDAY + timedelta(days=1), 420, "week", "Demain"),
        (WEDNESDAY + timedelta(days=4), 900, "week", "Dans 4 jours"),
        (WEDNESDAY + timedelta(days=5), 900, "later", "Dans 5 jours"),
        (WEDNESDAY + timedelta(days=5), -1, "tight", "Dans 5 jours"),
        (None, inf, "later", "Sans échéance"),
    ],
)
def test_piles_follow_the_risk_and_the_calendar_of_the_reader(due_at: datetime | None, slack: float, pile: str, words: str) -> None:
    assert (risk.pile_of(due_at, slack, WEDNESDAY), risk.delay_in_words(due_at, WEDNESDAY)) == (pile, words)


@pytest.mark.parametrize(
    "hours, left",
    [
        (-2, -120),  # real time once it is past
        (3, 180),  # this very day: what is left of it
        (-0.5, -30),
        (8, 360),  # six in the evening: the day's work ends at four
        (24, 420),  # the rest of today, and an hour of Thursday
        (24 * 5, 3 * 420),  # … Friday and an hour of Monday: the week-end does not count
        (24 * 3, 3 * 420 - 60),  # Saturday: all of Thursday and Friday
    ],
)
def test_the_time_left_is_working_time(hours: float, left: int) -> None:
    calendar = WorkingCalendar(ZoneInfo("Europe/Paris"), "FR")
    assert risk.minutes_left(WEDNESDAY, WEDNESDAY + timedelta(hours=hours), calendar) == left


def test_the_line_most_at_risk_is_not_always_the_first_to_fall_due() -> None:
    """Two hours are left for a quarter of an hour's work; ten days' work is due in a week: that one is already lost."""
    user, calendar = SimpleNamespace(pk=7), {1: WorkingCalendar(ZoneInfo("Europe/Paris"), "FR")}

    def held(pk: int, hours: int, minutes: int, person: int | None = 7) -> Any:
        return Task(pk=pk, funder_id=1, person_id=person, due_at=WEDNESDAY + timedelta(hours=hours)), Duty(f"d{pk}", "x", "", (), minutes=minutes)

    slack = risk.slack_of([held(1, 2, 15), held(2, 3, 60, person=None), held(3, 24 * 7, 4200)], user, WEDNESDAY, calendar)
    assert slack == {1: 105, 2: 105, 3: 5 * 420 - 4200 - 15}
    assert sorted(slack, key=lambda pk: slack[pk])[0] == 3


def test_a_task_is_seen_by_those_who_hold_its_role_there(published: Call, administrator: Any, colleague: Any, stranger: Any, city: Any) -> None:
    assert titles(administrator) == titles(colleague) == ["open_it essai-2027"]
    elsewhere, officer = holding(Role.ADMINISTRATOR, a_city()), holding(Role.CASE_OFFICER, city)
    assert (titles(elsewhere), titles(officer), titles(stranger)) == ([], [], [])


def test_what_is_held_by_a_colleague_leaves_the_pile_of_the_others(published: Call, administrator: Any, colleague: Any) -> None:
    hands.take(Task.objects.get(), person=colleague)
    assert (titles(administrator), titles(colleague)) == ([], ["open_it essai-2027"])
    work = Task.objects.get().work
    assert (work.status, work.owner) == ("ASSIGNED", colleague)


def test_the_second_to_take_reads_who_was_faster(published: Call, administrator: Any, colleague: Any) -> None:
    hands.take(Task.objects.get(), person=colleague)
    with refused(WrongState, f"{colleague} s’en occupe déjà."):
        hands.take(Task.objects.get(), person=administrator)
    assert Task.objects.get().person == colleague


def test_taking_twice_changes_nothing(published: Call, colleague: Any) -> None:
    assert [hands.take(Task.objects.get(), person=colleague).person for _ in range(2)] == [colleague, colleague]


def test_a_task_given_back_is_everybodys_again(published: Call, administrator: Any, colleague: Any) -> None:
    hands.take(Task.objects.get(), person=colleague)
    with refused(NotPermitted, "Vous ne pouvez rendre que ce que vous avez pris vous-même."):
        hands.give_back(Task.objects.get(), person=administrator)
    hands.give_back(Task.objects.get(), person=colleague)
    assert titles(administrator) == ["open_it essai-2027"]
    assert Task.objects.get().work.status == "NEW"


def test_a_task_of_another_role_cannot_be_taken(published: Call, city: Any) -> None:
    with refused(NotPermitted, "Cette tâche revient à un autre rôle que le vôtre."):
        hands.take(Task.objects.get(), person=holding(Role.CASE_OFFICER, city))


def test_a_closed_task_cannot_be_taken(published: Call, administrator: Any, colleague: Any) -> None:
    walk(published, "cancel", actor=administrator)
    with refused(WrongState, "Cette tâche est déjà close."):
        hands.take(Task.objects.get(), person=colleague)


def test_whoever_takes_the_step_is_written_as_having_done_it(published: Call, administrator: Any, colleague: Any) -> None:
    hands.take(Task.objects.get(), person=colleague)
    walk(published, "open", actor=administrator)
    task = Task.objects.get(duty="open_it")
    assert (task.person, task.work.owner, task.work.status) == (administrator, administrator, "DONE")


def test_the_page_says_verb_dossier_and_delay(published: Call, administrator: Any, client: Client) -> None:
    client.force_login(administrator)
    page = client.get(reverse("workflows:desk")).content.decode()
    assert "Ouvrir l’appel : Appel d’essai" in page
    assert "Dans 3 jours" in page
    assert reverse("workflows:step", args=["call", published.pk, "open"]) in page


def test_the_buttons_take_and_give_back(published: Call, administrator: Any, client: Client) -> None:
    client.force_login(administrator)
    task = Task.objects.get()
    assert "C’est à vous." in client.post(reverse("workflows:take", args=[task.pk]), follow=True).content.decode()
    assert "Rendre à l’équipe" in client.get(reverse("workflows:desk")).content.decode()
    assert "Rendu à l’équipe." in client.post(reverse("workflows:give_back", args=[task.pk]), follow=True).content.decode()
    assert client.get(reverse("workflows:take", args=[task.pk])).status_code == 405


def test_the_button_of_a_task_taken_meanwhile_says_by_whom(published: Call, administrator: Any, colleague: Any, client: Client) -> None:
    client.force_login(administrator)
    hands.take(Task.objects.get(), person=colleague)
    page = client.post(reverse("workflows:take", args=[Task.objects.get().pk]), follow=True).content.decode()
    assert f"{colleague} s’en occupe déjà." in page


def test_a_stranger_cannot_tell_a_task_from_none(published: Call, stranger: Any, client: Client) -> None:
    client.force_login(stranger)
    pk = Task.objects.get().pk
    assert [client.post(reverse("workflows:take", args=[number])).status_code for number in (pk, pk + 1)] == [404, 404]
    assert "Rien ne vous attend" in client.get(reverse("workflows:desk")).content.decode()


def test_the_page_costs_the_same_for_one_task_and_for_three(published: Call, administrator: Any, client: Client, django_assert_max_num_queries: Any) -> None:
    client.force_login(administrator)
    client.get(reverse("workflows:desk"))
    with django_assert_max_num_queries(60) as one:
        client.get(reverse("workflows:desk"))
    for number in range(2):
        copy = Call.objects.get(pk=published.pk)
        copy.pk, copy._state.adding, copy.slug, copy.case_ref, copy.published_at = None, True, f"autre-{number}", "", None
        copy.__dict__["state"] = "draft"
        copy.save()
        copy.envelopes.set(published.envelopes.all())
        walk(copy, "publish", actor=administrator)
    assert len(titles(administrator)) == 3
    with django_assert_max_num_queries(60) as three:
        client.get(reverse("workflows:desk"))
    assert len(three) == len(one) <= 12
    assert timezone.now() > published.opens_at


def test_a_duty_gone_from_the_table_leaves_the_desk_standing(published: Call, administrator: Any, client: Client, monkeypatch: Any) -> None:
    """After an upgrade, a task may name a duty that is no more: the desk keeps quiet, `reconcile` finds it."""
    renamed = {state: tuple(replace(duty, name=f"new_{duty.name}") for duty in duties) for state, duties in CALL.duties.items()}
    monkeypatch.setattr(CALL, "duties", renamed)
    client.force_login(administrator)
    assert client.get(reverse("workflows:desk")).status_code == 200
    assert [pile.lines for pile in desk.piles(administrator)] == [[]] * len(desk.PILES)
    stray = next(iter(gaps())).stray
    assert stray == tuple(sorted(duty.name.removeprefix("new_") for duty in renamed[published.state]))
