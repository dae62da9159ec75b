"""Being away: a substitute does what is lent, in the other's name, and nothing that is personal or shut to either of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership
from conventions.models import Instalment
from grants.domain import reviews
from tests.factories.accounts import a_case_officer, a_city, a_juror, a_secretary, a_signatory, an_administrator, an_authorising_officer, holding
from tests.factories.conventions import an_order_in_force, some_sides
from tests.factories.grants import a_conflict, a_submitted_application, an_admissible_application
from workflows import outbox
from workflows.board import absences, desk, hands
from workflows.door import available, perform
from workflows.errors import NotPermitted
from workflows.models import Absence, JournalEntry, Task

pytestmark = pytest.mark.django_db


def away(person: Any, substitute: Any, funder: Any, days: int = 5) -> Absence:
    today = timezone.localdate()
    absence = absences.declare(person=person, funder_id=funder.pk, starts_on=today, ends_on=today + timedelta(days=days), by=person, substitute=substitute)
    for each in filter(None, (person, substitute)):
        each.forget_cached_rights()
    return absence


def lines(user: Any) -> list[tuple[str, str]]:
    user.forget_cached_rights()
    return sorted((line.duty.name, str(line.in_place_of or "")) for pile in desk.piles(user) for line in pile.lines)


def test_a_substitute_sees_the_tasks_and_takes_the_step_in_the_others_name() -> None:
    dossier = a_submitted_application()
    officer, secretary = a_case_officer(dossier.funder), a_secretary(dossier.funder)
    outbox.drain()
    hands.take(Task.objects.get(), person=officer)
    assert lines(secretary) == []
    with pytest.raises(NotPermitted):
        perform(dossier, "declare_admissible", actor=secretary)
    absence = away(officer, secretary, dossier.funder)
    assert lines(secretary) == [("check_admissibility", str(officer))]
    entry = perform(dossier, "declare_admissible", actor=secretary)
    assert (entry.actor, entry.real_actor, entry.actor_label) == (officer, secretary, f"{secretary}, à la place de {officer}")
    outbox.drain()
    task = Task.objects.get(duty="check_admissibility")
    assert (task.closed_because, task.person) == ("done", secretary)
    absences.cancel(absence=absence, by=officer)
    assert lines(secretary) == [("assign_reviewers", "")]
    facts = JournalEntry.objects.filter(case_ref=absences.case_of(dossier.funder_id)).order_by("seq")
    assert list(facts.values_list("step", "actor")) == [("absence_declared", officer.pk), ("absence_cancelled", officer.pk)]


def test_what_one_may_do_oneself_is_done_in_ones_own_name() -> None:
    dossier = a_submitted_application()
    officer, other = a_case_officer(dossier.funder), a_case_officer(dossier.funder)
    away(officer, other, dossier.funder)
    entry = perform(dossier, "declare_admissible", actor=other)
    assert (entry.actor, entry.real_actor) == (other, None)


def test_a_loan_lasts_as_long_as_the_absence_and_the_mandate() -> None:
    city = a_city()
    officer, secretary = a_case_officer(city), a_secretary(city)
    absence = away(officer, secretary, city, days=2)
    assert secretary.has_role(city.pk, Role.CASE_OFFICER)
    today = timezone.localdate()
    for change in (
        {"ends_on": today - timedelta(days=1), "starts_on": today - timedelta(days=3)},
        {"starts_on": today + timedelta(days=1), "ends_on": today + timedelta(days=2)},
    ):
        with transaction.atomic():
            mark = transaction.savepoint()
            Absence.objects.filter(pk=absence.pk).update(**change)
            secretary.forget_cached_rights()
            assert not secretary.has_role(city.pk, Role.CASE_OFFICER)
            transaction.savepoint_rollback(mark)
    Membership.objects.filter(user=officer).update(ends_on=today - timedelta(days=1))
    secretary.forget_cached_rights()
    assert not secretary.has_role(city.pk, Role.CASE_OFFICER)


def test_a_substitute_who_works_there_no_more_borrows_nothing() -> None:
    city = a_city()
    officer, secretary = a_case_officer(city), a_secretary(city)
    away(officer, secretary, city)
    Membership.objects.filter(user=secretary).update(ends_on=timezone.localdate() - timedelta(days=1))
    secretary.forget_cached_rights()
    assert (secretary.roles_by_funder, secretary.loans) == ({}, {})


@pytest.mark.parametrize("role", [Role.JUROR, Role.CHAIR, Role.DECISION_MAKER, Role.SIGNATORY, Role.ADMINISTRATOR, Role.CONTROLLER])
def test_what_is_personal_is_not_lent(role: Role) -> None:
    city = a_city()
    person, secretary = holding(role, city), a_secretary(city)
    away(person, secretary, city)
    assert secretary.roles_at(city.pk) == {Role.SECRETARY}


def test_a_reading_stays_with_its_reader() -> None:
    dossier = an_admissible_application()
    secretary, reader = a_secretary(dossier.funder), a_juror(dossier.funder)
    review = reviews.assign(application=dossier, reviewer=reader, by=secretary)
    outbox.drain()
    away(reader, secretary, dossier.funder)
    assert ("read", str(reader)) not in lines(secretary)
    with pytest.raises(NotPermitted):
        perform(review, "decline", actor=secretary, reason="À sa place.")


def test_what_is_lent_is_not_lent_again() -> None:
    dossier = a_submitted_application()
    city = dossier.funder
    officer, secretary, certifier = a_case_officer(city), a_secretary(city), holding(Role.CERTIFIER, city)
    away(officer, secretary, city)
    # said by the law of the house two people away at once do not stand in for each other: the row is forced
    Absence.objects.create(
        person=secretary, funder_id=city.pk, substitute=certifier, starts_on=timezone.localdate(), ends_on=timezone.localdate(), declared_by=secretary
    )
    certifier.forget_cached_rights()
    assert certifier.roles_at(city.pk) == {Role.CERTIFIER, Role.SECRETARY}
    with pytest.raises(NotPermitted):
        perform(dossier, "declare_admissible", actor=certifier)


@pytest.mark.parametrize("who", ["substitute", "absent"])
def test_a_conflict_of_either_shuts_the_dossier(who: str, client: Client) -> None:
    """Nobody lends what they have not: a dossier closed to the absent person is not opened by their substitute."""
    dossier = a_submitted_application()
    officer, secretary = a_case_officer(dossier.funder), a_secretary(dossier.funder)
    outbox.drain()
    away(officer, secretary, dossier.funder)
    a_conflict(secretary if who == "substitute" else officer, dossier)
    assert lines(secretary) == []
    with pytest.raises(NotPermitted):
        perform(dossier, "declare_admissible", actor=secretary)
    assert [offer.step.name for offer in available(dossier, secretary) if offer.step.name == "declare_admissible"] == []
    client.force_login(secretary)
    assert dossier.case_ref not in client.get(reverse("workflows:desk")).content.decode()


def test_the_one_who_certifies_is_not_the_one_who_pays_whoever_they_stand_in_for() -> None:
    sides = some_sides()
    instalment = Instalment.objects.filter(convention=an_order_in_force(sides, "1000.00")).order_by("pk")[0]
    city = sides.funder
    certifier = instalment_certifier(sides)
    payer = an_authorising_officer(city)
    away(payer, certifier, city)
    perform(instalment, "certify", actor=certifier)
    with pytest.raises(NotPermitted):
        perform(instalment, "order", actor=certifier)


def test_nobody_pays_what_was_certified_in_their_name() -> None:
    sides = some_sides()
    instalment = Instalment.objects.filter(convention=an_order_in_force(sides, "1000.00")).order_by("pk")[0]
    both = an_authorising_officer(sides.funder, holding(Role.CERTIFIER, sides.funder))
    secretary = a_secretary(sides.funder)
    away(both, secretary, sides.funder)
    entry = perform(instalment, "certify", actor=secretary)
    assert (entry.actor, entry.real_actor, instalment.certified_by) == (both, secretary, secretary)
    for person in (both, secretary):
        person.forget_cached_rights()
        with pytest.raises(NotPermitted):
            perform(instalment, "order", actor=person)
    perform(instalment, "order", actor=an_authorising_officer(sides.funder))
    assert instalment.state == "ordered"


def instalment_certifier(sides: Any) -> Any:
    return holding(Role.CERTIFIER, sides.funder)


def test_who_may_say_what_about_an_absence() -> None:
    city = a_city()
    officer, secretary, administrator = a_case_officer(city), a_secretary(city), an_administrator(city)
    today = timezone.localdate()
    days = {"funder_id": city.pk, "starts_on": today, "ends_on": today + timedelta(days=3)}
    refused = [
        ({"person": officer, "by": secretary}, "Seule la personne elle-même"),
        ({"person": officer, "by": officer, "substitute": officer}, "se confie à une autre personne"),
        ({"person": officer, "by": officer, "substitute": a_juror(city)}, "se confie à une autre personne"),
        ({"person": officer, "by": officer, "substitute": a_secretary(a_city())}, "se confie à une autre personne"),
        ({"person": a_case_officer(a_city()), "by": administrator}, "ne tient aucun rôle"),
        ({"person": officer, "by": officer, "ends_on": today - timedelta(days=1)}, "Le retour précède le départ"),
        ({"person": officer, "by": officer, "starts_on": today - timedelta(days=9), "ends_on": today - timedelta(days=1)}, "Ces jours sont passés"),
        ({"person": officer, "by": officer, "ends_on": today + timedelta(days=400)}, "plus d’un an"),
    ]
    for wrong, sentence in refused:
        with pytest.raises(ValidationError) as error:
            absences.declare(**days | wrong)
        assert sentence in " ".join(error.value.messages)
    absences.declare(**days, person=officer, by=administrator, substitute=secretary)
    for wrong, sentence in [
        ({"person": officer, "by": officer}, "déjà déclarée"),
        ({"person": a_signatory(city), "by": administrator, "substitute": officer}, "aussi en absence"),
    ]:
        with pytest.raises(ValidationError) as error:
            absences.declare(**days | wrong)
        assert sentence in " ".join(error.value.messages)
    with pytest.raises(ValidationError, match="peut annuler"):
        absences.cancel(absence=Absence.objects.get(), by=secretary)


def test_the_database_refuses_a_return_before_the_start_and_standing_in_for_oneself() -> None:
    city = a_city()
    officer = a_case_officer(city)
    today = timezone.localdate()
    for wrong in ({"ends_on": today - timedelta(days=1)}, {"ends_on": today, "substitute": officer}, {"ends_on": today, "cancelled_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.create(person=officer, funder_id=city.pk, starts_on=today, declared_by=officer, **wrong)


def test_the_page_declares_shows_and_cancels(client: Client, django_assert_max_num_queries: Any) -> None:
    city = a_city()
    officer, secretary, administrator = a_case_officer(city), a_secretary(city), an_administrator(city)
    today = timezone.localdate()
    client.force_login(officer)
    page = client.post(
        reverse("workflows:absences"), {"person": officer.pk, "starts_on": today, "ends_on": today - timedelta(days=2), "substitute": secretary.pk}
    )
    assert (page.status_code, "Le retour précède le départ" in page.content.decode(), Absence.objects.count()) == (422, True, 0)
    sent = {"person": officer.pk, "starts_on": today, "ends_on": today + timedelta(days=2), "substitute": secretary.pk}
    assert "L’absence est déclarée." in client.post(reverse("workflows:absences"), sent, follow=True).content.decode()
    client.post(reverse("workflows:absences"), sent | {"person": secretary.pk, "substitute": ""})
    assert Absence.objects.get().person == officer
    client.force_login(secretary)
    assert f"Vous remplacez {officer}" in client.get(reverse("workflows:desk")).content.decode()
    assert client.post(reverse("workflows:absence_cancel", args=[Absence.objects.get().pk]), follow=True).status_code == 200
    assert Absence.objects.get().cancelled_at is None
    client.force_login(administrator)
    with django_assert_max_num_queries(20) as one:
        client.get(reverse("workflows:absences"))
    for _ in range(2):
        absences.declare(person=a_case_officer(city), funder_id=city.pk, starts_on=today, ends_on=today, by=administrator)
    with django_assert_max_num_queries(20) as three:
        assert client.get(reverse("workflows:absences")).content.decode().count("Annuler<span") == 3
    assert len(one) == len(three)
    client.post(reverse("workflows:absence_cancel", args=[Absence.objects.order_by("pk")[0].pk]))
    assert Absence.objects.filter(cancelled_by=administrator).count() == 1


def test_the_desk_of_a_substitute_costs_the_same_for_one_task_and_for_three(client: Client, django_assert_max_num_queries: Any) -> None:
    first = a_submitted_application()
    officer, secretary = a_case_officer(first.funder), a_secretary(first.funder)
    outbox.drain()
    away(officer, secretary, first.funder)
    client.force_login(secretary)
    client.get(reverse("workflows:desk"))
    with django_assert_max_num_queries(14) as one:
        client.get(reverse("workflows:desk"))
    for _ in range(2):
        a_submitted_application(call=first.call)
    outbox.drain()
    with django_assert_max_num_queries(14) as three:
        assert client.get(reverse("workflows:desk")).content.decode().count("à la place de <") == 0
    assert len(three) == len(one)
    assert len(lines(secretary)) == 3
