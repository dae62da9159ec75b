"""What anybody may read of calls, in the order one looks for it: open first, the nearest deadline on top."""

from datetime import datetime
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from calls.enums import CallState
from calls.models import Call

ALIVE = (CallState.PUBLISHED, CallState.OPEN)


def calls_in_reading_order(now: datetime) -> QuerySet[Any]:
    open_now = Q(state__in=ALIVE, opens_at__lte=now) & (Q(closes_at=None) | Q(closes_at__gte=now))
    rank = Case(
        When(open_now, then=Value(0)),
        When(state__in=ALIVE, opens_at__gt=now, then=Value(1)),
        When(state=CallState.CANCELLED, then=Value(3)),
        default=Value(2),
        output_field=IntegerField(),
    )
    future = Case(When(Q(rank__lt=2), then=F("closes_at")))
    rows = Call.objects.public().select_related("scheme__funder").annotate(rank=rank).annotate(future=future)
    return rows.order_by("rank", F("future").asc(nulls_last=True), F("closes_at").desc(nulls_last=True), "pk")


def open_calls(now: datetime) -> QuerySet[Any]:
    return calls_in_reading_order(now).filter(rank=0)


def with_deadlines(now: datetime) -> QuerySet[Any]:
    """Those one can still answer, or soon will, and by when."""
    return calls_in_reading_order(now).filter(rank__lt=2, closes_at__isnull=False)
