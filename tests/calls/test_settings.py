"""Which figure of the law holds for a funder on a day, and who changed it, why, from when."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from calls.domain.settings import binding_figure, override_setting, setting_for
from calls.models import DatedSetting
from tests.factories import calls as made
from tests.factories.accounts import a_canton, a_city, an_administrator
from workflows.journal import broken_link, life_of

pytestmark = pytest.mark.django_db
CODE = "fr.convention.seuil"


def override(funder, value, day, **fields):
    by = an_administrator(funder)
    given = {"source": "Délibération 12", "reason": "Prudence"} | fields
    return override_setting(code=CODE, funder=funder, value=value, valid_from=day, by=by, **given)


def test_as_shipped_until_a_funder_sets_its_own_and_only_for_it():
    city, other = a_city(), a_city()
    override(city, "20000", date(2027, 1, 1))
    values = [setting_for(CODE, funder, day).value for funder, day in ((city, date(2026, 12, 31)), (city, date(2027, 1, 1)), (other, date(2027, 1, 1)))]
    assert values == [Decimal(23000), Decimal(20000), Decimal(23000)]


def test_the_last_begun_holds_and_a_scheme_may_have_its_own():
    scheme = made.a_scheme()
    city = scheme.funder
    override(city, "20000", date(2027, 1, 1))
    override(city, "15000", date(2028, 1, 1))
    override(city, "10000", date(2027, 6, 1), scheme=scheme)
    assert setting_for(CODE, city, date(2028, 2, 1)).value == Decimal(15000)
    assert setting_for(CODE, city, date(2028, 2, 1), scheme=scheme).value == Decimal(10000)
    assert setting_for(CODE, city, date(2027, 2, 1), scheme=scheme).value == Decimal(20000)
    assert setting_for(CODE, city, date(2028, 2, 1), scheme=made.a_scheme(city)).value == Decimal(15000)


def test_a_french_figure_never_binds_a_swiss_funder():
    day, canton, city = date(2027, 1, 1), a_canton(), a_city()
    assert [binding_figure("fr.versement.delai", funder, day) and binding_figure("fr.versement.delai", funder, day).number for funder in (city, canton)] == [
        60,
        None,
    ]
    assert binding_figure("fr.convention.seuil", canton, day) is None
    override_setting(code="ch.versement.delai", funder=canton, value="30", valid_from=day, source="Règlement", reason="Usage", by=an_administrator(canton))
    assert (binding_figure("fr.versement.delai", canton, day).number, binding_figure("fr.versement.delai", canton, date(2026, 12, 31))) == (30, None)


def test_a_figure_to_set_is_said_so_and_can_be_set(client):
    canton = a_canton()
    client.force_login(an_administrator(canton))
    page = client.get(reverse("calls:office_figures_of", args=[canton.pk])).content.decode()
    assert (page.count("à fixer</span>"), "60 jours" in page.replace("délai français de 60 jours", "")) == (2, False)
    address = reverse("calls:office_figure", args=[canton.pk, "ch.versement.delai"])
    assert "aucune : à fixer par votre institution" in client.get(address).content.decode()
    client.post(address, {"value": "30", "valid_from": "2026-01-01", "source": "Règlement du canton", "reason": "Usage constant."})
    assert client.get(reverse("calls:office_figures_of", args=[canton.pk])).content.decode().count("à fixer</span>") == 1


def test_a_figure_says_where_it_comes_from():
    city = a_city()
    assert (setting_for(CODE, city, date(2027, 1, 1)).certainty, setting_for(CODE, city, date(2027, 1, 1)).is_own) == ("moyenne", False)
    override(city, "20000", date(2027, 1, 1))
    own = setting_for(CODE, city, date(2027, 1, 1))
    assert (own.source, own.reason, own.valid_from, own.is_own) == ("Délibération 12", "Prudence", date(2027, 1, 1), True)


def test_every_change_is_in_the_journal_and_never_written_over():
    city = a_city()
    entry = override(city, "20000", date(2027, 1, 1))
    assert (entry.step, entry.reason, entry.data["previous"], entry.data["value"]) == ("setting_changed", "Prudence", "23000", "20000")
    assert life_of(f"REGLAGES-{city.case_prefix}").count() == 1
    assert broken_link(f"REGLAGES-{city.case_prefix}") is None
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DatedSetting.objects.update(value="1")


def test_an_unknown_figure_is_an_error_not_a_guess():
    with pytest.raises(KeyError):
        setting_for("fr.invente", a_city(), date(2027, 1, 1))


def test_the_screen_shows_source_and_certainty_and_takes_a_new_value(client):
    city = a_city()
    client.force_login(an_administrator(city))
    text = client.get(reverse("calls:office_figures")).content.decode()
    for said in ("Loi 2000-321 art. 10 ; décret 2001-495 art. 1", "Moyenne : sources secondaires concordantes", "23\u202f000", "300\u202f000"):
        assert said in text, said
    assert "LSu" not in text
    data = {"value": "20 000", "valid_from": "2020-01-01", "source": "Délibération 12", "reason": "Prudence"}
    assert client.post(reverse("calls:office_figure", args=[city.pk, CODE]), data).status_code == 302
    text = client.get(reverse("calls:office_figures")).content.decode()
    assert "la vôtre depuis le 1er\xa0janvier 2020" in text
    assert setting_for(CODE, city, date(2026, 1, 1)).value == Decimal(20000)


def test_a_canton_reads_its_own_law(client):
    client.force_login(an_administrator(a_canton()))
    text = client.get(reverse("calls:office_figures")).content.decode()
    assert ("LSu RS 616.1" in text, "Loi 2000-321" in text) == (True, False)


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"value": "beaucoup"}, "ne convient pas"),
        ({"valid_from": "31/12"}, "date"),
        ({"source": ""}, "obligatoire"),
        ({"reason": " "}, "obligatoire"),
        ({"scheme": "0"}, "choix valide"),
    ],
)
def test_a_figure_without_value_date_source_or_reason_is_refused(client, changes, sentence):
    city = a_city()
    client.force_login(an_administrator(city))
    data = {"value": "20 000", "valid_from": "2020-01-01", "source": "Délibération 12", "reason": "Prudence"} | changes
    response = client.post(reverse("calls:office_figure", args=[city.pk, CODE]), data)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert DatedSetting.objects.count() == 0


def test_an_unknown_code_is_nowhere(client):
    city = a_city()
    client.force_login(an_administrator(city))
    assert client.get(reverse("calls:office_figure", args=[city.pk, "fr.invente"])).status_code == 404
