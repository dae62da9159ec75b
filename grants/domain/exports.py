"""The marks of a call as a bundle that anyone can recompute: grids, marks, results. Readers by number, not by name."""

from typing import Any

from calls.models import Call
from grants.enums import ApplicationState
from grants.models import Application, Review


def bundle_of(call: Call) -> dict[str, Any]:
    applications = list(call.applications.exclude(state=ApplicationState.DRAFT).order_by("case_ref"))
    reviews = list(Review.objects.filter(application__in=applications).select_related("grid").prefetch_related("marks").order_by("pk"))
    return {
        "call": call.slug,
        "grids": {str(review.grid_id): {"digest": review.grid.digest, **review.grid.body} for review in reviews},
        "applications": [_application(each, [review for review in reviews if review.application_id == each.pk]) for each in applications],
    }


def _application(application: Application, reviews: list[Review]) -> dict[str, Any]:
    return {"case_ref": application.case_ref, "score": _text(application.score), "second_score": _text(application.second_score), "reviews": [_review(review) for review in reviews]}


def _review(review: Review) -> dict[str, Any]:
    marks = {mark.code: str(mark.value) for mark in review.marks.all() if mark.value is not None}
    return {"id": review.pk, "reader": review.reviewer_id, "round": review.round, "state": review.state, "grid": str(review.grid_id), "marks": marks, "score": _text(review.score)}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
