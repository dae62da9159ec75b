"""Reading an amount the way people write it, in France and in Switzerland.

« 12 500,00 », « 12500 », « 12'500.00 », « 12.500,00 » are plain. « 12,500 » and « 12.500 » are not:
twelve and a half, or twelve thousand five hundred? We ask, we never guess.
"""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

BLANKS = re.compile(r"[\s\u00a0\u202f\u2009]+")
SIGNS = re.compile(r"(?i)(€|eur\b|euros?\b|chf\b|francs?\b|fr\.)")
GROUPED = re.compile(r"\d{1,3}([ '.,])\d{3}(?:\1\d{3})*")
PLAIN = re.compile(r"\d+")


def parse_amount(text: str) -> Decimal:
    """The amount, or ValidationError with a sentence that says how to write it."""
    bare = BLANKS.sub(" ", SIGNS.sub("", text)).replace("’", "'").replace("−", "-").strip().removesuffix(".–").removesuffix(".-").strip()
    negative, digits = bare.startswith("-"), bare.removeprefix("-").strip()
    whole, cents = _split(digits)
    if not _is_whole(whole):
        raise ValidationError(_("« %(text)s » n’est pas un montant. Écrivez par exemple 12 500,00."), code="invalid", params={"text": text})
    amount = Decimal(f"{re.sub('[^0-9]', '', whole)}.{cents or 0}")
    return -amount if negative else amount


def _split(digits: str) -> tuple[str, str]:
    """Whole part and cents: the last mark followed by one or two digits parts them."""
    found = re.fullmatch(r"(.*\d)[.,](\d{1,2})", digits)
    if found:
        return found[1], found[2]
    _refuse_doubt(digits)
    return digits, ""


def _refuse_doubt(digits: str) -> None:
    found = re.fullmatch(r"(\d{1,3})[.,](\d{3})", digits)
    if found:
        raise ValidationError(
            _("« %(text)s » peut se lire de deux façons. Écrivez %(thousands)s pour des milliers, ou %(decimals)s avec deux décimales."),
            code="ambiguous",
            params={"text": digits, "thousands": f"{found[1]} {found[2]}", "decimals": f"{found[1]},{found[2][:2]}"},
        )


def _is_whole(whole: str) -> bool:
    return bool(PLAIN.fullmatch(whole) or GROUPED.fullmatch(whole))
