"""What must be true before readings open, are handed in and are closed."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.enums import ApplicationState, ReviewState

#: Readings that count as promised or done; declined and withdrawn ones do not.
HELD = (ReviewState.ASSIGNED, ReviewState.SUBMITTED, ReviewState.FROZEN)
DONE = (ReviewState.SUBMITTED, ReviewState.FROZEN)


def readers_wanted(application: Any) -> int:
    """How many readings the procedure asks for each dossier."""
    return int(application.procedure.setting("reviews.count", 1)) if application.procedure else 1


def readings_enough(application: Any) -> int:
    """How many of them are enough to close: all, unless the procedure accepts fewer (`reviews.minimum`)."""
    wanted = readers_wanted(application)
    return int(application.procedure.setting("reviews.minimum", wanted)) if application.procedure else wanted


def has_enough_reviewers(application: Any, inputs: Mapping[str, Any]) -> str | None:
    wanted = readers_wanted(application)
    missing = wanted - application.reviews.filter(state__in=HELD).count()
    if missing <= 0:
        return None
    sentence = ngettext(
        "Il manque %(missing)d lecture sur %(wanted)d : confiez-la d’abord.", "Il manque %(missing)d lectures sur %(wanted)d : confiez-les d’abord.", missing
    )
    return sentence % {"missing": missing, "wanted": wanted}


def reviews_are_in(application: Any, inputs: Mapping[str, Any]) -> str | None:
    """Every reading still promised is handed in, and there are enough of them."""
    states = list(application.reviews.filter(state__in=HELD).values_list("state", flat=True))
    waiting = states.count(ReviewState.ASSIGNED)
    if waiting:
        return ngettext("%(count)d lecture n’est pas rendue.", "%(count)d lectures ne sont pas rendues.", waiting) % {"count": waiting}
    missing = readings_enough(application) - len(states)
    if missing > 0:
        return ngettext("Il manque %(count)d lecture : confiez-la d’abord.", "Il manque %(count)d lectures : confiez-les d’abord.", missing) % {
            "count": missing
        }
    return None


def marks_are_complete(review: Any, inputs: Mapping[str, Any]) -> str | None:
    """A mark that is missing is missing: it is never counted as zero."""
    given = set(review.marks.filter(value__isnull=False).values_list("code", flat=True))
    missing = [item["label"] for item in review.grid.items if item["code"] not in given]
    missing += [] if review.recommendation else [_("votre avis")]
    return _("Il reste à remplir : %(what)s.") % {"what": ", ".join(missing)} if missing else None


def application_is_under_review(review: Any, inputs: Mapping[str, Any]) -> str | None:
    if review.application.state == ApplicationState.UNDER_REVIEW:
        return None
    return _("Les lectures de ce dossier ne sont pas ouvertes.")
