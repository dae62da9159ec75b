"""Reference data: every row read exactly, dates of every form seen, and a file that is wrong says so at load."""

from datetime import date
from decimal import Decimal

import pytest

from calls.referentials import legal, remuneration
from calls.referentials.files import read
from calls.referentials.schema import BadData


@pytest.mark.parametrize(
    "text, first, last",
    [
        ("2019", date(2019, 1, 1), None),
        ("2024-02", date(2024, 2, 1), None),
        ("2026-01-01", date(2026, 1, 1), None),
        ("recommandation 2019-12", date(2019, 12, 1), None),
        ("depuis 2014-01-01", date(2014, 1, 1), None),
        ("2025-2027", date(2025, 1, 1), date(2027, 12, 31)),
        ("non datée", None, None),
        (date(2026, 1, 1), date(2026, 1, 1), None),
    ],
)
def test_every_form_of_validity_seen_is_read(text, first, last):
    assert remuneration.parse_validity(text) == (first, last)


def test_all_56_references_load_with_their_exact_value():
    loaded = {each.code: each for each in remuneration.references()}
    assert len(loaded) == 56
    assert loaded["fr.ccneac.2019.cdi"].value == Decimal("1920.15")
    assert loaded["fr.smic.horaire"].value == Decimal("12.02")
    assert sum(not each.is_comparable for each in loaded.values()) == 13
    assert all(each.source and each.body for each in loaded.values())


@pytest.mark.parametrize("code", ["fr.dpp.billetterie", "ch.ssrs.stagiaire", "us.wage.groupe6", "fr.dpp.collectif_moins10"])
def test_shares_undated_and_divided_values_are_never_compared(code):
    assert next(each for each in remuneration.references() if each.code == code).is_comparable is False


def test_a_later_edition_replaces_the_earlier_one_of_its_series_only():
    codes = {each.code for each in remuneration.in_force(date(2026, 11, 1))}
    assert {"de.hug.2026.mois.ksk", "de.hug.2022.repetition.ksk", "fr.ccneac.2019.cdd"} <= codes
    assert not {"de.hug.2022.mois.ksk", "fr.ccneac.2017.cdd"} & codes


def test_an_indexation_ends_with_its_last_year():
    held = [{each.code for each in remuneration.in_force(day)} for day in (date(2027, 12, 31), date(2028, 1, 1))]
    assert ["ca.carfac.indexation.2025_2027" in codes for codes in held] == [True, False]


def test_units_are_those_in_which_a_reference_speaks():
    assert remuneration.units("CH", "CHF") == ["mois", "personne et concert", "représentation", "répétition", "semaine"]
    assert remuneration.units("FR", "CHF") == []


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"valeur": "mille"}, "0.valeur : ce n’est pas le type attendu (number)."),
        ({"valeur": -1}, "0.valeur : doit être au moins 0."),
        ({"monnaie": "francs"}, "0.monnaie : la forme attendue est ^([A-Z]{3}|part)$."),
        ({"source": ""}, "0.source : ce texte est trop court (au moins 1)."),
        ({"certitude": "totale"}, "0.certitude : valeur inconnue ; celles admises : haute, moyenne, basse."),
        ({"taux": 1}, "0 : clé inconnue : taux."),
    ],
)
def test_a_wrong_row_is_refused_at_load(changes, sentence):
    with pytest.raises(BadData) as refused:
        remuneration.load([read(remuneration.FILE)[0] | changes])
    assert refused.value.sentences == [sentence]


def test_a_code_given_twice_is_refused():
    row = read(remuneration.FILE)[0]
    with pytest.raises(BadData, match="code présent deux fois : fr.dpp.solo"):
        remuneration.load([row, row])
    with pytest.raises(BadData, match="code présent deux fois : fr.convention.seuil"):
        legal.load([read(legal.FILE)[0]] * 2)


def test_the_figures_of_the_law_load_typed_with_their_certainty():
    figures = legal.legal_settings()
    threshold, since = figures["fr.convention.seuil"], figures["fr.cer.entree_en_vigueur"]
    assert (threshold.value, threshold.certainty, threshold.country) == (Decimal(23000), legal.Certainty.MEDIUM, "FR")
    assert (since.value, since.certainty) == (date(2022, 1, 2), legal.Certainty.HIGH)


@pytest.mark.parametrize(
    "text, unit, value",
    [("23 000", "EUR", Decimal(23000)), ("0,05", "part", Decimal("0.05")), ("23\u202f000", "EUR", Decimal(23000)), ("2026-01-31", "date", date(2026, 1, 31))],
)
def test_a_figure_is_read_as_people_write_it(text, unit, value):
    assert legal.parse_value(text, unit) == value


@pytest.mark.parametrize(
    "text, unit",
    [
        ("beaucoup", "EUR"),
        ("-1", "EUR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("1e99", "EUR"),
        ("", "EUR"),
        ("31/01/2026", "date"),
        ("2026-02-30", "date"),
        ("23000", "date"),
    ],
)
def test_a_figure_that_cannot_be_read_says_what_to_write(text, unit):
    with pytest.raises(ValueError, match="ne convient pas : il faut"):
        legal.parse_value(text, unit)


def test_the_other_tables_are_readable():
    assert read("cerfa_plan_comptable.yaml")["charges"][0]["compte"] == "60"
    assert sum(len(block["champs"]) for block in read("culture21plus.yaml")["blocs"]) == 30
