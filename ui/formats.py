"""How Sillage writes amounts, days and hours: one way, on screen, in mails and on paper.

An amount is written the way of its currency, whatever the language of the reader; a day follows
the language; an hour is always given with the place whose clock it is, because a deadline is an
instant and two funders of the same instance may live in two time zones.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, ngettext

THIN = "\u202f"  #: thin no-break space: French thousands
HARD = "\u00a0"  #: no-break space: before a unit
CENT = Decimal("0.01")


def currency_of(thing: Any) -> str:
    """Accepts « EUR », or anything that carries a currency (a funder, an envelope, an award)."""
    return thing if isinstance(thing, str) else str(getattr(thing, "currency", "") or "EUR")


def money(amount: Decimal | int | str | None, currency: Any = "EUR") -> str:
    """« 12 500,00 € » with thin spaces; « CHF 12'500.00 »; a dash when there is no amount."""
    if amount is None or amount == "":
        return "–"
    cents = Decimal(amount).quantize(CENT, ROUND_HALF_UP)
    return _francs(cents) if currency_of(currency) == "CHF" else _euros(cents, currency_of(currency))


def _francs(amount: Decimal) -> str:
    return f"CHF{HARD}{amount:,.2f}".replace(",", "'").replace("-", "−")


def _euros(amount: Decimal, currency: str) -> str:
    sign = "€" if currency == "EUR" else currency
    return f"{number(amount, 2)}{HARD}{sign}"


def number(value: Decimal | int | float | None, places: int | None = None) -> str:
    """« 12 500 », « 3,5 »: as many decimals as needed, or exactly `places`."""
    if value is None:
        return "–"
    if places is None and isinstance(value, float) and value.is_integer():
        value = int(value)
    text = f"{value:,}" if places is None else f"{value:,.{places}f}"
    return text.replace(",", THIN).replace(".", ",").replace("-", "−")


def percent(rate: Decimal | float | None, places: int = 0) -> str:
    """A rate is a fraction: 0.25 reads « 25 % »."""
    if rate is None:
        return "–"
    return f"{number(Decimal(str(rate)) * 100, places)}{HARD}%"


def day(value: date | datetime | None) -> str:
    """« 3 mars 2027 », « 1er mars 2027 »."""
    return _day(value.year, value.month, value.day, get_language()) if value else "–"


@lru_cache(4096)
def _day(year: int, month: int, number_of_day: int, language: str | None) -> str:
    """The same days come back on every line of a list."""
    first = number_of_day == 1 and is_french()
    return f"{'1er' if first else number_of_day}{HARD}{formats.date_format(date(year, month, number_of_day), 'F Y')}"


def hour(value: datetime, *, seconds: bool = False) -> str:
    """« 23 h 59 », « 12 h 03 min 07 s »; 23:59 in English."""
    if not is_french():
        return f"{value:%H:%M:%S}" if seconds else f"{value:%H:%M}"
    text = f"{value.hour}{HARD}h{HARD}{value.minute:02d}"
    return f"{text}{HARD}min{HARD}{value.second:02d}{HARD}s" if seconds else text


def when(value: datetime | None, place: Any = None) -> str:
    """« 3 mars 2027 à 23 h 59 (heure de Sion) », on the clock of the funder given as `place`."""
    if not value:
        return "–"
    zone = getattr(place, "zone", None) or timezone.get_current_timezone()
    local = timezone.localtime(value, zone)
    parts = {"day": day(local), "hour": hour(local), "place": clock_of(place, zone)}
    return gettext("%(day)s à %(hour)s (%(place)s)") % parts


def clock_of(place: Any, zone: Any) -> str:
    """« heure de Sion »: the funder's seat, else the city the time zone is named after."""
    city = getattr(place, "seat", "") or city_of(zone)
    return f"heure {of(city)}" if is_french() else gettext("heure de %(city)s") % {"city": city}


def city_of(zone: ZoneInfo | Any) -> str:
    return str(zone).rsplit("/", 1)[-1].replace("_", " ")


def of(name: str) -> str:
    """« de Sion », « d’Annecy », « du Mans », « des Sables »: French contracts."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d’{name}" if name[:1].lower() in "aeiouyàâéèêëîïôûüœh" else f"de {name}"


def span(value: timedelta) -> str:
    """How long is left, in the two units that matter: « 3 jours et 4 h », « 2 h 14 », « 8 min »."""
    minutes = max(0, int(value.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        text = ngettext("%(days)d jour", "%(days)d jours", days) % {"days": days}
        return f"{text} {gettext('et')} {hours}{HARD}h" if hours and days < 7 else text
    return f"{hours}{HARD}h{HARD}{rest:02d}" if hours else f"{rest}{HARD}min"


def is_french() -> bool:
    return (get_language() or "fr").startswith("fr")
