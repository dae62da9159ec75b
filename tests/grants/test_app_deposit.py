"""The deposit: in time by the instant of reception, numbered without gap, fixed by a digest that anyone can compute again."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.canonical import digest
from grants.domain.deposits import mark_of
from grants.models import Application, CaseCounter, Deposit
from tests.factories.accounts import a_canton, a_case_officer, a_city
from tests.factories.calls import a_fair_pay_criterion, a_republican_contract, an_open_call, in_days, with_criterion
from tests.factories.grants import BUDGET, a_complete_draft, a_draft, a_submitted_application, a_writer, kept
from workflows.door import available, perform
from workflows.errors import GuardFailed, NotPermitted, WrongState
from workflows.journal import broken_link, life_of

pytestmark = pytest.mark.django_db
PARIS, ZURICH = ZoneInfo("Europe/Paris"), ZoneInfo("Europe/Zurich")


def deposited(draft: Application, at: datetime) -> bool | list[str]:
    try:
        perform(draft, "submit", actor=draft.applicant, at=at)
    except GuardFailed as error:
        return error.reasons
    return True


TOO_LATE = ["La date limite est passée : l’appel ne reçoit plus de demandes."]


def test_a_deposit_takes_the_next_number_and_begins_the_journal_of_the_dossier() -> None:
    draft = a_complete_draft()
    reference, at = draft.case_ref, timezone.now()
    entry = perform(draft, "submit", actor=draft.applicant, at=at)
    prefix, year = draft.funder.case_prefix, at.astimezone(draft.funder.zone).year
    assert (draft.case_ref, draft.state, draft.submitted_at) == (f"{prefix}-{year}-00001", "submitted", at)
    assert (entry.seq, entry.data["draft"], life_of(draft.case_ref).count(), broken_link(draft.case_ref)) == (1, reference, 1, None)


def test_numbers_follow_each_other_by_funder_and_by_year_where_the_funder_lives() -> None:
    city, canton = a_city(case_prefix="UNE"), a_canton(case_prefix="DEUX")
    eve = datetime(2027, 12, 31, 23, 30, tzinfo=PARIS)
    at = [(city, eve), (city, eve), (canton, eve), (city, eve + timedelta(hours=1))]
    calls = {funder: an_open_call(funder=funder, closes_at=in_days(900)) for funder in (city, canton)}
    made = [a_submitted_application(call=calls[funder], at=instant).case_ref for funder, instant in at]
    assert made == ["UNE-2027-00001", "UNE-2027-00002", "DEUX-2027-00001", "UNE-2028-00001"]


def test_a_refused_deposit_uses_no_number() -> None:
    draft = a_draft()
    with pytest.raises(GuardFailed):
        perform(draft, "submit", actor=draft.applicant)
    assert (CaseCounter.objects.exists(), Deposit.objects.exists(), life_of(draft.case_ref).exists()) == (False, False, False)


def test_the_digest_can_be_computed_again_from_what_is_kept() -> None:
    dossier = a_submitted_application()
    made = Deposit.objects.get()
    assert (made.digest, made.received_at) == (dossier.content_digest, dossier.submitted_at)
    assert digest(made.content) == made.digest
    assert life_of(dossier.case_ref).get().data["content_digest"] == made.digest


def test_a_deposit_is_written_once() -> None:
    a_submitted_application()
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Deposit.objects.update(digest="0" * 64)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Deposit.objects.all().delete()


@pytest.mark.parametrize(
    ("zone", "day", "in_time", "late"),
    [
        (PARIS, (2027, 1, 15), "2027-01-15T22:59:59.999999+00:00", "2027-01-15T23:00:00+00:00"),
        (PARIS, (2027, 3, 28), "2027-03-28T21:59:59.999999+00:00", "2027-03-28T22:00:00+00:00"),  # that night the clock went forward
        (PARIS, (2027, 10, 31), "2027-10-31T22:59:59.999999+00:00", "2027-10-31T23:00:00+00:00"),  # that night it went back
        (ZURICH, (2027, 7, 1), "2027-07-01T21:59:59.999999+00:00", "2027-07-01T22:00:00+00:00"),
    ],
)
def test_the_last_instant_of_a_day_is_the_funder_s_own(zone: ZoneInfo, day: tuple[int, int, int], in_time: str, late: str) -> None:
    funder = a_canton() if zone is ZURICH else a_city()
    call = an_open_call(funder=funder, closes_at=datetime(*day, 23, 59, 59, 999999, tzinfo=zone))
    drafts = [a_complete_draft(call=call) for _each in range(2)]
    assert [deposited(draft, datetime.fromisoformat(at)) for draft, at in zip(drafts, (in_time, late), strict=True)] == [True, TOO_LATE]


def test_the_hour_that_exists_twice_ends_the_second_time() -> None:
    closes_at = datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=PARIS).astimezone(UTC)
    call = an_open_call(closes_at=closes_at)
    first_time = datetime(2027, 10, 31, 2, 45, fold=0, tzinfo=PARIS)
    assert deposited(a_complete_draft(call=call), first_time) is True
    assert deposited(a_complete_draft(call=call), closes_at + timedelta(seconds=1)) == TOO_LATE


def test_one_second_late_is_late_and_changes_nothing(client: Client) -> None:
    draft = a_complete_draft(call=an_open_call(closes_at=in_days(1)))
    assert deposited(draft, draft.call.closes_at + timedelta(seconds=1)) == TOO_LATE
    draft.refresh_from_db()
    assert (draft.state, draft.submitted_at, draft.case_ref.startswith("B-")) == ("draft", None, True)


def test_the_button_and_the_door_agree(client: Client) -> None:
    draft = a_draft()
    (offer,) = available(draft, draft.applicant)
    with pytest.raises(GuardFailed) as refused:
        perform(draft, "submit", actor=draft.applicant)
    assert refused.value.reasons == offer.reasons
    assert offer.reasons[0].startswith("Votre demande est incomplète. Sections à terminer : Le projet")


def test_nobody_else_deposits() -> None:
    draft = a_complete_draft()
    with pytest.raises(NotPermitted):
        perform(draft, "submit", actor=a_case_officer(draft.funder))
    assert Application.objects.get().state == "draft"


def test_a_blocking_promise_keeps_the_door_shut_until_it_is_made() -> None:
    call = an_open_call(with_criteria=(a_fair_pay_criterion(),))
    draft = a_complete_draft(call=call)
    with_criterion(call, a_republican_contract(), role="blocking")
    with pytest.raises(GuardFailed) as refused:
        perform(draft, "submit", actor=draft.applicant)
    assert refused.value.reasons == [
        "Votre demande est incomplète. Section à terminer : Engagements.",
        "Condition de dépôt non remplie : Contrat d’engagement républicain.",
    ]


def test_the_finding_follows_the_budget() -> None:
    call = an_open_call(with_criteria=(a_fair_pay_criterion(),))
    paid = {**BUDGET[0], "pay_unit": "heure"}
    draft = a_complete_draft(call=call, budget=[{**paid, "pay_quantity": "1000"}, *BUDGET[1:]])
    assert draft.promises.get().finding["verdict"] == "below"
    kept(draft, "budget", {"lines": [{**paid, "pay_quantity": "100"}, *BUDGET[1:]]})
    assert draft.promises.get().finding["verdict"] == "compliant"


# --- on screen


def page(draft: Application) -> str:
    return reverse("grants:submit", args=[draft.pk])


def test_what_was_read_is_what_is_deposited(client: Client) -> None:
    draft = a_complete_draft(title="Les Lampions voyagent")
    client.force_login(draft.applicant)
    shown = client.get(page(draft)).content.decode()
    mark = mark_of(draft)
    assert ("Les Lampions voyagent" in shown, mark in shown) == (True, True)
    kept(draft, "partenaires", {"partners": "aucun, finalement"})
    refused = client.post(page(draft), {"seen": mark, "certified": "on"})
    assert (refused.status_code, Application.objects.get().state) == (409, "draft")
    assert "Le contenu a changé depuis que vous l’avez relu" in refused.content.decode()


def test_the_deposit_must_be_certified_then_leads_to_the_sheet(client: Client) -> None:
    draft = a_complete_draft()
    client.force_login(draft.applicant)
    refused = client.post(page(draft), {"seen": mark_of(draft)})
    assert (refused.status_code, Application.objects.get().state) == (422, "draft")
    done = client.post(page(draft), {"seen": mark_of(draft), "certified": "on"}, follow=True)
    number = Application.objects.get().case_ref
    assert done.redirect_chain == [(reverse("grants:application", args=[draft.pk]), 302)]
    assert f"Votre dossier est déposé sous le numéro {number}." in done.content.decode()


def test_deposited_twice_by_a_double_click_is_deposited_once(client: Client) -> None:
    draft = a_complete_draft()
    client.force_login(draft.applicant)
    said = {"seen": mark_of(draft), "certified": "on"}
    first, second = client.post(page(draft), said), client.post(page(draft), said)
    assert (first.status_code, second.status_code, Deposit.objects.count()) == (302, 302, 1)


# --- at once


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Each act in a thread of its own, starting at the same moment; what it returned, or what it raised."""
    found: dict[int, Any] = {}
    start = threading.Barrier(len(acts))

    def run(rank: int, act: Callable[[], Any]) -> None:
        try:
            start.wait()
            found[rank] = act()
        except Exception as error:
            found[rank] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(rank, act)) for rank, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[rank] for rank in range(len(acts))]


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_deposit_the_same_draft_at_once_and_one_wins() -> None:
    draft = a_complete_draft()
    copies = [Application.objects.get(pk=draft.pk) for _each in range(2)]
    found = together(*(lambda copy=copy: perform(copy, "submit", actor=draft.applicant) for copy in copies))
    assert sorted(type(each).__name__ for each in found) == ["JournalEntry", "WrongState"]
    assert (Deposit.objects.count(), CaseCounter.objects.get().last) == (1, 1)
    assert isinstance(next(each for each in found if isinstance(each, Exception)), WrongState)


