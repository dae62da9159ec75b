"""Reminders: one a morning, at the funder's hour, exactly one whatever happens; and never a word of a dossier shut to the reader."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as wire
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from documents.mail import MAILS, composed
from documents.models import OutgoingMail
from grants.domain import reviews
from tests.factories.accounts import a_canton, a_case_officer, a_city, a_juror, a_secretary, holding
from tests.factories.grants import a_conflict, a_submitted_application, an_admissible_application
from workflows import outbox
from workflows.board import digests, hands
from workflows.models import Notice, OutboxRow, Task, WorkRules

pytestmark = pytest.mark.django_db
#: A Wednesday, at eight in Paris.
MORNING = datetime(2027, 3, 3, 7, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: Any) -> list[datetime]:
    """The server's clock, which the handlers read."""
    now = [MORNING]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    return now


@pytest.fixture
def waiting() -> tuple[Any, Any]:
    """A dossier whose admissibility is three days late that morning, and its officer."""
    dossier = a_submitted_application()
    officer = a_case_officer(dossier.funder)
    outbox.drain()
    Task.objects.update(due_at=MORNING - timedelta(days=3))
    OutboxRow.objects.all().delete()
    OutgoingMail.objects.all().delete()
    return dossier, officer


def run_everything() -> None:
    for row in OutboxRow.objects.filter(done_at=None).exclude(topic="mail.send").order_by("pk"):
        assert outbox.run(row.pk)


def morning() -> list[OutgoingMail]:
    digests.plan(timezone.now())
    run_everything()
    run_everything()
    return list(OutgoingMail.objects.filter(slug="work_digest").order_by("pk"))


def test_one_message_a_morning_with_what_is_late(waiting: tuple[Any, Any], clock: list[datetime]) -> None:
    dossier, officer = waiting
    sent = morning()
    assert [(row.to, row.subject) for row in sent] == [(officer.email, "1 échéance vous attend")]
    assert f"Examiner la recevabilité · {dossier.case_ref} · En retard de 3 jours" in sent[0].body
    assert dossier.title not in sent[0].body
    clock[0] += timedelta(hours=3)
    assert len(morning()) == 1
    clock[0] += timedelta(days=1)
    assert len(morning()) == 2


@pytest.mark.parametrize(
    "now, opened",
    [
        (datetime(2027, 3, 3, 5, 59, tzinfo=UTC), 0),  # not seven yet
        (datetime(2027, 3, 3, 6, 0, tzinfo=UTC), 1),
        (datetime(2027, 3, 6, 9, 0, tzinfo=UTC), 0),  # Saturday
        (datetime(2027, 3, 29, 9, 0, tzinfo=UTC), 0),  # Easter Monday
        (datetime(2027, 3, 30, 5, 0, tzinfo=UTC), 1),  # summer time: seven in Paris
        (datetime(2027, 3, 30, 4, 59, tzinfo=UTC), 0),
    ],
)
def test_the_hour_is_that_of_the_funder_on_its_working_days(now: datetime, opened: int) -> None:
    a_city()
    assert (digests.plan(now), digests.plan(now + timedelta(minutes=1)) if opened else 0) == (opened, 0)


def test_the_hour_and_the_days_off_are_settings_dated() -> None:
    city = a_canton()
    WorkRules.objects.create(funder_id=city.pk, valid_from=date(2027, 3, 4), holidays="CH-NE", digest_hour=9, reason="Essai.", created_by=a_secretary(city))
    assert [digests.plan(datetime(2027, 3, day, hour, tzinfo=UTC)) for day, hour in ((3, 6), (4, 6), (4, 8))] == [1, 0, 1]


def test_there_is_none_when_there_is_nothing_to_say(waiting: tuple[Any, Any], clock: list[datetime]) -> None:
    _dossier, officer = waiting
    Task.objects.update(due_at=MORNING + timedelta(days=9))
    assert morning() == []
    clock[0] += timedelta(days=7)  # Wednesday again, two days before
    assert [row.to for row in morning()] == [officer.email]
    assert "Dans les prochains jours :" in OutgoingMail.objects.get().body


def test_a_machine_that_slept_two_mornings_sends_one(waiting: tuple[Any, Any], clock: list[datetime]) -> None:
    """Rows left on the first morning and found on the third say nothing: the third has its own."""
    digests.plan(clock[0])
    clock[0] += timedelta(days=2)
    assert len(morning()) == 1


def test_a_recused_reader_hears_nothing(waiting: tuple[Any, Any], clock: list[datetime]) -> None:
    dossier, officer = waiting
    a_conflict(officer, dossier)
    assert morning() == []


