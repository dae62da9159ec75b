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
    return missing_readers(application, 1, readers_wanted(application))


def missing_readers(application: Any, round: int, wanted: int) -> str | None:
    missing = wanted - application.reviews.filter(state__in=HELD, round=round).count()
    if missing <= 0:
        return None
    sentence = ngettext(
        "Il manque %(missing)d lecture sur %(wanted)d : confiez-la d’abord.", "Il manque %(missing)d lectures sur %(wanted)d : confiez-les d’abord.", missing
    )
    return sentence % {"missing": missing, "wanted": wanted}


def reviews_are_in(application: Any, inputs: Mapping[str, Any]) -> str | None:
    """Every reading still promised is handed in, and there are enough of them."""
    states = list(application.reviews.filter(state__in=HELD, round=1).values_list("state", flat=True))
    if waiting := not_handed_in(states.count(ReviewState.ASSIGNED)):
        return waiting
    missing = readings_enough(application) - len(states)
    if missing > 0:
        return ngettext("Il manque %(count)d lecture : confiez-la d’abord.", "Il manque %(count)d lectures : confiez-les d’abord.", missing) % {
            "count": missing
        }
    return None


def not_handed_in(waiting: int) -> str | None:
    if not waiting:
        return None
    return ngettext("%(count)d lecture n’est pas rendue.", "%(count)d lectures ne sont pas rendues.", waiting) % {"count": waiting}


def marks_are_complete(review: Any, inputs: Mapping[str, Any]) -> str | None:
    """A mark that is missing is missing: it is never counted as zero."""
    given = set(review.marks.filter(value__isnull=False).values_list("code", flat=True))
    missing = [item["label"] for item in review.grid.items if item["code"] not in given]
    missing += [] if review.recommendation else [_("votre avis")]
    return _("Il reste à remplir : %(what)s.") % {"what": ", ".join(missing)} if missing else None


#: While which state of the dossier the readings of each round are handed in.
OPEN_IN = {1: ApplicationState.UNDER_REVIEW, 2: ApplicationState.UNDER_SECOND_REVIEW}


def its_round_is_open(review: Any, inputs: Mapping[str, Any]) -> str | None:
    if review.application.state == OPEN_IN[review.round]:
        return None
    return _("Les lectures de ce dossier ne sont pas ouvertes.")
