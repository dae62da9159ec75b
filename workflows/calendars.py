"""The days a funder works: its clock, its week-ends, its public holidays.

Holidays are computed by the `holidays` library, by country and by region (Alsace-Moselle, overseas, Swiss cantons); which
region is the funder's own is written, dated, in its rules of work.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Funder
from workflows.models import WorkRules

#: What a person does of the listed work in a day.
DAY_MINUTES = 420
REGIONS = {
    "FR": _("France"),
    "FR-57": _("Alsace-Moselle"),
    "FR-971": _("Guadeloupe"),
    "FR-972": _("Martinique"),
    "FR-973": _("Guyane"),
    "FR-974": _("La Réunion"),
    "FR-976": _("Mayotte"),
    "CH": _("Suisse : fête nationale et jours communs"),
    "CH-AG": _("Argovie"),
    "CH-AI": _("Appenzell Rhodes-Intérieures"),
    "CH-AR": _("Appenzell Rhodes-Extérieures"),
    "CH-BE": _("Berne"),
    "CH-BL": _("Bâle-Campagne"),
    "CH-BS": _("Bâle-Ville"),
    "CH-FR": _("Fribourg"),
    "CH-GE": _("Genève"),
    "CH-GL": _("Glaris"),
    "CH-GR": _("Grisons"),
    "CH-JU": _("Jura"),
    "CH-LU": _("Lucerne"),
    "CH-NE": _("Neuchâtel"),
    "CH-NW": _("Nidwald"),
    "CH-OW": _("Obwald"),
    "CH-SG": _("Saint-Gall"),
    "CH-SH": _("Schaffhouse"),
    "CH-SO": _("Soleure"),
    "CH-SZ": _("Schwytz"),
    "CH-TG": _("Thurgovie"),
    "CH-TI": _("Tessin"),
    "CH-UR": _("Uri"),
    "CH-VD": _("Vaud"),
    "CH-VS": _("Valais"),
    "CH-ZG": _("Zoug"),
    "CH-ZH": _("Zurich"),
}


@dataclass(frozen=True)
class WorkingCalendar:
    zone: ZoneInfo
    region: str = ""

    def day_of(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def is_working(self, day: date) -> bool:
        return day.weekday() < 5 and day not in days_off(self.region, day.year)

    def days_after(self, day: date, days: int) -> date:
        """`days` working days later: counted from the day after."""
        while days > 0:
            day += timedelta(days=1)
            days -= self.is_working(day)
        return day

    def days_between(self, first: date, last: date) -> int:
        """Working days after the first day, the last one included. Whole weeks are counted, not walked through."""
        if last <= first:
            return 0
        weeks, rest = divmod((last - first).days, 7)
        ordinary = weeks * 5 + sum((last - timedelta(days=back)).weekday() < 5 for back in range(rest))
        return ordinary - self._off_in_the_week(first, last)

    def end_of(self, day: date) -> datetime:
        """The last second of a day where the funder lives."""
        return datetime.combine(day, time(23, 59, 59), tzinfo=self.zone)

    def _off_in_the_week(self, first: date, last: date) -> int:
        off = (day for year in range(first.year, last.year + 1) for day in days_off(self.region, year))
        return sum(first < day <= last and day.weekday() < 5 for day in off)


@cache
def days_off(region: str, year: int) -> frozenset[date]:
    """None for a country whose holidays are not known: better count a day too many than invent one."""
    if region not in REGIONS:
        return frozenset()
    country, _dash, part = region.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


def calendar_of(funder_id: int, on: date | None = None) -> WorkingCalendar:
    return calendars_of([funder_id], on)[funder_id]


def calendars_of(funder_ids: Iterable[int], on: date | None = None) -> dict[int, WorkingCalendar]:
    return {funder.pk: calendar_from(funder) for funder in with_regions(funder_ids, on)}


def with_regions(funder_ids: Iterable[int], on: date | None = None) -> QuerySet[Funder]:
    """The funders, each with the region its rules name that day: one query, whatever their number."""
    rules = WorkRules.objects.filter(funder_id=OuterRef("pk"), valid_from__lte=on or timezone.localdate()).exclude(holidays="")
    region = Subquery(rules.order_by("-valid_from", "-pk").values("holidays")[:1])
    return Funder.objects.filter(pk__in=list(funder_ids)).order_by("pk").annotate(region=region)


def calendar_from(funder: Any) -> WorkingCalendar:
    return WorkingCalendar(funder.zone, funder.region or funder.country)
