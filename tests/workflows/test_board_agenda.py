"""One's own calendar: a secret address, due dates and sessions, titles that leak nothing, nothing of what is shut."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from grants.models import CommitteeSession
from tests.factories.accounts import a_case_officer, a_secretary
from tests.factories.grants import a_conflict, a_submitted_application
from tests.factories.panels import a_house
from workflows import outbox
from workflows.board import agenda
from workflows.models import CalendarFeed, Task

pytestmark = pytest.mark.django_db


def read(client: Client, token: str) -> Any:
    answer = client.get(reverse("workflows:feed", args=[token]))
    return Calendar.from_ical(answer.content) if answer.status_code == 200 else answer.status_code


def titles(client: Client, token: str) -> list[str]:
    return sorted(str(event["SUMMARY"]) for event in read(client, token).walk("VEVENT"))


def test_due_dates_are_in_the_calendar_and_nothing_more(client: Client) -> None:
    dossier = a_submitted_application(title="Opéra secret")
    officer = a_case_officer(dossier.funder)
    outbox.drain()
    token = agenda.address_made_for(officer)
    assert titles(client, token) == [f"Sillage: Examiner la recevabilité {dossier.case_ref}"]
    answer = client.get(reverse("workflows:feed", args=[token]))
    assert (answer["Content-Type"], "private" in answer["Cache-Control"], "Opéra" in answer.content.decode()) == ("text/calendar; charset=utf-8", True, False)
    event = read(client, token).walk("VEVENT")[0]
    assert (event.start, str(event["UID"])) == (Task.objects.get().due_at.replace(microsecond=0), f"task-{Task.objects.get().pk}@sillage")
    a_conflict(officer, dossier)
    assert titles(client, token) == []


def test_sessions_come_from_the_room_that_knows_them(client: Client) -> None:
    house = a_house()
    session = CommitteeSession.objects.create(
        committee=house.committee, title="Séance du jury secret", starts_at=timezone.now() + timedelta(days=9), place="Salle bleue"
    )
    member = house.members[0].user if house.members else house.jury[0]
    secretary, other = agenda.address_made_for(house.secretary), agenda.address_made_for(a_secretary(house.funder))
    assert any(title.startswith("Sillage: Séance de commission") for title in titles(client, secretary))
    assert titles(client, other) == titles(client, secretary)
    assert titles(client, agenda.address_made_for(member)) == []  # not convened yet
    CommitteeSession.objects.filter(pk=session.pk).update(starts_at=timezone.now() - timedelta(days=90))
    assert titles(client, secretary) == []


def test_the_address_is_renewed_and_revoked_and_kept_as_a_digest(client: Client) -> None:
    officer = a_case_officer(a_submitted_application().funder)
    client.force_login(officer)
    page = client.post(reverse("workflows:feed_make"))
    address = page.context["address"]
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert (page["Cache-Control"], token in page.content.decode(), len(token) >= 43) == ("no-store", True, True)
    assert token not in client.get(reverse("workflows:notices")).content.decode()
    assert token not in str(CalendarFeed.objects.values())
    anonymous = Client()
    assert read(anonymous, token) != 404
    assert CalendarFeed.objects.get().read_on == timezone.localdate()
    new = agenda.address_made_for(officer)
    assert (read(anonymous, token), read(anonymous, new) == 404) == (404, False)
    client.post(reverse("workflows:feed_revoke"))
    assert [read(anonymous, each) for each in (new, token, "rien")] == [404, 404, 404]


def test_a_closed_account_has_no_calendar(client: Client) -> None:
    officer = a_case_officer(a_submitted_application().funder)
    token = agenda.address_made_for(officer)
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    assert read(client, token) == 404


def test_the_calendar_costs_the_same_for_one_task_and_for_three(client: Client, django_assert_max_num_queries: Any) -> None:
    first = a_submitted_application()
    token = agenda.address_made_for(a_case_officer(first.funder))
    outbox.drain()
    titles(client, token)
    with django_assert_max_num_queries(12) as one:
        titles(client, token)
    for _ in range(2):
        a_submitted_application(call=first.call)
    outbox.drain()
    with django_assert_max_num_queries(12) as three:
        assert len(titles(client, token)) == 3
    assert len(one) == len(three)
