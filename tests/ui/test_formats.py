from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils.translation import override

from ui import formats

SION = SimpleNamespace(currency="CHF", seat="Sion", zone=ZoneInfo("Europe/Zurich"))
REUNION = SimpleNamespace(currency="EUR", seat="Le Port", zone=ZoneInfo("Indian/Reunion"))
CLOSING = datetime(2027, 3, 3, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "amount, currency, written",
    [
        (Decimal("12500"), "EUR", "12\u202f500,00\u00a0€"),
        (Decimal("1234567.891"), "EUR", "1\u202f234\u202f567,89\u00a0€"),
        (Decimal("-3.5"), "EUR", "−3,50\u00a0€"),
        (0, "EUR", "0,00\u00a0€"),
        (Decimal("0.005"), "EUR", "0,01\u00a0€"),
        (Decimal("12500"), "CHF", "CHF\u00a012'500.00"),
        (Decimal("-12500.1"), "CHF", "CHF\u00a0−12'500.10"),
        (Decimal("999"), SION, "CHF\u00a0999.00"),
        (None, "EUR", "–"),
    ],
)
def test_an_amount_is_written_the_way_of_its_currency(amount: Decimal, currency: object, written: str) -> None:
    assert formats.money(amount, currency) == written


def test_an_amount_does_not_change_with_the_language() -> None:
    with override("en"):
        assert formats.money(Decimal("12500"), "EUR") == "12\u202f500,00\u00a0€"


def test_a_moment_says_whose_clock() -> None:
    assert formats.when(CLOSING, SION) == "3\u00a0mars 2027 à 23\u00a0h\u00a059 (heure de Sion)"


def test_the_same_moment_on_another_clock() -> None:
    assert formats.when(CLOSING, REUNION) == "4\u00a0mars 2027 à 2\u00a0h\u00a059 (heure du Port)"


def test_without_a_place_the_clock_is_that_of_the_instance(settings: object) -> None:
    assert formats.when(CLOSING) == "3\u00a0mars 2027 à 23\u00a0h\u00a059 (heure de Paris)"


@pytest.mark.parametrize(
    "city, said",
    [
        ("Sion", "de Sion"),
        ("Annecy", "d’Annecy"),
        ("Héricourt", "d’Héricourt"),
        ("Le Mans", "du Mans"),
        ("Les Abymes", "des Abymes"),
        ("La Rochelle", "de La Rochelle"),
        ("Évian", "d’Évian"),
    ],
)
def test_french_contracts(city: str, said: str) -> None:
    assert formats.of(city) == said


def test_the_first_of_the_month() -> None:
    assert [formats.day(date(2027, 3, 1)), formats.day(date(2027, 12, 25)), formats.day(None)] == ["1er\u00a0mars 2027", "25\u00a0décembre 2027", "–"]


def test_the_second_of_a_save() -> None:
    assert formats.hour(datetime(2027, 3, 3, 12, 3, 7, tzinfo=UTC), seconds=True) == "12\u00a0h\u00a003\u00a0min\u00a007\u00a0s"


def test_rates_and_numbers() -> None:
    assert [
        formats.percent(Decimal("0.25")),
        formats.percent(Decimal("0.125"), 1),
        formats.number(12500),
        formats.number(Decimal("3.5")),
        formats.percent(None),
    ] == [
        "25\u00a0%",
        "12,5\u00a0%",
        "12\u202f500",
        "3,5",
        "–",
    ]


@pytest.mark.parametrize(
    "left, said",
    [
        (timedelta(hours=2, minutes=14), "2\u00a0h\u00a014"),
        (timedelta(minutes=8, seconds=50), "8\u00a0min"),
        (timedelta(days=3, hours=4), "3 jours et 4\u00a0h"),
        (timedelta(days=1), "1 jour"),
        (timedelta(days=12, hours=4), "12 jours"),
        (timedelta(seconds=-5), "0\u00a0min"),
    ],
)
def test_what_is_left(left: timedelta, said: str) -> None:
    assert formats.span(left) == said


def test_templates_write_the_same() -> None:
    template = Template('{% load ui %}{{ a|money:"CHF" }}|{% money a place %}|{{ t|when:place }}|{% when t place %}|{{ d|day }}|{{ r|percent }}')
    context = Context({"a": Decimal("12500"), "t": CLOSING, "place": SION, "d": date(2027, 3, 3), "r": Decimal("0.1")})
    francs, moment = "CHF\u00a012'500.00", "3\u00a0mars 2027 à 23\u00a0h\u00a059 (heure de Sion)"
    assert template.render(context).split("|") == [francs, francs, moment, moment, "3\u00a0mars 2027", "10\u00a0%"]
