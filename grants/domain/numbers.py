"""The number of a dossier: taken when the request is received, in the order of the funder's counter, without gap."""

from datetime import datetime

from django.db.models import F

from accounts.models import Funder
from grants.models import CaseCounter


def next_number(*, funder: Funder, at: datetime) -> str:
    """« VILLE-2027-00001 ». The counter stays locked until the deposit is committed: a refused deposit uses no number."""
    year = at.astimezone(funder.zone).year
    CaseCounter.objects.bulk_create([CaseCounter(funder=funder, year=year)], ignore_conflicts=True)
    CaseCounter.objects.filter(funder=funder, year=year).update(last=F("last") + 1)
    last = CaseCounter.objects.get(funder=funder, year=year).last
    return f"{funder.case_prefix}-{year}-{last:05}"
