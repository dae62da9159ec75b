"""Which figure holds for a funder on a day: its own for the scheme, else its own, else the one shipped."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import Funder
from calls.models import DatedSetting, Scheme
from calls.referentials.legal import LegalSetting, legal_settings, parse_value
from workflows.journal import append
from workflows.models import JournalEntry


@dataclass(frozen=True)
class Figure:
    """The value, where it comes from, and since when the funder has its own (None: as shipped)."""

    code: str
    value: Decimal | date | None
    unit: str
    rule: str
    source: str
    certainty: str
    valid_from: date | None = None
    reason: str = ""
    scheme_id: int | None = None

    @property
    def is_own(self) -> bool:
        return self.valid_from is not None

    @property
    def number(self) -> Decimal:
        """The value of a figure that counts or measures; one that names a day has none."""
        if not isinstance(self.value, Decimal):
            raise TypeError(f"{self.code} is no number")
        return self.value


def setting_for(code: str, funder: Funder, on: date, *, scheme: Scheme | None = None) -> Figure:
    """The figure in force that day: `.value` is a Decimal or a date. KeyError when no such figure is known."""
    own = DatedSetting.objects.filter(funder=funder, code=code, valid_from__lte=on)
    rows = own.filter(scheme=None) | own.filter(scheme=scheme) if scheme else own.filter(scheme=None)
    found = rows.order_by(F("scheme").desc(nulls_last=True), "-valid_from", "-pk").first()
    return figure(legal_settings()[code], found)


def binding_figure(code: str, funder: Funder, on: date, *, scheme: Scheme | None = None) -> Figure | None:
    """The figure that binds this funder; nothing when nobody has set it.

    The law of one country says nothing to the funders of another: where a procedure names a French figure and the funder is
    Swiss, the same rule of its own country is read, and never the French number.
    """
    figures = [setting_for(each, funder, on, scheme=scheme) for each in (code, _counterpart(code, funder.country)) if each in legal_settings()]
    held = (each for each in figures if each.value is not None and (each.is_own or legal_settings()[each.code].country == funder.country))
    return next(held, None)


def _counterpart(code: str, country: str) -> str:
    return f"{country.lower()}.{code.split('.', 1)[1]}"


def figure(shipped: LegalSetting, own: DatedSetting | None = None) -> Figure:
    if own is None:
        return Figure(shipped.code, shipped.value, shipped.unit, shipped.rule, shipped.source, shipped.certainty)
    value = parse_value(own.value, shipped.unit)
    return Figure(shipped.code, value, shipped.unit, shipped.rule, own.source, "", own.valid_from, own.reason, own.scheme_id)


def case_of(funder: Funder) -> str:
    """Where the acts on a funder's own figures are written down."""
    return f"REGLAGES-{funder.case_prefix}"


@transaction.atomic
def override_setting(
    *, code: str, funder: Funder, value: str, valid_from: date, source: str, reason: str, by: Any, scheme: Scheme | None = None
) -> JournalEntry:
    """A new figure from a day on; earlier ones stay, so that the past can be recomputed. Written in the journal with its reason."""
    shipped = legal_settings()[code]
    parse_value(value, shipped.unit)
    before = setting_for(code, funder, valid_from, scheme=scheme)
    DatedSetting.objects.create(funder=funder, scheme=scheme, code=code, value=value, valid_from=valid_from, source=source, reason=reason, created_by=by)
    data = {"code": code, "value": value, "previous": before.value, "valid_from": valid_from, "source": source, "scheme": scheme}
    return append(case_of(funder), "setting_changed", actor=by, reason=reason, data=data)
