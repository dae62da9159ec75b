"""Questions written as data become Django forms: every type, its limits, its counter, what it refuses."""

from datetime import date
from decimal import Decimal

import pytest

from calls.domain.catalogue import content_of
from calls.interfaces.form_builder import form_class
from calls.referentials.shapes import QUESTION_TYPES
from tests.factories.calls import a_discipline

CHOICES = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]


def one(kind: str, **options):
    return form_class({"questions": [{"key": "q", "label": "Question", "type": kind} | options]}, currency=options.pop("currency", "EUR"))


def read(kind: str, typed: object, **options):
    form = one(kind, **options)({"q": typed})
    assert form.is_valid(), form.errors
    return form.answers["q"]


@pytest.mark.parametrize(
    "kind, typed, kept",
    [
        ("text", " Titre ", "Titre"),
        ("long_text", "a\r\nb", "a\nb"),
        ("money", "12 500,50", "12500.50"),
        ("money", "12'500.50", "12500.50"),
        ("integer", "12", 12),
        ("date", "2027-03-03", "2027-03-03"),
        ("choice", "a", "a"),
        ("multi_choice", ["a", "b"], ["a", "b"]),
        ("yes_no", "no", "no"),
        ("email", "camille@example.org", "camille@example.org"),
        ("url", "example.org/projet", "https://example.org/projet"),
        ("money", "", None),
        ("integer", "", None),
        ("date", "", None),
    ],
)
def test_every_type_is_read_and_kept_as_json(kind, typed, kept):
    assert read(kind, typed, choices=CHOICES) == kept


@pytest.mark.parametrize(
    "kind, typed",
    [
        ("text", "x" * 301),
        ("text", "a\x00b"),
        ("money", "12,500"),
        ("money", "-1"),
        ("money", "9" * 30),
        ("integer", "12,5"),
        ("integer", "-1"),
        ("integer", "9" * 30),
        ("date", "2027-02-30"),
        ("date", "demain"),
        ("choice", "c"),
        ("multi_choice", ["a", "c"]),
        ("yes_no", "peut-être"),
        ("email", "camille"),
        ("url", "javascript:alert(1)"),
        ("url", "http://" + "a" * 600 + ".org"),
    ],
)
def test_what_cannot_be_read_is_said_and_not_kept(kind, typed):
    form = one(kind, choices=CHOICES)({"q": typed})
    assert form.is_valid() is False
    assert form.errors["q"]
    assert "q" not in form.answers


def test_the_types_are_those_the_schema_admits():
    for kind in QUESTION_TYPES:
        assert one(kind, choices=CHOICES)().fields["q"].label == "Question"


@pytest.mark.parametrize("kind", QUESTION_TYPES)
def test_what_is_required_is_so_at_the_deposit_and_never_while_drafting(kind):
    section = {"questions": [{"key": "q", "label": "Question", "type": kind, "required": True, "choices": CHOICES}]}
    assert form_class(section)({}).is_valid() is False
    assert form_class(section, is_draft=True)({}).is_valid() is True


def test_a_limit_counts_what_people_see():
    form = one("long_text", max_length=3)
    assert form({"q": "a\r\nb"}).is_valid() is True
    assert form({"q": "a\r\nbc"}).is_valid() is False
    field = form().fields["q"]
    assert (field.help_text, field.widget.attrs["data-count"]) == ("3 caractères au plus.", "3")


def test_a_limit_does_not_stop_the_browser_from_sending_what_was_typed():
    assert "maxlength" not in str(one("long_text", max_length=3)()["q"])


def test_a_date_follows_the_one_it_must_follow():
    section = content_of("form", "small")["sections"][0]
    form = form_class(section)({"title": "T", "summary": "R", "starts_on": "2027-03-03", "ends_on": "2027-03-02"})
    assert form.errors == {"ends_on": ["Cette date précède « Début du projet »."]}


@pytest.mark.django_db
def test_answers_fill_the_columns_of_the_dossier_typed():
    dance = a_discipline("Danse")
    typed = {
        "title": "T",
        "summary": "R",
        "discipline": dance.slug,
        "is_live_performance": "yes",
        "starts_on": "2027-03-03",
        "ends_on": "2027-04-03",
        "audience": "P",
        "stages": "E",
    }
    form = form_class(content_of("form", "project")["sections"][0])(typed)
    assert form.is_valid(), form.errors
    assert form.filled == {
        "title": "T",
        "summary": "R",
        "discipline": dance,
        "is_live_performance": True,
        "starts_on": date(2027, 3, 3),
        "ends_on": date(2027, 4, 3),
    }


def test_answers_come_back_as_they_were_kept():
    form = one("money")(initial={"q": "12500.50"})
    assert 'value="12500.50"' in str(form["q"])
    assert one("money")({"q": "12500.50"}).fields["q"].clean("12500.50") == Decimal("12500.50")


def test_a_funder_counts_in_its_currency():
    class Canton:
        currency = "CHF"

    form = form_class({"questions": [{"key": "q", "label": "Question", "type": "money"}]}, currency=Canton())
    assert "CHF" in str(form()["q"])
