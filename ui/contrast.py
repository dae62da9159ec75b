"""WCAG contrast of colours: what a funder may choose as its own, and the shades drawn from it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PAPER, SHEET, NIGHT, NIGHT_SHEET = "#F7F5F0", "#FFFFFF", "#11181F", "#1A232C"
READABLE = 4.5  #: WCAG 2.2, success criterion 1.4.3, normal text


def channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    red, green, blue = (linear(value / 255) for value in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def ratio(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """`share` of `other` in `colour`."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(mine + (theirs - mine) * share):02X}" for mine, theirs in pairs)


def validate_primary(colour: str) -> None:
    """White text on the colour, and the colour on paper, must both be read easily."""
    worst = min(ratio(colour, SHEET), ratio(colour, PAPER))
    if worst < READABLE:
        raise ValidationError(
            _("Cette couleur est trop claire : son contraste est de %(found)s pour 1, il en faut 4,5. Choisissez-en une plus foncée."),
            code="contrast",
            params={"found": f"{worst:.1f}".replace(".", ",")},
        )


def shade_for_night(colour: str) -> str:
    """The same hue, lightened until it reads at 7 to 1 on a dark sheet."""
    shares = (step / 20 for step in range(21))
    return next(shade for shade in (mix(colour, "#FFFFFF", share) for share in shares) if ratio(shade, NIGHT_SHEET) >= 7)


def shades(colour: str) -> dict[str, str]:
    night = shade_for_night(colour)
    return {"day": colour, "day_hover": mix(colour, "#000000", 0.25), "night": night, "night_hover": mix(night, "#FFFFFF", 0.35)}
