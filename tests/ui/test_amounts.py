from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ui.amounts import parse_amount
from ui.formats import money


@pytest.mark.parametrize(
    "typed, read",
    [
        ("12500", "12500"),
        ("12 500,00", "12500.00"),
        ("12\u202f500,00\u00a0€", "12500.00"),
        ("12'500.00", "12500.00"),
        ("CHF 12’500.00", "12500.00"),
        ("12.500,00", "12500.00"),
        ("12,500.00", "12500.00"),
        ("1 234 567,8", "1234567.8"),
        ("1.234.567", "1234567"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("0,01", "0.01"),
        ("1200.-", "1200"),
        ("1200.–", "1200"),
        ("3500 euros", "3500"),
        ("-12,50", "-12.50"),
    ],
)
def test_both_ways_of_writing_are_read(typed: str, read: str) -> None:
    assert parse_amount(typed) == Decimal(read)


@pytest.mark.parametrize("typed", ["12,500", "12.500", "1,234"])
def test_a_doubt_is_refused_with_the_two_readings(typed: str) -> None:
    with pytest.raises(ValidationError, match="deux façons") as refusal:
        parse_amount(typed)
    assert refusal.value.code == "ambiguous"


def test_the_sentence_says_how_to_write_it() -> None:
    with pytest.raises(ValidationError) as refusal:
        parse_amount("12,500")
    assert refusal.value.messages == ["« 12,500 » peut se lire de deux façons. Écrivez 12 500 pour des milliers, ou 12,50 avec deux décimales."]


@pytest.mark.parametrize("typed", ["douze", "12 50 0", "1'25", "12,5,0", "12 5000", "1e3", "12'50.00", "12 500.000", "", "€", "12/50"])
def test_what_is_not_an_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        parse_amount(typed)


@given(st.decimals(min_value=Decimal("-99999999"), max_value=Decimal("99999999"), places=2), st.sampled_from(["EUR", "CHF"]))
def test_what_we_write_we_read_back(amount: Decimal, currency: str) -> None:
    assert parse_amount(money(amount, currency)) == amount
