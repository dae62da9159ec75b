"""What anybody reads of calls: only what is published, in the order one looks for it, with the server's clock."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from calls.domain.queries.public import calls_in_reading_order
from calls.interfaces.standing import standing
from calls.models import Call
from tests.factories import calls as made
from tests.factories.accounts import a_canton, a_case_officer, a_city, a_person, an_administrator
from ui.icalendar import Moment, calendar
from workflows.door import perform

pytestmark = pytest.mark.django_db
CRITERIA = (made.a_fair_pay_criterion, made.a_sustainability_criterion, made.a_republican_contract)


def test_open_first_then_soon_then_closed_then_cancelled():
    cancelled = made.a_published_call(title="Annulé")
    perform(cancelled, "cancel", actor=an_administrator(cancelled.funder), reason="Le budget n’est pas voté.")
    closed = made.a_closed_call(title="Clos")
    soon = made.a_published_call(title="Bientôt")
    late = made.an_open_call(title="Dans vingt jours", closes_at=made.in_days(20))
    rolling = made.an_open_call(title="Au fil de l’eau", kind="rolling", closes_at=None)
    near = made.an_open_call(title="Demain", closes_at=made.in_days(1))
    made.a_draft_call(title="Brouillon")
    assert list(calls_in_reading_order(timezone.now())) == [near, late, rolling, soon, closed, cancelled]


def test_a_call_is_closed_the_second_it_closes_whatever_the_sweep_has_done():
    call = made.an_open_call()
    assert standing(call, call.closes_at).is_open is True
    after = standing(call, call.closes_at + timedelta(seconds=1))
    assert (after.word, after.is_open) == ("Clos", False)
    assert list(calls_in_reading_order(call.closes_at + timedelta(seconds=1)).filter(rank=0)) == []


def test_the_deadline_is_said_on_the_clock_of_the_funder(client):
    call = made.an_open_call(funder=a_canton(), closes_at=datetime(2099, 3, 3, 22, 59, tzinfo=UTC))
    page = client.get(call.get_absolute_url()).content.decode()
    assert "3\xa0mars 2099 à 23\xa0h\xa059 (heure de Sion)" in page


def test_the_sheet_says_everything_before_one_writes_a_line(client):
    call = made.an_open_call(with_criteria=tuple(make() for make in CRITERIA))
    use = call.criteria.get(position=1)
    type(use).objects.filter(pk=use.pk).update(withheld_rate="0.1000", role="blocking")
    page = client.get(call.get_absolute_url()).content.decode()
    for said in ("Cohérence du projet", "27\xa0%", "Condition de dépôt", "10\xa0% du solde sont retenus", "Relevé d’identité bancaire", "3 personnes le lisent", "50\xa0% au moins",
                 "70\xa0% à la signature de la convention ; 30\xa0% après le bilan final accepté", "20\u202f000,00\xa0€", "Contrat d’engagement républicain"):  # fmt: skip
        assert said in page, said


def test_everybody_reads_why_a_deadline_was_put_back_or_a_call_cancelled(client):
    call = made.an_open_call()
    perform(call, "extend", actor=an_administrator(call.funder), reason="Panne du site <la veille>.", closes_at=made.in_days(60))
    perform(call, "cancel", actor=an_administrator(call.funder), reason="Le budget n’est pas voté.")
    page = client.get(call.get_absolute_url()).content.decode()
    for said in ("Date limite reportée", "Panne du site &lt;la veille&gt;.", "Appel annulé", "Le budget n’est pas voté."):
        assert said in page
    assert "Commencer un dossier" not in page


def test_a_small_procedure_promises_no_jury(client):
    page = client.get(made.an_open_call(procedure="small_grant").get_absolute_url()).content.decode()
    assert "Comment les dossiers sont notés" not in page
    assert "commission" not in page
    assert "100\xa0% à la notification de la décision" in page


@pytest.mark.parametrize("make, seen", [(made.a_draft_call, False), (made.a_published_call, True), (made.an_open_call, True), (made.a_closed_call, True)])
def test_a_stranger_reads_only_what_is_published(client, make, seen):
    call = make(title="Un appel que voici")
    assert client.get(call.get_absolute_url()).status_code == (200 if seen else 404)
    for name in ("calls:calls", "calls:feed"):
        assert ("Un appel que voici" in client.get(reverse(name)).content.decode()) is seen
    assert list(Call.objects.visible_to(a_person())) == ([call] if seen else [])


def test_an_archived_call_is_read_by_those_who_work_for_its_funder_only(client):
    call = made.a_closed_call()
    perform(call, "archive", actor=an_administrator(call.funder))
    assert client.get(call.get_absolute_url()).status_code == 404
    client.force_login(a_case_officer(a_city()))
    assert client.get(call.get_absolute_url()).status_code == 404
    client.force_login(a_case_officer(call.funder))
    assert client.get(call.get_absolute_url()).status_code == 200


def test_filters_say_themselves_and_take_themselves_away(client):
    theatre, dance = made.a_discipline("Théâtre"), made.a_discipline("Danse")
    city = a_city()
    for_dance, for_theatre, _for_all = (made.an_open_call(title=title) for title in ("Pour la danse", "Pour le théâtre", "Pour toutes"))
    for_dance.disciplines.add(dance, theatre)
    for_theatre.disciplines.add(theatre)
    made.an_open_call(funder=city, title="Ailleurs", kind="rolling")
    page = client.get(reverse("calls:calls"), {"discipline": dance.slug}).content.decode()
    assert [title for title in ("Pour la danse", "Pour le théâtre", "Pour toutes") if title in page] == ["Pour la danse", "Pour toutes"]
    assert "Discipline : Danse" in page
    page = client.get(reverse("calls:calls"), {"funder": city.slug, "kind": "rolling"}).content.decode()
    assert ("Ailleurs" in page, "Pour toutes" in page) == (True, False)


@pytest.mark.parametrize(
    "query", [{"discipline": "x' OR 1=1"}, {"funder": "\x00"}, {"kind": "<script>"}, {"page": "-1"}, {"page": "9" * 40}, {"sort": "scheme__funder__password"}]
)
def test_hostile_filters_filter_nothing_and_break_nothing(client, query):
    made.an_open_call(title="Toujours là")
    response = client.get(reverse("calls:calls"), query)
    assert response.status_code == 200
    assert "Toujours là" in response.content.decode()
    assert "<script>" not in response.content.decode()


@pytest.mark.parametrize("slug", ["inconnu", "a" * 60, "-"])
def test_an_unknown_address_is_nowhere(client, slug):
    assert client.get(reverse("calls:call", args=[slug])).status_code == 404


def test_what_an_administrator_types_is_shown_as_text(client):
    call = made.an_open_call(title="<b>Titre</b>", summary="<script>alert(1)</script>", guidelines="<img src=x onerror=alert(1)>")
    for address in (call.get_absolute_url(), reverse("calls:calls")):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;b&gt;Titre&lt;/b&gt;" in page


def test_the_feed_is_atom_and_says_the_deadline(client):
    call = made.an_open_call(title="Titre & <suite>")
    response = client.get(reverse("calls:feed"))
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    entry = ET.fromstring(response.content).find("{*}entry")
    assert entry.findtext("{*}title") == call.title
    assert "Il reste" in entry.findtext("{*}summary")


def test_the_calendar_holds_the_deadlines_one_can_still_meet(client):
    call = made.an_open_call(title="Danse, théâtre ; arts", closes_at=datetime(2099, 3, 3, 22, 59, tzinfo=UTC))
    soon = made.a_published_call()
    made.a_closed_call()
    made.an_open_call(kind="rolling", closes_at=None)
    text = client.get(reverse("calls:calendar")).content.decode()
    unfolded = text.replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 2
    assert f"UID:{soon.slug}@sillage" in text
    assert r"SUMMARY:Date limite : Danse\, théâtre \; arts" in unfolded
    assert "DTSTART:20990303T225900Z" in text
    assert f"URL:http://testserver{call.get_absolute_url()}" in unfolded
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_text_cannot_leave_its_line_in_a_calendar():
    """Whatever is typed, one line is one property, folded between characters."""
    stamp = datetime(2027, 3, 3, tzinfo=UTC)
    text = calendar("a", "Essai", [Moment("1", stamp, "é" * 100 + "\r\nBEGIN:VEVENT\nb;c,d\\", "https://example.org/", stamp)]).decode()
    assert [event["SUMMARY"] for event in Calendar.from_ical(text).walk("VEVENT")] == ["é" * 100 + "\nBEGIN:VEVENT\nb;c,d\\"]
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_the_references_of_pay_are_public_with_their_sources(client):
    page = client.get(reverse("calls:references")).content.decode()
    for said in ("CCNEAC (IDCC 1285), accord 2019, KALIARTI000038907375", "139,74\xa0€", "CHF\xa0600.00", "remplacée", "non comparée"):
        assert said in page, said


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name, queries", [("calls:calls", 4), ("calls:feed", 1), ("calls:calendar", 1)])
def test_lists_ask_the_same_number_of_queries(client, django_assert_num_queries, count, name, queries):
    for _ in range(count):
        made.an_open_call(funder=a_city())
    with django_assert_num_queries(queries):
        client.get(reverse(name))


@pytest.mark.parametrize("count", [1, 3])
def test_the_sheet_asks_the_same_number_of_queries(client, django_assert_num_queries, count):
    criteria = tuple(make() for make in CRITERIA[:count])
    call = made.an_open_call(with_criteria=criteria)
    call.disciplines.set([made.a_discipline(f"Discipline {rank}") for rank in range(count)])
    with django_assert_num_queries(4):
        client.get(call.get_absolute_url())
