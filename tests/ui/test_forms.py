from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django import forms

from ui.forms import DayField, MomentField, MoneyField

SION = SimpleNamespace(seat="Sion", zone=ZoneInfo("Europe/Zurich"))


class Sample(forms.Form):
    name = forms.CharField(label="Nom", help_text="Tel que sur les statuts.")
    amount = MoneyField(label="Montant", required=False)
    closes_at = MomentField(label="Clôture", required=False)
    on = DayField(label="Jour", required=False)
    agreed = forms.BooleanField(label="D’accord", required=False)


def sample(**data: str) -> Sample:
    return Sample({"name": "Essai", **data})


def test_an_amount_typed_the_swiss_way() -> None:
    form = sample(amount="12'500.00")
    assert form.is_valid()
    assert form.cleaned_data["amount"] == Decimal("12500.00")


def test_a_negative_amount_is_refused() -> None:
    assert list(sample(amount="-3,00").errors) == ["amount"]


def test_an_ambiguous_amount_keeps_what_was_typed() -> None:
    form = sample(amount="12,500")
    assert not form.is_valid()
    assert 'value="12,500"' in str(form["amount"])


def test_an_amount_is_shown_the_way_of_its_currency() -> None:
    form = Sample(initial={"amount": Decimal("12500")})
    assert 'value="12\u202f500,00"' in str(form["amount"])
    form.fields["amount"].set_currency("CHF")
    shown = str(form["amount"])
    assert 'value="12&#x27;500.00"' in shown
    assert '<span class="unit">CHF</span>' in shown


def test_an_hour_is_read_on_the_clock_of_the_funder() -> None:
    form = sample(closes_at_day="2027-03-03", closes_at_time="23:59")
    form.fields["closes_at"].set_place(SION)
    assert form.is_valid()
    assert form.cleaned_data["closes_at"].astimezone(UTC) == datetime(2027, 3, 3, 22, 59, tzinfo=UTC)
    assert form.fields["closes_at"].help_text == "À l’heure de Sion."


def test_an_hour_that_does_not_exist_is_refused() -> None:
    form = sample(closes_at_day="2027-03-28", closes_at_time="02:30")
    form.fields["closes_at"].set_place(SION)
    assert form.errors["closes_at"] == ["Cette nuit-là l’heure change : choisissez une heure hors de ce passage."]


def test_a_day_without_its_hour_is_refused() -> None:
    assert sample(closes_at_day="2027-03-28").errors["closes_at"] == ["Indiquez aussi l’heure, par exemple 23:59."]


def test_a_field_says_its_help_its_error_and_that_it_is_required() -> None:
    drawn = str(Sample({"name": ""}))
    assert '<label for="id_name">Nom <span class="required">(obligatoire)</span></label>' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'id="id_name_error"' in drawn


def test_the_errors_are_summed_up_with_links() -> None:
    drawn = str(Sample({"name": ""}))
    assert drawn.count('role="alert"') == 1
    assert '<a href="#id_name">Nom : Ce champ est obligatoire.</a>' in drawn


def test_a_form_not_yet_sent_complains_of_nothing() -> None:
    assert "error-summary" not in str(Sample())


def test_a_row_that_may_stay_empty_does_not_say_that_its_fields_are_required() -> None:
    """« Versement à ajouter » is an offer: what it asks is asked of whoever begins it."""

    class Row(forms.Form):
        label = forms.CharField(label="Libellé")

    rows = forms.formset_factory(Row, extra=1)(initial=[{"label": "Avance"}])
    assert [str(row).count("(obligatoire)") for row in rows] == [1, 0]
