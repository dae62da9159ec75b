"""Thresholds and delays the law gives, or seems to give: each with its source and how sure we are. None is written in code.

A funder may replace any of them from a day on, for all or for one scheme, with a reason (`calls.domain.settings`).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.referentials import files, schema

FILE = "seuils_et_delais.yaml"
SCHEMA = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["code", "valeur", "unite", "regle", "base", "certitude"],
        "additionalProperties": False,
        "properties": {
            "code": {"type": "string", "pattern": r"^[a-z]{2}(\.[a-z0-9_]+)+$"},
            "valeur": {"type": ["number", "string", "null"]},
            "unite": {"type": "string", "minLength": 1},
            "regle": {"type": "string", "minLength": 3},
            "base": {"type": "string", "minLength": 3},
            "certitude": {"enum": ["haute", "moyenne", "basse"]},
            "note": {"type": "string"},
        },
    },
}


class Certainty(models.TextChoices):
    HIGH = "haute", gettext_lazy("Haute : texte officiel lu")
    MEDIUM = "moyenne", gettext_lazy("Moyenne : sources secondaires concordantes")
    LOW = "basse", gettext_lazy("Basse : à vérifier avant de s’en servir")


@dataclass(frozen=True)
class LegalSetting:
    """One figure as shipped: a Decimal, a date when the unit says so, or nothing where no text gives it and the funder must."""

    code: str
    value: Decimal | date | None
    unit: str
    rule: str
    source: str
    certainty: Certainty
    note: str = ""

    @property
    def country(self) -> str:
        return self.code.split(".", 1)[0].upper()

    @property
    def is_date(self) -> bool:
        return self.unit == "date"


def parse_value(text: Any, unit: str) -> Decimal | date:
    """ValueError, with a sentence, when it is neither a number nor, where a date is due, a date."""
    try:
        return date.fromisoformat(str(text)) if unit == "date" else _number(str(text))
    except (ValueError, InvalidOperation) as error:
        asked = _("une date comme 2026-01-31") if unit == "date" else _("un nombre positif comme 23000 ou 0,05")
        raise ValueError(_("« %(text)s » ne convient pas : il faut %(asked)s.") % {"text": str(text)[:40], "asked": asked}) from error


@cache
def legal_settings() -> dict[str, LegalSetting]:
    return load(files.read(FILE))


def load(rows: Any) -> dict[str, LegalSetting]:
    schema.check(FILE, SCHEMA, rows)
    loaded: dict[str, LegalSetting] = {}
    for row in rows:
        if row["code"] in loaded:
            raise schema.BadData(FILE, [_("code présent deux fois : %(code)s.") % {"code": row["code"]}])
        loaded[row["code"]] = _setting(row)
    return loaded


def _setting(row: dict[str, Any]) -> LegalSetting:
    value = None if row["valeur"] is None else parse_value(row["valeur"], row["unite"])
    return LegalSetting(row["code"], value, row["unite"], row["regle"], row["base"], Certainty(row["certitude"]), row.get("note", ""))


def _number(text: str) -> Decimal:
    number = Decimal("".join(text.split()).replace("\u202f", "").replace(",", "."))
    if not number.is_finite() or number < 0 or number >= Decimal(10) ** 12:
        raise ValueError(text)
    return number
