"""Vectors checked against the registers' own rules, traps included."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from accounts.identifiers import clean_rna, clean_siren, clean_siret, clean_uid


@pytest.mark.parametrize("number", ["73282932000074", "35600000000048", "35600000049837", "23350001600040", "38047555800058", "55200844300012"])
def test_a_siret_that_exists(number: str) -> None:
    assert clean_siret(number) == number


def test_la_poste_follows_its_own_rule() -> None:
    """35600000049837 fails Luhn and is nevertheless a SIRET."""
    assert clean_siret("356 000 000 49837") == "35600000049837"


@pytest.mark.parametrize("number", ["W751004076", "W380475558", "W9G2001932", "w9g2001932"])
def test_an_rna_overseas_too(number: str) -> None:
    assert clean_rna(number) == number.upper()


@pytest.mark.parametrize("number", ["732829320", "552 008 443", "356000000"])
def test_a_siren_that_exists(number: str) -> None:
    assert clean_siren(number) == number.replace(" ", "")


@pytest.mark.parametrize("number", ["CHE-100.155.212", "CHE100155212", "che-100.155.212", "CHE-100.155.212 TVA", "CHE-100.155.212 MWST", "CHE-100.155.212 IDE"])
def test_a_swiss_number_without_its_suffix(number: str) -> None:
    assert clean_uid(number) == "CHE-100.155.212"


@pytest.mark.parametrize(
    "check, number",
    [
        (clean_siret, "73282932000075"),
        (clean_siret, "21940041000012"),
        (clean_siret, "7328293200007"),
        (clean_siret, "7328293200007A"),
        (clean_siren, "219400410"),
        (clean_rna, "W75100407"),
        (clean_rna, "751004076"),
        (clean_rna, "WX51004076"),
        (clean_uid, "CHE-100.155.213"),
        (clean_uid, "CHE-100.000.160"),
    ],
)
def test_what_no_register_knows(check: Callable[[str], str], number: str) -> None:
    with pytest.raises(ValidationError):
        check(number)