@pytest.mark.django_db(transaction=True)
def test_four_drafts_deposited_at_once_take_four_numbers_in_a_row() -> None:
    call = an_open_call()
    drafts = [a_complete_draft(call=call) for _each in range(4)]
    together(*(lambda draft=draft: perform(draft, "submit", actor=draft.applicant) for draft in drafts))
    numbers = sorted(Application.objects.values_list("case_ref", flat=True))
    assert [number[-5:] for number in numbers] == ["00001", "00002", "00003", "00004"]


@pytest.mark.django_db(transaction=True)
def test_a_request_received_in_time_that_waits_for_a_lock_is_in_time(client: Client) -> None:
    """Received before the deadline, handled after it: the applicant was in time."""
    writer, organisation = a_writer()
    draft = a_complete_draft(call=an_open_call(closes_at=in_days(1)), applicant=writer, organisation=organisation)
    closes_at = timezone.now() + timedelta(seconds=2)
    type(draft.call).objects.filter(pk=draft.call_id).update(closes_at=closes_at)
    client.force_login(writer)
    said = {"seen": mark_of(draft), "certified": "on"}
    held = threading.Event()

    def holding() -> None:
        with transaction.atomic():
            Application.objects.select_for_update().get(pk=draft.pk)
            held.set()
            time.sleep(3)

    def depositing() -> int:
        held.wait(10)
        return client.post(page(draft), said).status_code

    assert together(holding, depositing)[1] == 302
    draft.refresh_from_db()
    assert (draft.state, draft.submitted_at < closes_at < timezone.now()) == ("submitted", True)
