"""The administration's table and sheet: constant cost, filters that read as sentences, exports of exactly what is shown, many at once."""

import csv
import io
from collections.abc import Iterable
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import STAFF_ROLES
from accounts.models import OrganisationMember, User
from calls.models import Call
from grants.enums import ApplicationState
from grants.models import Application
from grants.models.application import AWAITED
from tests.factories.accounts import a_case_officer, a_juror
from tests.factories.calls import a_fair_pay_criterion, a_republican_contract, a_sustainability_criterion, an_open_call
from tests.factories.grants import a_conflict, a_draft, a_submitted_application, an_admissible_application
from workflows import outbox
from workflows.journal import life_of

pytestmark = pytest.mark.django_db
TABLE = "/dossiers/"


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def an_officer(client: Client) -> tuple[User, Call]:
    call = an_open_call(with_criteria=(a_fair_pay_criterion(), a_sustainability_criterion(), a_republican_contract()))
    officer = a_case_officer(call.funder)
    client.force_login(officer)
    return officer, call


def shown(client: Client, **params: Any) -> list[str]:
    rows = client.get(TABLE, {"export": "csv", **params})
    lines = csv.reader(io.StringIO(b"".join(rows.streaming_content).decode("utf-8-sig")), delimiter=";")
    return [line[2] for line in lines][1:]


def test_the_table_costs_the_same_with_one_dossier_and_with_three(client: Client) -> None:
    _officer, call = an_officer(client)
    a_submitted_application(call=call)
    filtered = f"{TABLE}?q=essai&state=submitted&officer=none"
    one = queries(client, TABLE), queries(client, filtered)
    for _each in range(2):
        a_submitted_application(call=call)
    assert (queries(client, TABLE), queries(client, filtered)) == one
    assert max(one) <= 12


def test_the_desk_s_short_question_is_answered_as_visible_to(client: Client) -> None:
    """Every state, one's own funder and another's, a dossier shut to the reader, a draft, and a dossier of one's own organisation."""
    officer, call = an_officer(client)
    ours = [a_submitted_application(call=call) for _state in ApplicationState]
    for dossier, state in zip(ours, ApplicationState.values, strict=True):
        due = {"information_due_at": timezone.now(), "phase": 2} if state in AWAITED else {}
        Application.objects.filter(pk=dossier.pk).update(state=state, **due)
    a_draft(call=call)
    a_conflict(application=ours[1], user=officer, declared_by=a_case_officer(call.funder))
    OrganisationMember.objects.create(user=officer, organisation=a_submitted_application().organisation)
    wide = Application.objects.visible_to(officer).filter(funder__in=officer.funders_as(*STAFF_ROLES)).received()
    assert set(Application.objects.at_the_desk_of(officer, STAFF_ROLES)) == set(wide)
    assert len(wide) == len(ApplicationState) - 2


def test_the_sheet_costs_at_most_fifteen_queries_whoever_reads(client: Client) -> None:
    _officer, call = an_officer(client)
    dossier = a_submitted_application(call=call)
    address = reverse("grants:application", args=[dossier.pk])
    outbox.drain()
    by_staff = queries(client, address)
    assert "Pièces émises" in client.get(address).content.decode()
    client.force_login(dossier.applicant)
    by_applicant = queries(client, address)
    assert (by_staff <= 15, by_applicant <= 15) == (True, True), (by_staff, by_applicant)


def test_drafts_are_nobody_s_business(client: Client) -> None:
    _officer, call = an_officer(client)
    draft = a_draft(call=call)
    assert shown(client) == []
    assert client.get(reverse("grants:application", args=[draft.pk])).status_code == 404


def test_another_funder_sees_nothing_and_an_outsider_gets_their_own_list(client: Client) -> None:
    dossier = a_submitted_application()
    client.force_login(a_case_officer(an_open_call().funder))
    assert shown(client) == []
    client.force_login(dossier.applicant)
    assert client.get(TABLE)["Location"] == reverse("grants:mine")
    client.force_login(a_juror(dossier.funder))
    assert client.get(TABLE)["Location"] == reverse("grants:mine")


