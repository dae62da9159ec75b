"""The arithmetic of marks: exact fractions, rounded once, as the grid declares (half up). Never a float, never a zero.

The same three lines recompute a published result from an export: `weighted_mean`, `mean`, `spread`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from grants.models import Application, Review


def weighted_mean(items: Sequence[Mapping[str, Any]], marks: Mapping[str, Decimal], decimals: int = 2) -> Decimal | None:
    """None while one mark is missing. Items on another scale are brought to the largest one before they weigh."""
    if not items or any(item["code"] not in marks for item in items):
        return None
    top = max(_exact(item["max"]) for item in items)
    weights = sum(_exact(item["weight"]) for item in items)
    total = sum(_exact(item["weight"]) * _exact(marks[item["code"]]) * top / _exact(item["max"]) for item in items)
    return rounded(Fraction(total) / Fraction(weights), decimals) if weights else None


def mean(scores: Iterable[Decimal], decimals: int = 2) -> Decimal | None:
    exact = [_exact(score) for score in scores]
    return rounded(sum(exact, Fraction(0)) / len(exact), decimals) if exact else None


def spread(scores: Iterable[Decimal]) -> Decimal | None:
    """From the lowest to the highest: what the committee should talk about first."""
    seen = list(scores)
    return max(seen) - min(seen) if seen else None


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Half up by whole numbers: no precision is lost, however long the fraction. Marks are never negative."""
    step = 10**decimals
    whole = (2 * value.numerator * step + value.denominator) // (2 * value.denominator)
    return Decimal(whole).scaleb(-decimals)


def score_of(review: Review) -> Decimal | None:
    marks = dict(review.marks.filter(value__isnull=False).values_list("code", "value"))
    return weighted_mean(review.grid.items, marks, int(review.grid.body.get("decimals", 2)))


def score_of_application(application: Application, round: int = 1) -> Decimal | None:
    """The mean of the readings of one round that count: handed in or frozen, neither declined nor withdrawn."""
    rows = list(application.reviews.counted().filter(round=round).select_related("grid"))
    decimals = int(rows[0].grid.body.get("decimals", 2)) if rows else 2
    return mean((row.score for row in rows if row.score is not None), decimals)


def refresh_score(application: Application) -> None:
    """After a reading has left the count; a dossier that has no mark yet gets none."""
    if application.score is not None:
        application.score = score_of_application(application)
    if application.second_score is not None:
        application.second_score = score_of_application(application, 2)
    Application.objects.filter(pk=application.pk).update(score=application.score, second_score=application.second_score)


def marks_digest(application: Application) -> str:
    """What the marks were when the item was opened: printed in the minutes, recomputed from the export."""
    rows = application.reviews.counted().order_by("pk").values_list("pk", "score")
    return hashlib.sha256(json.dumps([[pk, str(score)] for pk, score in rows]).encode()).hexdigest()


def _exact(value: Any) -> Fraction:
    return Fraction(str(value))
