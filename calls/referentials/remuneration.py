"""References of pay: dated, sourced figures by which a paid line is compared. Never a rule by themselves.

Of one series (the same code but for its year) only the latest that has begun on a day applies. A reference without a date,
or expressed as a share, is shown in the referential but never compared.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calls.referentials import files, schema

FILE = "remuneration_references.yaml"
EVERY_DOMAIN = "toutes"
YEAR = re.compile(r"\.\d{4}(?=\.|$)")
RANGE = re.compile(r"\b(\d{4})-(\d{4})\b")
DAY = re.compile(r"\b(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?\b")
Text = str | Promise
COUNTRIES: dict[str, Text] = {"FR": _("France"), "CH": _("Suisse"), "DE": _("Allemagne"), "AT": _("Autriche"), "CA": _("Canada"), "US": _("États-Unis")}
DOMAINS: dict[str, Text] = {
    "toutes": _("tous les domaines"),
    "spectacle_vivant": _("spectacle vivant"),
    "arts_visuels": _("arts visuels"),
    "musique": _("musique"),
    "gestion_culturelle": _("gestion culturelle"),
}
TEXT = {"type": "string", "minLength": 1}
SCHEMA = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["code", "pays", "domaine", "organisme", "libelle", "valeur", "monnaie", "unite", "validite", "source", "certitude"],
        "additionalProperties": False,
        "properties": {
            "code": {"type": "string", "pattern": r"^[a-z]{2}(\.[a-z0-9_]+)+$"},
            "pays": {"type": "string", "pattern": "^[A-Z]{2}$"},
            "valeur": {"type": "number", "minimum": 0},
            "monnaie": {"type": "string", "pattern": "^([A-Z]{3}|part)$"},
            "certitude": {"enum": ["haute", "moyenne", "basse"]},
            "validite": TEXT,
            "quantite_min": {"type": "integer", "minimum": 1},
        }
        | dict.fromkeys(("domaine", "organisme", "libelle", "unite", "source", "remarque", "territoire"), TEXT),
    },
}


@dataclass(frozen=True)
class RemunerationReference:
    code: str
    country: str
    domain: str
    body: str
    label: str
    value: Decimal
    currency: str
    unit: str
    validity: str
    source: str
    certainty: str
    valid_from: date | None
    valid_to: date | None
    remark: str = ""
    territory: str = ""
    quantity_min: int = 1

    @property
    def is_comparable(self) -> bool:
        """A dated amount of money for one unit of work."""
        return self.currency != "part" and self.valid_from is not None and not self.unit.startswith("à diviser")

    @property
    def country_label(self) -> Text:
        return COUNTRIES.get(self.country, self.country)

    @property
    def domain_label(self) -> Text:
        return domain_label(self.domain)

    @property
    def series(self) -> str:
        return YEAR.sub("", self.code)

    @property
    def begins(self) -> date:
        return self.valid_from or date.min

    def covers(self, day: date) -> bool:
        return self.valid_from is not None and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def parse_validity(text: str | date) -> tuple[date | None, date | None]:
    """« 2019 », « 2024-02 », « depuis 2014-01-01 », « 2025-2027 », « non datée »: first and last day, as far as they are said."""
    years = RANGE.search(str(text))
    if years:
        return date(int(years[1]), 1, 1), date(int(years[2]), 12, 31)
    found = DAY.search(str(text))
    if not found:
        return None, None
    return date(int(found[1]), int(found[2] or 1), int(found[3] or 1)), None


@cache
def references() -> tuple[RemunerationReference, ...]:
    return load(files.read(FILE))


def load(rows: Any) -> tuple[RemunerationReference, ...]:
    schema.check(FILE, SCHEMA, rows)
    loaded = tuple(_reference(row) for row in rows)
    codes = [each.code for each in loaded]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise schema.BadData(FILE, [f"code présent deux fois : {', '.join(twice)}."])
    return loaded


def in_force(on: date, among: Iterable[RemunerationReference] | None = None) -> list[RemunerationReference]:
    """Of each series, the latest that has begun and not ended on that day."""
    latest: dict[str, RemunerationReference] = {}
    for each in among if among is not None else references():
        if each.covers(on) and (each.series not in latest or latest[each.series].begins < each.begins):
            latest[each.series] = each
    return list(latest.values())


def applying_to(*, unit: str, quantity: Decimal, domain: str, country: str, currency: str, on: date, territory: str = "") -> list[RemunerationReference]:
    """Every reference that may be compared with such a line: same unit, country and currency, nothing converted."""
    return [
        each
        for each in in_force(on)
        if each.is_comparable
        and (each.country, each.currency, each.unit) == (country, currency, unit)
        and each.domain in (EVERY_DOMAIN, domain)
        and each.territory in ("", territory)
        and each.quantity_min <= quantity
    ]


def units(country: str, currency: str) -> list[str]:
    """The units in which at least one reference of this country speaks: what a budget line should be counted in."""
    return sorted({each.unit for each in references() if each.is_comparable and (each.country, each.currency) == (country, currency)})


def domain_label(domain: str) -> Text:
    return DOMAINS.get(domain, domain.replace("_", " "))


def domains() -> list[str]:
    return sorted({each.domain for each in references()} - {EVERY_DOMAIN})


def _reference(row: dict[str, Any]) -> RemunerationReference:
    valid_from, valid_to = parse_validity(row["validite"])
    return RemunerationReference(
        code=row["code"],
        country=row["pays"],
        domain=row["domaine"],
        body=row["organisme"],
        label=row["libelle"],
        value=Decimal(str(row["valeur"])),
        currency=row["monnaie"],
        unit=row["unite"],
        validity=str(row["validite"]),
        source=row["source"],
        certainty=row["certitude"],
        valid_from=valid_from,
        valid_to=valid_to,
        remark=row.get("remarque", ""),
        territory=row.get("territoire", ""),
        quantity_min=row.get("quantite_min", 1),
    )
