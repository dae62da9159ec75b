"""Numbers without gaps: one counter per funder, prefix and year, locked for the few milliseconds it takes to write the row.

The number is taken when the paper is reserved, not when it is drawn: drawing takes time and may fail; the reservation keeps its
number and the next attempt uses it.
"""

from typing import Any

from documents.models import NumberSeries


def locked(funder: Any, prefix: str, year: int) -> NumberSeries:
    """The counter, held until the end of the transaction."""
    rows = NumberSeries.objects.select_for_update(of=("self",)).select_related("funder")
    mine = {"funder": funder, "prefix": prefix, "year": year}
    found = rows.filter(**mine).first()
    if found is None:
        NumberSeries.objects.bulk_create([NumberSeries(**mine)], ignore_conflicts=True)
        found = rows.get(**mine)
    return found


def take(series: NumberSeries) -> tuple[int, str]:
    """-> rank, number: « CONV-VDE-2026-0007 »."""
    series.last += 1
    series.save(update_fields=["last"])
    return series.last, f"{series.prefix}-{series.funder.case_prefix}-{series.year}-{series.last:04d}"
