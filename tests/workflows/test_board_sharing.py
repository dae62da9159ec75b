"""Sharing work out in bulk, and the picture of who has how much: what each may know, to the number."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from grants.domain import reviews
from tests.factories.accounts import a_case_officer, a_city, a_juror, a_secretary, an_administrator, holding
from tests.factories.grants import a_conflict, a_submitted_application, an_admissible_application
from workflows import outbox
from workflows.board import hands, sharing
from workflows.board.drawing import draw
from workflows.board.workload import WEEKS, workload
from workflows.errors import NotPermitted
from workflows.journal import life_of
from workflows.models import Absence, Task, WorkRules

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossiers() -> list[Any]:
    first = a_submitted_application()
    rows = [first, a_submitted_application(call=first.call), a_submitted_application(call=first.call)]
    outbox.drain()
    return rows


@pytest.fixture
def people(dossiers: list[Any]) -> tuple[Any, Any, Any]:
    city = dossiers[0].funder
    return an_administrator(city), a_case_officer(city), a_case_officer(city)


def pks() -> list[int]:
    return list(Task.objects.open().order_by("pk").values_list("pk", flat=True))


def test_many_tasks_change_hands_at_once_and_each_case_says_so(dossiers: list[Any], people: tuple[Any, Any, Any]) -> None:
    administrator, officer, other = people
    funder_id = dossiers[0].funder_id
    assert sharing.share(pks(), target=officer, by=administrator, funder_id=funder_id).count == 3
    assert {task.person for task in Task.objects.all()} == {officer}
    plan = sharing.plan(pks(), target=other, by=administrator, funder_id=funder_id)
    assert (plan.count, plan.unchanged, plan.refused, plan.personal, plan.gone) == (3, 0, 0, 0, 0)
    assert sharing.share(pks()[:2], target=other, by=administrator, funder_id=funder_id).count == 2
    assert sharing.share(pks(), target=None, by=administrator, funder_id=funder_id).count == 3
    assert {(task.person, task.work.owner, task.work.status) for task in Task.objects.select_related("work")} == {(None, None, "NEW")}
    told = life_of(dossiers[0].case_ref).filter(step__startswith="task_")
    assert [(entry.step, entry.actor, entry.data["to"]) for entry in told] == [
        ("task_shared", administrator, f"accounts.user:{officer.pk}"),
        ("task_shared", administrator, f"accounts.user:{other.pk}"),
        ("task_given_back", administrator, None),
    ]


def test_who_cannot_receive_keeps_out_without_a_word_on_why(dossiers: list[Any], people: tuple[Any, Any, Any]) -> None:
    """A role not held and a dossier shut look alike; a reading confided by name stays; a task closed meanwhile is gone."""
    _administrator, officer, _other = people
    secretary = a_secretary(dossiers[0].funder)
    a_conflict(officer, dossiers[0])
    extra = an_admissible_application(call=dossiers[0].call)
    reviews.assign(application=extra, reviewer=a_juror(extra.funder), by=secretary)
    outbox.drain()
    wanted = [*pks(), 999_999]
    plan = sharing.share(wanted, target=officer, by=secretary, funder_id=dossiers[0].funder_id)
    secretary_tasks = Task.objects.open().filter(role=Role.SECRETARY).count()
    assert (plan.count, plan.refused, plan.personal, plan.gone) == (2, 1 + secretary_tasks, 1, 1)
    assert set(Task.objects.filter(person=officer).values_list("case_ref", flat=True)) == {dossiers[1].case_ref, dossiers[2].case_ref}


def test_whoever_shares_shares_only_what_they_may_know_of(dossiers: list[Any], people: tuple[Any, Any, Any]) -> None:
    administrator, officer, _other = people
    a_conflict(administrator, dossiers[0])
    plan = sharing.share(pks(), target=officer, by=administrator, funder_id=dossiers[0].funder_id)
    assert (plan.count, plan.gone) == (2, 1)
    for stranger in (officer, an_administrator(a_city())):
        with pytest.raises(NotPermitted):
            sharing.share(pks(), target=officer, by=stranger, funder_id=dossiers[0].funder_id)


def test_the_page_says_what_will_happen_then_does_it(dossiers: list[Any], people: tuple[Any, Any, Any], client: Client) -> None:
    administrator, officer, _other = people
    a_conflict(officer, dossiers[0])
    client.force_login(administrator)
    address = reverse("workflows:sharing")
    assert client.get(address).content.decode().count('name="task"') == 3
    assert "Cochez d’abord" in client.post(address, {"target": officer.pk}, follow=True).content.decode()
    page = client.post(address, {"task": pks(), "target": officer.pk}).content.decode()
    assert "2 tâches vont changer de mains" in page
    assert f"{officer} ne peut pas recevoir 1 de ces tâches" in page
    assert Task.objects.filter(person=officer).count() == 0
    done = client.post(address, {"task": pks(), "target": officer.pk, "confirm": "1"}, follow=True).content.decode()
    assert f"2 tâches confiées : {officer}." in done
    assert client.get(address, {"de": officer.pk}).content.decode().count('name="task"') == 2
    assert client.get(address, {"de": Role.CASE_OFFICER.value}).content.decode().count('name="task"') == 1
    client.force_login(officer)
    assert [client.get(reverse(f"workflows:{name}")).status_code for name in ("sharing", "workload", "rules")] == [404, 404, 404]


@pytest.mark.parametrize("name, most", [("sharing", 16), ("workload", 16), ("past", 16)])
def test_pages_in_charge_cost_the_same_for_one_and_for_three(name: str, most: int, client: Client, django_assert_max_num_queries: Any) -> None:
    first = a_submitted_application()
    administrator = an_administrator(first.funder, a_case_officer(first.funder))
    outbox.drain()
    hands.take(Task.objects.get(), person=administrator)
    client.force_login(administrator)
    client.get(reverse(f"workflows:{name}"))
    with django_assert_max_num_queries(most) as one:
        client.get(reverse(f"workflows:{name}"))
    for _ in range(2):
        a_submitted_application(call=first.call)
    outbox.drain()
    with django_assert_max_num_queries(most) as three:
        client.get(reverse(f"workflows:{name}"))
    assert len(three) == len(one)


def test_what_left_the_desk_says_why(dossiers: list[Any], people: tuple[Any, Any, Any], client: Client) -> None:
    from workflows.door import perform

    _administrator, officer, other = people
    for task in Task.objects.all():
        hands.take(task, person=officer)
    perform(dossiers[0], "declare_admissible", actor=other)
    perform(dossiers[1], "withdraw", actor=dossiers[1].applicant, reason="Projet abandonné.")
    outbox.drain()
    client.force_login(officer)
    page = client.get(reverse("workflows:past")).content.decode()
    assert "Sans objet : Demande retirée, par" in page
    assert dossiers[2].case_ref not in page
    client.force_login(other)
    assert f"Fait : Dossier déclaré recevable, par {other}." in client.get(reverse("workflows:past")).content.decode()
    a_conflict(other, dossiers[0])
    assert "Rien n’a été clos" in client.get(reverse("workflows:past")).content.decode()


# --- the picture


MONDAY = date(2027, 3, 1)


def due(task: Task, day: date | None) -> None:
    Task.objects.filter(pk=task.pk).update(due_at=day and datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=12))


def test_the_workload_adds_up_by_person_and_week(dossiers: list[Any], people: tuple[Any, Any, Any]) -> None:
    """An examination of admissibility takes twenty minutes. Late counts now, far counts last, undated apart."""
    administrator, officer, _other = people
    city = dossiers[0].funder
    first, second, third = Task.objects.order_by("pk")
    for task in (first, second):
        hands.take(task, person=officer)
    due(first, MONDAY - timedelta(days=30))
    due(second, MONDAY + timedelta(days=16))
    due(third, None)
    WorkRules.objects.create(funder_id=city.pk, valid_from=date(2020, 1, 1), week_hours=35, reason="Essai.", created_by=administrator)
    Absence.objects.create(person=officer, funder_id=city.pk, starts_on=MONDAY + timedelta(days=14), ends_on=MONDAY + timedelta(days=15), declared_by=officer)
    found = workload(administrator, city.pk, today=MONDAY + timedelta(days=2))
    mine, waiting = found.rows
    assert (mine.person, [cell.minutes for cell in mine.cells]) == (officer, [20, 0, 20, 0, 0, 0, 0, 0])
    assert [cell.capacity for cell in mine.cells][:5] == [2100, 2100, 1260, 2100, 1680]  # two days away; Easter Monday
    assert [cell.is_away for cell in mine.cells] == [False, False, True, *[False] * (WEEKS - 3)]
    assert (waiting.person, waiting.title, waiting.undated, waiting.minutes) == (None, "À prendre : Instruction", 1, 0)
    a_conflict(administrator, dossiers[0])
    assert workload(administrator, city.pk, today=MONDAY).rows[0].cells[0].minutes == 0


def test_a_week_over_what_a_person_can_do_is_shown_so(dossiers: list[Any], people: tuple[Any, Any, Any], client: Client) -> None:
    administrator, officer, _other = people
    city = dossiers[0].funder
    for task in Task.objects.all():
        hands.take(task, person=officer)
        due(task, timezone.localdate())
    WorkRules.objects.create(funder_id=city.pk, valid_from=date(2020, 1, 1), week_hours=1, reason="Essai.", created_by=administrator)
    found = workload(administrator, city.pk)
    cell = found.rows[0].cells[0]
    assert (cell.minutes, cell.said, cell.is_over) == (60, "1 h", (cell.capacity or 0) < 60)
    bar = draw(found).rows[0].bars[0]
    assert bar.width == pytest.approx(61.2, abs=0.2)
    client.force_login(administrator)
    page = client.get(reverse("workflows:workload")).content.decode()
    assert str(officer) in page
    assert "<svg" in page
    assert "<desc>" in page
    assert "1 h" in page


def test_rules_are_dated_written_once_and_journalled(client: Client) -> None:
    city = a_city()
    administrator = an_administrator(city)
    client.force_login(administrator)
    sent = {
        "valid_from": timezone.localdate(),
        "holidays": "FR-57",
        "digest_hour": "8",
        "remind_days": "2",
        "escalate_to": "secretary",
        "escalate_days": "5",
        "week_hours": "",
        "reason": "",
    }
    page = client.post(reverse("workflows:rules"), sent)
    assert (page.status_code, WorkRules.objects.count()) == (422, 0)
    client.post(reverse("workflows:rules"), sent | {"reason": "Nous sommes à Metz.", "valid_from": timezone.localdate() - timedelta(days=1)})
    assert WorkRules.objects.count() == 0
    client.post(reverse("workflows:rules"), sent | {"reason": "Nous sommes à Metz."})
    assert (WorkRules.objects.in_force(city.pk).holidays, WorkRules.objects.in_force(city.pk).digest_hour) == ("FR-57", 8)
    assert [entry.step for entry in life_of(f"TRAVAIL-{city.case_prefix}")] == ["work_rules_changed"]
    assert "Nous sommes à Metz." in client.get(reverse("workflows:rules")).content.decode()
    assert holding(Role.SECRETARY, city).has_role(city.pk, Role.SECRETARY)
