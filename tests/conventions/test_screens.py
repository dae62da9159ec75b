"""The pages, as people use them: who reaches what, forms that keep what was typed, lists whose queries never grow."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from conventions.domain.agreements import consent_sentence
from conventions.domain.renewals import open_renewal
from conventions.guards.signing import agreed_paper
from conventions.models import Amendment, Convention, Instalment, Renewal, ReportAnswers
from tests.factories.accounts import a_person, holding
from tests.factories.calls import a_fair_pay_criterion, a_sustainability_criterion, with_criterion
from tests.factories.conventions import (
    TODAY,
    Sides,
    a_call_of,
    a_convention_in_force,
    a_drafted_convention,
    a_proposed_convention,
    a_short_procedure,
    a_submitted_report,
    an_agreed_convention,
    an_order_in_force,
    some_sides,
)
from tests.factories.grants import a_conflict
from workflows import outbox
from workflows.door import perform

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, name: str, *args: Any, status: int = 200, **query: str) -> str:
    answer = signed_in(user).get(reverse(f"conventions:{name}", args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def queries(user: User, name: str, *args: Any) -> int:
    client = signed_in(user)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(f"conventions:{name}", args=args)).status_code == 200
    return len(captured)


# --- lists


def a_small_order(sides: Sides) -> Convention:
    return an_order_in_force(sides, "3000.00")


LISTS: dict[str, tuple[str, Callable[[Sides], Any]]] = {
    "portfolio": ("officer", a_small_order),
    "mine": ("representative", a_small_order),
    "payments": ("certifier", a_small_order),
    "renewals": ("officer", lambda sides: open_renewal(convention=a_small_order(sides), by=sides.officer)),
}


@pytest.mark.parametrize("name", LISTS)
def test_the_queries_of_a_list_do_not_grow_with_its_rows(name: str) -> None:
    role, make = LISTS[name]
    sides = some_sides()
    make(sides)
    page(getattr(sides, role), name)
    one = queries(getattr(sides, role), name)
    make(sides)
    make(sides)
    assert queries(getattr(sides, role), name) == one


def test_the_portfolio_draws_each_convention_filters_and_exports_what_it_shows() -> None:
    sides = some_sides()
    order, draft = an_order_in_force(sides), a_drafted_convention(sides)
    shown = page(sides.officer, "portfolio")
    assert (shown.count("<rect class="), order.case_ref in shown, draft.case_ref in shown) == (2, True, True)
    assert draft.case_ref not in page(sides.officer, "portfolio", state="in_force")
    answer = signed_in(sides.officer).get(reverse("conventions:portfolio"), {"export": "csv", "state": "in_force"})
    lines = b"".join(answer.streaming_content).decode().strip().splitlines()
    assert (len(lines), lines[1].split(";")[0], lines[1].split(";")[4]) == (2, order.case_ref, "9000,00")


def test_recused_people_find_no_trace() -> None:
    sides = some_sides()
    order = an_order_in_force(sides)
    recused = holding("case_officer", sides.funder)
    a_conflict(recused, order.application)
    assert order.case_ref not in page(recused, "portfolio")
    for name, pk in (("convention", order.pk), ("draft", order.pk), ("report", order.reports.get().pk), ("preview", order.pk), ("sign", order.pk)):
        page(recused, name, pk, status=404)


def test_a_beneficiary_is_led_to_their_own_and_outsiders_see_nothing() -> None:
    sides = some_sides()
    proposed = a_proposed_convention(sides)
    assert "Relire la convention" in page(sides.representative, "mine")
    page(a_person(), "convention", proposed.pk, status=404)
    page(sides.representative, "draft", proposed.pk, status=404)
    page(sides.representative, "payments", status=403)


# --- the sheet


def test_the_sheet_says_parties_articles_money_and_commitments() -> None:
    sides = some_sides()
    call = a_call_of(sides)
    with_criterion(call, a_fair_pay_criterion(), withheld_rate="0.2000")
    convention = a_proposed_convention(sides, "10000.00", call=call)
    for user in (sides.officer, sides.representative, sides.certifier):
        shown = page(user, "convention", convention.pk)
        assert all(words in shown for words in ("Liberté de création", "Solde", "20\u00a0% du solde, soit 600,00\u00a0€", "Juste rémunération"))
    assert "Pourquoi cet acte" not in page(sides.representative, "convention", convention.pk)
    panel = signed_in(sides.officer).get(convention.application.get_absolute_url())
    assert convention.get_absolute_url() in panel.content.decode()


def test_the_sheet_costs_the_same_with_more_instalments_and_at_most_seventeen_queries() -> None:
    """Seventeen with a sealed paper to show, fifteen before."""
    sides = some_sides()
    convention = an_order_in_force(sides)
    outbox.drain()
    page(sides.officer, "convention", convention.pk)
    few = queries(sides.officer, "convention", convention.pk)
    for position in (8, 9):
        Instalment.objects.create(
            convention=convention, position=position, label="Versement", kind="interim", condition="date", due_on=TODAY(), fiscal_year=TODAY().year, amount=100
        )
    assert queries(sides.officer, "convention", convention.pk) == few
    assert few <= 17


def test_the_officer_drafts_on_screen() -> None:
    sides = some_sides()
    convention = a_drafted_convention(sides)
    client = signed_in(sides.officer)
    terms = {"purpose": "Un autre objet.", "starts_on": "2027-01-01", "ends_on": "2026-01-01"}
    assert client.post(reverse("conventions:draft", args=[convention.pk]), terms).status_code == 422
    assert client.post(reverse("conventions:draft", args=[convention.pk]), terms | {"ends_on": "2027-12-31"}).status_code == 302
    clause = convention.clauses.get(key="autres-engagements")
    assert client.post(reverse("conventions:clause", args=[clause.pk]), {"title": clause.title, "text": "Prévenir."}).status_code == 302
    assert client.post(reverse("conventions:clause_move", args=[clause.pk]), {"way": "up"}).status_code == 302
    assert client.post(reverse("conventions:clause_add", args=[convention.pk]), {"title": "Ajout", "text": "Un ajout."}).status_code == 302
    assert client.post(reverse("conventions:clause_comment", args=[clause.pk]), {"text": "Vu."}).status_code == 302
    shown = page(sides.officer, "draft", convention.pk)
    assert all(words in shown for words in ("Un autre objet.", "Prévenir.", "Un ajout.", "Vu."))
    assert client.post(reverse("conventions:clause_remove", args=[clause.pk])).status_code == 302
    assert not convention.clauses.filter(pk=clause.pk).exists()


def test_the_schedule_is_written_on_screen() -> None:
    sides = some_sides()
    convention = a_drafted_convention(sides)
    line = {"label": "Tout", "kind": "single", "condition": "signature", "due_on": "", "fiscal_year": str(TODAY().year), "amount": "9 000,00"}
    data = {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0"} | {f"lines-0-{name}": value for name, value in line.items()}
    assert "Tout" not in page(sides.officer, "schedule", convention.pk)
    assert signed_in(sides.officer).post(reverse("conventions:schedule", args=[convention.pk]), data).status_code == 302
    assert [(each.label, str(each.amount)) for each in convention.instalments.all()] == [("Tout", "9000.00")]
    wrong = signed_in(sides.officer).post(reverse("conventions:schedule", args=[convention.pk]), data | {"lines-0-amount": "12,500"})
    assert (wrong.status_code, "12,500" in wrong.content.decode()) == (422, True)


def test_both_sign_on_the_very_file() -> None:
    sides = some_sides()
    convention = an_agreed_convention(sides)
    for user, side in ((sides.representative, "beneficiary"), (sides.signatory, "funder")):
        paper = agreed_paper(Convention.objects.get(pk=convention.pk))
        shown = page(user, "sign", convention.pk)
        assert paper.sha256 in shown
        assert "signature électronique simple" in shown
        address, data = reverse("conventions:sign", args=[convention.pk]), {"capacity": "Présidence", "sha256_presented": paper.sha256}
        unticked = signed_in(user).post(address, data)
        assert (unticked.status_code, "Cochez cette phrase" in unticked.content.decode()) == (422, True)
        old = signed_in(user).post(address, data | {"consent": "on", "sha256_presented": "0" * 64})
        assert (old.status_code, "a changé depuis" in old.content.decode()) == (422, True)
        assert signed_in(user).post(address, data | {"consent": "on"}).status_code == 302
        outbox.drain()
        record = paper.evidence.get(party=side).record
        assert consent_sentence(convention, side) in record
        assert '"ip":"127.0.0.1"' in record
    convention.refresh_from_db()
    assert convention.state == "in_force"


def test_nobody_signs_in_another_s_place() -> None:
    sides = some_sides()
    convention = an_agreed_convention(sides)
    for user in (sides.officer, sides.signatory):
        answer = signed_in(user).get(reverse("conventions:sign", args=[convention.pk]))
        assert (answer.status_code, answer.headers["Location"]) == (302, convention.get_absolute_url())


def as_a_browser_sends(row: Any) -> dict[str, str]:
    """A row nobody touched: a list sends the line it shows, even when that is only the first."""
    shown = {bound.html_name: bound.value() for bound in row}
    first = {bound.html_name: bound.field.choices[0][0] for bound in row if hasattr(bound.field, "choices")}
    return {name: str(value or first.get(name, "")) for name, value in shown.items()}


def test_an_amendment_is_prepared_on_screen() -> None:
    sides = some_sides()
    convention = a_convention_in_force(sides)
    address = reverse("conventions:amendment_start", args=[convention.pk])
    data = {
        "purpose": "Prolonger.",
        "ends_on": "2099-12-31",
        "amount": "",
        "clause": "",
        "clause_text": "",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        **as_a_browser_sends(signed_in(sides.officer).get(address).context["formset"].forms[0]),
    }
    assert signed_in(sides.representative).get(address).status_code == 404
    assert signed_in(sides.officer).post(address, data).status_code == 302
    amendment = Amendment.objects.get()
    assert amendment.changes == {"ends_on": "2099-12-31"}
    edited = signed_in(sides.officer).post(reverse("conventions:amendment_edit", args=[amendment.pk]), data | {"ends_on": "2098-12-31"})
    amendment.refresh_from_db()
    assert (edited.status_code, amendment.changes) == (302, {"ends_on": "2098-12-31"})
    perform(amendment, "propose", actor=sides.officer)
    read = page(sides.representative, "amendment", amendment.pk)
    assert ["Prolonger." in read, "31\xa0décembre 2098" in read or "31 décembre 2098" in read, "2098-12-31" in read] == [True, True, False]


# --- reports, renewals


def test_a_report_is_filled_as_one_types_and_nothing_is_overwritten() -> None:
    sides = some_sides()
    report = an_order_in_force(sides).reports.get()
    client, address = signed_in(sides.representative), reverse("conventions:report_autosave", args=[report.pk, "account"])
    first = client.post(address, {"done": "Un début", "revision": "0"})
    assert (first.status_code, first.json()["revision"], first.json()["missing"]) == (200, 1, "Section complète")
    second = client.post(address, {"done": "Autre", "revision": "0"})
    assert (second.status_code, ReportAnswers.objects.get().data) == (409, {"done": "Un début"})
    whole = client.post(reverse("conventions:report_section", args=[report.pk, "account"]), {"done": "Autre", "revision": "0"})
    assert (whole.status_code, "Autre" in whole.content.decode(), "Un début" in whole.content.decode()) == (409, True, True)
    assert "1 chose" not in page(sides.representative, "report_section", report.pk, "account")
    assert "montant réalisé à indiquer" in page(sides.representative, "report", report.pk)
    page(sides.representative, "report_section", report.pk, "inconnue", status=404)
    assert signed_in(sides.officer).post(address, {"done": "Non", "revision": "1"}).status_code == 409


def test_evidence_is_joined_on_screen_and_a_bad_file_is_refused_with_a_sentence() -> None:
    sides = some_sides()
    call = a_call_of(sides, procedure=a_short_procedure())
    with_criterion(call, a_sustainability_criterion(), withheld_rate="0.1000")
    report = an_order_in_force(sides, call=call).reports.get()
    slot = report.section("evidence")["items"][0]["key"]
    address, client = reverse("conventions:report_add", args=[report.pk, "evidence", slot]), signed_in(sides.representative)
    for upload, words in (
        (None, "Choisissez un fichier"),
        (SimpleUploadedFile("a.exe", b"MZ" + b"\0" * 200), "n’est pas accepté"),
        (SimpleUploadedFile("a.txt", b"Une preuve."), "Fichier joint"),
    ):
        answer = client.post(address, {"file": upload} if upload else {}, follow=True)
        assert words in answer.content.decode()
    assert report.documents.count() == 1


def test_commitments_are_judged_on_screen() -> None:
    sides = some_sides()
    call = a_call_of(sides, procedure=a_short_procedure())
    with_criterion(call, a_fair_pay_criterion(), withheld_rate="0.2000")
    order = an_order_in_force(sides, call=call)
    report, commitment = a_submitted_report(sides, order, share_paid="0"), order.commitments.get()
    assert "Calcul sur le réel" in page(sides.officer, "report", report.pk)
    assert "Retenir ce constat" not in page(sides.representative, "report", report.pk)
    address = reverse("conventions:judge", args=[report.pk, commitment.pk])
    assert signed_in(sides.officer).post(address, {}).status_code == 302
    commitment.refresh_from_db()
    assert (commitment.verdict, "Non tenu" in page(sides.officer, "report", report.pk)) == ("not_met", True)


def test_a_renewal_is_opened_read_and_answered_on_screen() -> None:
    sides = some_sides()
    order = an_order_in_force(sides)
    assert signed_in(sides.officer).post(reverse("conventions:renewal_start", args=[order.pk])).status_code == 302
    renewal = Renewal.objects.get()
    perform(renewal, "evaluate", actor=sides.officer, opinion="reserved", evaluation="Des réserves internes.")
    assert "Des réserves internes." in page(sides.officer, "renewal", renewal.pk)
    assert "Des réserves internes." not in page(sides.representative, "renewal", renewal.pk)
    assert signed_in(sides.representative).post(reverse("conventions:renewal_start", args=[order.pk])).status_code == 302
    assert Renewal.objects.count() == 1


def test_steps_that_ask_something_have_their_form() -> None:
    sides = some_sides()
    order = an_order_in_force(sides)
    shown = signed_in(sides.signatory).get(reverse("workflows:step", args=["convention", order.pk, "terminate"])).content.decode()
    assert all(words in shown for words in ("Jour du manquement", "Ce qu’il a dit", "Motif"))
