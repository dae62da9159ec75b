import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ui import contrast


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert round(contrast.ratio("#000000", "#FFFFFF"), 2) == 21


def test_our_own_primary_is_what_the_look_says() -> None:
    assert [round(contrast.ratio("#0B5563", sheet), 1) for sheet in ("#FFFFFF", "#F7F5F0")] == [8.4, 7.7]


def test_a_pale_colour_is_refused_with_its_figure() -> None:
    with pytest.raises(ValidationError) as refusal:
        contrast.validate_primary("#F0A566")
    assert refusal.value.messages == ["Cette couleur est trop claire : son contraste est de 1,9 pour 1, il en faut 4,5. Choisissez-en une plus foncée."]


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_has_a_readable_shade_at_night(number: int) -> None:
    shade = contrast.shades(f"#{number:06X}")["night"]
    assert contrast.ratio(shade, contrast.NIGHT_SHEET) >= 7