def test_views_filters_and_search_show_what_they_say(client: Client) -> None:
    officer, call = an_officer(client)
    a_submitted_application(call=call, title="Fanfare d’été")
    an_admissible_application(call=call, officer=officer, title="Bal d’hiver")
    assert sorted(shown(client)) == ["Bal d’hiver", "Fanfare d’été"]
    for params, wanted in {
        "vue=a-examiner": ["Fanfare d’été"],
        "vue=les-miens": ["Bal d’hiver"],
        "q=fanfare d’été": ["Fanfare d’été"],
        "q=00002": ["Bal d’hiver"],
        "state=admissible": ["Bal d’hiver"],
        "officer=none": ["Fanfare d’été"],
        f"officer={officer.pk}": ["Bal d’hiver"],
        "amount_from=10001": [],
        "amount_to=pas+un+montant": ["Bal d’hiver", "Fanfare d’été"],
        "call=999999": ["Bal d’hiver", "Fanfare d’été"],
        "state=draft": ["Bal d’hiver", "Fanfare d’été"],
        "sort=state;drop": ["Bal d’hiver", "Fanfare d’été"],
        "q=%00": ["Bal d’hiver", "Fanfare d’été"],
        "q=%25": [],
    }.items():
        params_of = dict(pair.split("=", 1) for pair in params.split("&"))
        found = shown(client, **{key: value.replace("%00", "\x00").replace("%25", "%").replace("+", " ") for key, value in params_of.items()})
        assert (params, sorted(found)) == (params, wanted)


def test_filters_in_place_are_chips_one_can_take_away(client: Client) -> None:
    _officer, call = an_officer(client)
    a_submitted_application(call=call)
    page = client.get(TABLE, {"q": "essai", "state": ["submitted"], "officer": "none"}).content.decode()
    assert ("Recherche : essai" in page, "État : Déposé" in page, "Instruit par : Personne encore" in page) == (True, True, True)


def test_the_page_of_fifty_stays_light(client: Client) -> None:
    _officer, call = an_officer(client)
    first = a_submitted_application(call=call)
    _clones(first, 59)
    answer = client.get(TABLE)
    assert answer.content.decode().count('name="selected"') == 50
    assert len(answer.content) <= 60_000


def _clones(first: Application, count: int) -> None:
    """Rows like the first, written at once: what a list costs does not depend on how they came."""
    fields = {
        name: getattr(first, name)
        for name in ("call_id", "funder_id", "organisation_id", "applicant_id", "procedure_id", "title", "amount_requested", "submitted_at")
    }
    rows = [Application(case_ref=f"{first.case_ref}-{rank}", **fields) for rank in range(count)]
    for row in rows:
        row.__dict__["state"] = first.state
    Application.objects.bulk_create(rows)


def test_exports_run_no_formula(client: Client) -> None:
    _officer, call = an_officer(client)
    a_submitted_application(call=call, title='=HYPERLINK("http://essai.example.org";"x")')
    assert shown(client) == ['\'=HYPERLINK("http://essai.example.org";"x")']
    book = ZipFile(io.BytesIO(b"".join(client.get(TABLE, {"export": "xlsx"}).streaming_content)))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_many_at_once_says_first_what_will_happen_then_does_it(client: Client) -> None:
    officer, call = an_officer(client)
    ready = [a_submitted_application(call=call) for _each in range(2)]
    done = an_admissible_application(call=call, officer=officer)
    chosen = {"step": "declare_admissible", "selected": [each.pk for each in (*ready, done)]}
    page = client.post(reverse("grants:bulk"), chosen).content.decode()
    assert ("2 dossiers seront traités" in page, "1 dossier ne peut pas l’être" in page) == (True, True)
    assert states(ready) == ["submitted", "submitted"]
    after = client.post(reverse("grants:bulk"), chosen | {"confirmed": "1"}, follow=True).content.decode()
    assert states(ready) == ["admissible", "admissible"]
    assert ("Dossier déclaré recevable : 2 dossiers." in after, "n’est pas possible" in after) == (True, True)
    assert life_of(ready[0].case_ref).last().actor == officer


@pytest.mark.parametrize("step", ["declare_inadmissible", "request_information", "withdraw", "submit", "inconnu", ""])
def test_what_needs_words_or_is_grave_is_never_done_in_bulk(client: Client, step: str) -> None:
    _officer, call = an_officer(client)
    dossier = a_submitted_application(call=call)
    client.post(reverse("grants:bulk"), {"step": step, "selected": [dossier.pk], "confirmed": "1"})
    assert states([dossier]) == ["submitted"]


def test_rows_of_others_are_left_alone(client: Client) -> None:
    an_officer(client)
    theirs = a_submitted_application()
    client.post(reverse("grants:bulk"), {"step": "declare_admissible", "selected": [theirs.pk, "x", "-1", "9" * 30], "confirmed": "1"})
    assert states([theirs]) == ["submitted"]


def states(dossiers: Iterable[Application]) -> list[str]:
    return [Application.objects.get(pk=each.pk).state for each in dossiers]
