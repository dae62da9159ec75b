"""Preparing calls on screen: administrators only, everybody else finds nothing; drafts only, under lock, in the journal."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from calls.domain import drafts
from calls.enums import CallState
from calls.models import Call, Criterion, Envelope, Scheme
from tests.factories import calls as made
from tests.factories.accounts import a_canton, a_case_officer, a_city, a_controller, a_person, an_administrator
from workflows.door import perform
from workflows.errors import WrongState
from workflows.journal import broken_link, life_of

pytestmark = pytest.mark.django_db


def pages(call: Call) -> list[str]:
    envelope = call.envelopes.get()
    plain = ("calls", "call_create", "schemes", "scheme_create", "envelopes", "envelope_create", "criteria", "criterion_create", "figures")
    of_call = ("call", "call_edit", "call_criteria", "call_preview")
    return [
        *(reverse(f"calls:office_{name}") for name in plain),
        *(reverse(f"calls:office_{name}", args=[call.pk]) for name in of_call),
        reverse("calls:office_scheme", args=[call.scheme_id]),
        reverse("calls:office_envelope", args=[envelope.pk]),
        reverse("calls:office_figures_of", args=[call.funder_id]),
        reverse("calls:office_figure", args=[call.funder_id, "fr.convention.seuil"]),
    ]


@pytest.fixture
def call(db):
    return made.a_draft_call(with_criteria=(made.a_fair_pay_criterion(),))


@pytest.fixture
def administrator(client, call):
    administrator = an_administrator(call.funder)
    client.force_login(administrator)
    return administrator


def edit(client, call, **changes):
    data = {
        "title": call.title,
        "slug": call.slug,
        "kind": call.kind,
        "opens_at_day": "2027-01-10",
        "opens_at_time": "09:00",
        "closes_at_day": "2027-03-03",
        "closes_at_time": "",
    }
    return client.post(reverse("calls:office_call_edit", args=[call.pk]), data | changes)


def test_every_page_opens_for_the_administration(client, call, administrator):
    assert {page: client.get(page).status_code for page in pages(call)} == dict.fromkeys(pages(call), 200)


@pytest.mark.parametrize("who", [a_person, lambda: a_case_officer(a_city())], ids=["a stranger", "an officer"])
def test_for_anybody_else_no_page_exists(client, call, who):
    client.force_login(who())
    assert {page: client.get(page).status_code for page in pages(call)} == dict.fromkeys(pages(call), 404)


def test_the_administration_of_another_institution_finds_nothing_of_this_one(client, call):
    client.force_login(an_administrator(a_canton()))
    own = [page for page in pages(call) if re.search(r"/\d+/", page)]
    assert {page: client.get(page).status_code for page in own} == dict.fromkeys(own, 404)
    for name in ("office_calls", "office_schemes", "office_envelopes"):
        text = client.get(reverse(f"calls:{name}")).content.decode()
        assert not [said for said in (call.title, call.scheme.name, call.funder.name) if said in text]


def test_the_controller_and_a_visitor_are_kept_out(client, call):
    assert client.get(reverse("calls:office_calls")).status_code == 302
    client.force_login(a_controller(call.funder))
    assert client.get(reverse("calls:office_calls")).status_code == 404


def test_a_call_is_prepared_then_completed_then_published(client, call, administrator):
    response = client.post(reverse("calls:office_call_create"), {"scheme": call.scheme_id, "title": "Résidences d’été 2027", "kind": "call_for_projects"})
    new = Call.objects.get(title="Résidences d’été 2027")
    assert (response.url, new.slug, new.state) == (reverse("calls:office_call_edit", args=[new.pk]), "residences-dete-2027", CallState.DRAFT)
    chosen = {"envelopes": [call.envelopes.get().pk], "form": call.form_id, "grid": call.grid_id, "procedure": call.procedure_id, "amount_max": "12 500,00"}
    assert edit(client, new, **chosen).status_code == 302
    new = Call.objects.get(pk=new.pk)
    assert (new.amount_max, new.closes_at, new.opens_at) == (
        Decimal("12500.00"),
        datetime(2027, 3, 3, 22, 59, tzinfo=UTC),
        datetime(2027, 1, 10, 8, 0, tzinfo=UTC),
    )
    response = client.post(reverse("workflows:step", args=["call", new.pk, "publish"]))
    assert response.status_code == 302
    assert Call.objects.get(pk=new.pk).state == CallState.PUBLISHED
    assert [entry.step for entry in life_of(new.case_ref)] == ["call_prepared", "call_changed", "publish"]
    assert broken_link(new.case_ref) is None


def test_the_page_says_what_publication_still_asks(client, call, administrator):
    response = client.post(reverse("calls:office_call_create"), {"scheme": call.scheme_id, "title": "Vide", "kind": "rolling"})
    text = client.get(reverse("calls:office_call", args=[Call.objects.get(title="Vide").pk])).content.decode()
    assert response.status_code == 302
    for said in ("Indiquez la date d’ouverture.", "Choisissez le formulaire de demande.", "Choisissez la procédure", "Rattachez au moins une enveloppe"):
        assert said in text


def test_two_calls_of_one_title_have_two_addresses(client, call, administrator):
    for _ in range(2):
        client.post(reverse("calls:office_call_create"), {"scheme": call.scheme_id, "title": "Même titre", "kind": "rolling"})
    assert list(Call.objects.filter(title="Même titre").order_by("pk").values_list("slug", flat=True)) == ["meme-titre", "meme-titre-2"]


def test_a_swiss_call_reads_its_hours_on_the_clock_of_the_canton_and_its_money_in_francs(client):
    call = made.a_draft_call(funder=a_canton(time_zone="America/New_York"))
    client.force_login(an_administrator(call.funder))
    assert "CHF" in client.get(reverse("calls:office_call_edit", args=[call.pk])).content.decode()
    assert edit(client, call, amount_max="12'500.50").status_code == 302
    call = Call.objects.get(pk=call.pk)
    assert (call.opens_at, call.amount_max) == (datetime(2027, 1, 10, 14, 0, tzinfo=UTC), Decimal("12500.50"))


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"closes_at_day": "2027-01-09"}, "La date limite précède l’ouverture."),
        ({"opens_at_day": "2027-03-28", "opens_at_time": "02:30"}, "Cette nuit-là l’heure change"),
        ({"amount_min": "100", "amount_max": "50"}, "Le montant maximal est plus petit que le minimal."),
        ({"amount_max": "12,500"}, "peut se lire de deux façons"),
        ({"amount_max": "9" * 40}, "12"),
        ({"slug": "a b/../c"}, "slug"),
        ({"contact_email": "pas une adresse"}, "adresse"),
        ({"envelopes": ["999999"]}, "999999"),
        ({"procedure": "999999"}, "Sélectionnez un choix valide"),
        ({"title": "x" * 201}, "200"),
        ({"title": "\x00"}, "nul"),
    ],
)
def test_what_makes_no_sense_is_said_and_changes_nothing(client, call, administrator, changes, sentence):
    before = Call.objects.filter(pk=call.pk).values().get()
    response = edit(client, call, **changes)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Call.objects.filter(pk=call.pk).values().get() == before


def test_an_envelope_of_another_institution_cannot_be_taken(client, call, administrator):
    foreign = made.an_envelope(a_city())
    assert edit(client, call, envelopes=[foreign.pk]).status_code == 422
    assert foreign not in call.envelopes.all()


def test_what_a_published_call_offers_no_longer_changes(client, call, administrator):
    perform(call, "publish", actor=administrator)
    response = edit(client, call, title="Autre titre")
    assert response.status_code == 422
    assert "Cet appel est publié : ce qu’il annonce ne change plus." in response.content.decode()
    response = client.post(
        reverse("calls:office_call_criteria", args=[call.pk]),
        {f"c{use.criterion_id}-{name}": value for use in call.criteria.all() for name, value in (("role", "scored"), ("withheld", "5"))},
    )
    assert response.status_code == 422
    assert Call.objects.get(pk=call.pk).title == call.title
    assert call.criteria.get().role == "warning"


def test_a_draft_read_before_its_publication_cannot_be_written_after(call, administrator):
    old = Call.objects.get(pk=call.pk)
    perform(call, "publish", actor=administrator)
    with pytest.raises(WrongState):
        drafts.change_draft(call=old, fields={"title": "Trop tard"}, by=administrator)


def test_criteria_are_chosen_with_their_effect_and_share(client, call, administrator):
    plan, pay = made.a_sustainability_criterion(), made.a_fair_pay_criterion()
    data = {
        f"c{pay.pk}-role": "warning",
        f"c{pay.pk}-withheld": "0",
        f"c{plan.pk}-is_used": "on",
        f"c{plan.pk}-role": "blocking",
        f"c{plan.pk}-withheld": "12,5",
    }
    assert client.post(reverse("calls:office_call_criteria", args=[call.pk]), data).status_code == 302
    assert list(call.criteria.values_list("criterion", "role", "withheld_rate", "position")) == [(plan.pk, "blocking", Decimal("0.1250"), 1)]


@pytest.mark.parametrize("withheld", ["101", "-1", "", "beaucoup", "1e5", "NaN"])
def test_a_share_that_is_none_is_refused(client, call, administrator, withheld):
    pay = made.a_fair_pay_criterion()
    response = client.post(
        reverse("calls:office_call_criteria", args=[call.pk]), {f"c{pay.pk}-is_used": "on", f"c{pay.pk}-role": "scored", f"c{pay.pk}-withheld": withheld}
    )
    assert response.status_code == 422
    assert call.criteria.get().withheld_rate == 0


# --- criteria


def criterion_data(**changes):
    return {"kind": "evidence_plan", "referential": "ville", "code": "tri", "title": "Tri des déchets", "wording": "Le lieu trie ses déchets.",
            "settings": "bears_on: ecology\nmeasures: [{code: tri, label: Trier}]\nevidence: {what: photo datée, when: report}"} | changes  # fmt: skip


def test_a_criterion_is_written_then_its_next_version(client, call, administrator):
    assert client.post(reverse("calls:office_criterion_create"), criterion_data()).status_code == 302
    first = Criterion.objects.get(code="tri")
    changed = criterion_data(wording="Le lieu trie et pèse ses déchets.", code="autre", kind="fair_pay")
    assert client.post(reverse("calls:office_criterion", args=[first.pk]), changed).status_code == 302
    assert list(Criterion.objects.filter(referential="ville").order_by("version").values_list("code", "kind", "version")) == [
        ("tri", "evidence_plan", 1),
        ("tri", "evidence_plan", 2),
    ]


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"kind": "content"}, "Sélectionnez un choix valide"),
        (
            {"settings": "bears_on: content\nmeasures: [{code: a, label: aaa}]\nevidence: {what: photo, when: report}"},
            "celles admises : access, data, ecology, governance",
        ),
        ({"settings": "a: ["}, "ligne"),
        ({"settings": "- liste"}, "Écrivez des réglages sous la forme"),
        ({"settings": ""}, "il manque « measures »"),
        ({"settings": "!!python/object/apply:os.system [echo]"}, "ligne"),
        ({"settings": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"}, "les renvois"),
        ({"settings": "[" * 9000}, "Réglages"),
        ({"settings": "bears_on: 2026-01-01"}, "mettez les dates entre guillemets"),
        ({"settings": "1: x"}, "textes, des nombres"),
        ({"settings": "bears_on: .nan"}, "textes, des nombres"),
        ({"settings": 'bears_on: "\\0"'}, "textes, des nombres"),
        ({"settings": "bears_on: 9999999999999999999999999"}, "textes, des nombres"),
        ({"wording": "Le projet ne porte aucun message politique."}, "« message politique »"),
        ({"code": "deux mots"}, "Code"),
    ],
)
def test_a_criterion_that_would_judge_works_or_says_nothing_is_refused(client, call, administrator, changes, sentence):
    response = client.post(reverse("calls:office_criterion_create"), criterion_data(**changes))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Criterion.objects.filter(referential="ville").count() == 0


def test_a_doubt_on_the_words_is_lifted_by_reading_again(client, call, administrator):
    data = criterion_data(wording="Le lieu forme son équipe sans distinction de religion.")
    assert client.post(reverse("calls:office_criterion_create"), data).status_code == 422
    assert client.post(reverse("calls:office_criterion_create"), data | {"is_confirmed": "on"}).status_code == 302


# --- schemes and envelopes


def test_a_scheme_is_created_for_an_institution_one_administers(client, call, administrator):
    data = {"name": "Aide aux résidences", "purpose": "Du temps pour créer."}
    assert client.post(reverse("calls:office_scheme_create"), data | {"funder": a_city().pk}).status_code == 422
    assert client.post(reverse("calls:office_scheme_create"), data | {"funder": call.funder_id}).status_code == 302
    assert Scheme.objects.get(name="Aide aux résidences").slug == "aide-aux-residences"


def test_an_envelope_is_set_aside_and_changed_with_a_reason(client, call, administrator):
    data = {"funder": call.funder_id, "name": "Résidences", "fiscal_year": "2027", "amount": "50 000,00"}
    assert client.post(reverse("calls:office_envelope_create"), data).status_code == 302
    envelope = Envelope.objects.get(name="Résidences")
    Envelope.objects.filter(pk=envelope.pk).update(amount_committed=Decimal("30000.00"))
    url = reverse("calls:office_envelope", args=[envelope.pk])
    assert client.post(url, data | {"amount": "60 000,00"}).status_code == 422
    refused = client.post(url, data | {"amount": "29 999,99", "reason": "Baisse"})
    assert refused.status_code == 422
    assert "30\u202f000,00\xa0€ sont déjà engagés" in refused.content.decode()
    assert client.post(url, data | {"amount": "60 000,00", "reason": "Décision modificative n° 1"}).status_code == 302
    envelope.refresh_from_db()
    assert (envelope.amount, envelope.amount_committed) == (Decimal("60000.00"), Decimal("30000.00"))
    life = life_of(f"ENVELOPPES-{call.funder.case_prefix}")
    assert [(entry.step, entry.reason, entry.data["amount"]) for entry in life] == [
        ("envelope_set_aside", "", "50000.00"),
        ("envelope_changed", "Décision modificative n° 1", "60000.00"),
    ]


@pytest.mark.parametrize(
    "changes", [{"amount": "0"}, {"amount": "-5"}, {"amount": "1e20"}, {"fiscal_year": "1066"}, {"fiscal_year": ""}, {"name": ""}, {"funder": "0"}]
)
def test_an_envelope_that_makes_no_sense_is_refused(client, call, administrator, changes):
    data = {"funder": call.funder_id, "name": "Résidences", "fiscal_year": "2027", "amount": "50 000,00"} | changes
    assert client.post(reverse("calls:office_envelope_create"), data).status_code == 422
    assert Envelope.objects.filter(name="Résidences").count() == 0


def test_an_envelope_of_the_same_name_and_year_is_refused(client, call, administrator):
    envelope = call.envelopes.get()
    data = {"funder": call.funder_id, "name": envelope.name, "fiscal_year": envelope.fiscal_year, "amount": "1,00"}
    assert client.post(reverse("calls:office_envelope_create"), data).status_code == 422
    assert Envelope.objects.filter(name=envelope.name).count() == 1


def test_the_verb_itself_refuses_to_shrink_below_what_is_committed(call, administrator):
    from calls.domain.envelopes import change_envelope

    envelope = call.envelopes.get()
    Envelope.objects.filter(pk=envelope.pk).update(amount_committed=Decimal("30000.00"))
    with pytest.raises(ValidationError, match="déjà engagés"):
        change_envelope(envelope=envelope, fields={"amount": Decimal("1.00")}, reason="…", by=administrator)


# --- lists


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name, queries", [("office_calls", 6), ("office_schemes", 6), ("office_envelopes", 6), ("office_criteria", 7), ("office_figures", 7)])
def test_lists_ask_the_same_number_of_queries(client, django_assert_num_queries, count, name, queries):
    funder = a_city()
    client.force_login(an_administrator(funder))
    made.a_fair_pay_criterion()
    for _ in range(count):
        made.a_draft_call(funder=funder)
        if count == 3:
            made.a_sustainability_criterion()
    with django_assert_num_queries(queries):
        assert client.get(reverse(f"calls:{name}")).status_code == 200


@pytest.mark.parametrize("query", [{"sort": "scheme__funder__password"}, {"state": "'; DROP TABLE"}, {"page": "x"}, {"export": "exe"}])
def test_hostile_lists_break_nothing(client, call, administrator, query):
    response = client.get(reverse("calls:office_calls"), query)
    assert response.status_code == 200
    assert call.title in response.content.decode()


def test_the_list_is_exported_as_shown(client, call, administrator):
    text = b"".join(client.get(reverse("calls:office_calls"), {"export": "csv"}).streaming_content).decode()
    assert call.title in text