def test_a_long_delay_is_told_to_the_role_the_funder_names(waiting: tuple[Any, Any], clock: list[datetime]) -> None:
    dossier, officer = waiting
    secretary, recused = a_secretary(dossier.funder), a_secretary(dossier.funder)
    a_conflict(recused, dossier)
    hands.take(Task.objects.get(), person=officer)
    assert [row.to for row in morning()] == [officer.email]
    clock[0] += timedelta(days=8)
    assert sorted(row.to for row in morning()) == sorted([officer.email, officer.email, secretary.email])
    told = OutgoingMail.objects.get(to=secretary.email)
    assert (told.subject, "En long retard chez vos collègues :" in told.body, dossier.case_ref in told.body) == ("Des tâches en long retard", True, True)


def test_one_click_stops_it_without_signing_in(waiting: tuple[Any, Any], clock: list[datetime], client: Client, settings: Any) -> None:
    _dossier, officer = waiting
    row = morning()[0]
    headers = composed(row, []).extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_URL)
    assert address in row.body
    assert "Ne plus recevoir" in client.get(address).content.decode()
    assert Notice.objects.count() == 0
    assert Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Notice.objects.get(person=officer).wants_digest is False
    assert [client.get(wrong).status_code for wrong in (address[:-3] + "x/", reverse("workflows:stop_digest", args=["rien"]))] == [404, 404]
    clock[0] += timedelta(days=1)
    assert len(morning()) == 1
    assert "List-Unsubscribe" not in composed(OutgoingMail(slug="decision_notified", to="a@example.org"), []).extra_headers


def test_the_message_is_of_no_dossier_and_no_colleague_reads_it(waiting: tuple[Any, Any], clock: list[datetime]) -> None:
    dossier, _officer = waiting
    row = morning()[0]
    assert (row.noun, row.case_ref) == ("digest", "")
    for role in Role:
        assert not OutgoingMail.objects.visible_to(holding(role, dossier.funder)).filter(pk=row.pk).exists()


def test_a_worker_killed_while_writing_leaves_one_message(waiting: tuple[Any, Any], clock: list[datetime], monkeypatch: Any) -> None:
    digests.plan(clock[0])
    run = OutboxRow.objects.get(topic=digests.MORNING)
    assert outbox.run(run.pk)
    row = OutboxRow.objects.get(topic=digests.DIGEST, payload__person=waiting[1].pk)

    def dies(*args: Any, **options: Any) -> Any:
        raise SystemExit("killed")

    with monkeypatch.context() as patch:
        patch.setattr(OutboxRow.objects, "none", dies)
        patch.setattr(outbox, "_claim", dies)
        with pytest.raises(SystemExit):
            outbox.run(row.pk)
    assert OutgoingMail.objects.count() == 0
    assert outbox.run(row.pk)
    assert not outbox.run(row.pk)
    OutboxRow.objects.filter(pk=row.pk).update(done_at=None)
    assert outbox.run(row.pk)
    assert OutgoingMail.objects.filter(slug="work_digest").count() == 1


@pytest.mark.django_db(transaction=True)
def test_workers_planning_together_leave_one_row_per_person() -> None:
    city = a_city()
    a_case_officer(city), a_secretary(city)
    ready = threading.Barrier(3)

    def work() -> None:
        ready.wait()
        digests.plan(MORNING)
        for pk in list(OutboxRow.objects.filter(topic=digests.MORNING).values_list("pk", flat=True)):
            outbox.run(pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outbox.drain()
    assert OutboxRow.objects.filter(topic=digests.MORNING).count() == 1
    assert OutboxRow.objects.filter(topic=digests.DIGEST).count() == 2


def test_a_reader_hears_at_once_and_by_name_only(client: Client) -> None:
    dossier = an_admissible_application()
    secretary, reader, silent = a_secretary(dossier.funder), a_juror(dossier.funder), a_juror(dossier.funder)
    Notice.objects.create(person=silent, wants_assignments=False)
    for each in (reader, silent):
        reviews.assign(application=dossier, reviewer=each, by=secretary, due_at=timezone.now() + timedelta(days=9))
    outbox.drain()
    outbox.drain()
    told = OutgoingMail.objects.get(slug="task_assigned")
    assert (told.to, dossier.case_ref in told.subject, dossier.title in told.body) == (reader.email, True, False)
    assert MAILS["task_assigned"].category == "reminder"
    assert len(wire.outbox) >= 0


def test_the_page_of_preferences_keeps_what_is_chosen(client: Client) -> None:
    officer = a_case_officer(a_city())
    client.force_login(officer)
    client.post(reverse("workflows:notices"), {"wants_assignments": "on"})
    assert (Notice.objects.get().wants_digest, Notice.objects.get().wants_assignments) == (False, True)
    assert "C’est noté." in client.get(reverse("workflows:notices")).content.decode()
