"""The second opinion: other readers, when the condition of the procedure (`reviews.second.when`) holds on the dossier.

Without a condition it is always due. A condition that cannot be computed is settled by a person: until then, the dossier waits.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from grants.enums import ReviewState
from grants.guards.review import HELD, missing_readers, not_handed_in
from workflows.procedures import settlements
from workflows.procedures.conditions import Verdict
from workflows.procedures.rules import IMPLIED

STAGE, CONDITION, STEP = "second_review", "second-opinion", "open_second_review"
FIRST, SECOND = 1, 2


def condition_of(body: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """`reviews.second.when` is a condition on opening the second round: computed, or settled by a person, like any other."""
    when = body.get("reviews", {}).get("second", {}).get("when")
    if when and STAGE in body.get("stages", ()):
        says = _("La procédure ne demande pas de seconde lecture pour ce dossier.")
        yield {"key": CONDITION, "step": f"application.{STEP}", "must": when, "says": says}


IMPLIED.append(condition_of)


def second_readers_wanted(application: Any) -> int:
    return int(application.procedure.setting("reviews.second.count", 1)) if application.procedure else 0


def asks_for_second_opinions(application: Any) -> bool:
    return bool(application.procedure and STAGE in application.procedure.stages)


def second_opinion_of(application: Any) -> Verdict:
    """Whether one is due: what the condition says, or the person who settled it; always, where there is no condition."""
    if not asks_for_second_opinions(application):
        return Verdict.FAILS
    found = [answer for answer in settlements.answers(application, application.lifecycle.steps[STEP]) if answer.condition.key == CONDITION]
    if not found:
        return Verdict.HOLDS
    if found[0].is_undecided and found[0].settlement is None:
        return Verdict.UNDECIDED
    return Verdict.HOLDS if found[0].holds else Verdict.FAILS


def has_second_opinion(application: Any) -> bool:
    return application.second_score is not None


def has_its_opinions(application: Any) -> bool:
    return has_second_opinion(application) or second_opinion_of(application) == Verdict.FAILS


def lacks_a_second_opinion(application: Any) -> bool:
    return not has_its_opinions(application)


def second_opinion_is_not_given(application: Any, inputs: Mapping[str, Any]) -> str | None:
    return _("La seconde lecture de ce dossier est rendue.") if has_second_opinion(application) else None


def second_opinion_is_given(application: Any, inputs: Mapping[str, Any]) -> str | None:
    """Before the committee, or before a decision without one."""
    if has_second_opinion(application):
        return None
    verdict = second_opinion_of(application)
    if verdict == Verdict.UNDECIDED:
        return _to_settle()
    return _("Ce dossier appelle une seconde lecture : confiez-la à d’autres lecteurs.") if verdict == Verdict.HOLDS else None


def _to_settle() -> str:
    return _("Faut-il une seconde lecture ? La procédure ne permet pas de le calculer pour ce dossier : le secrétariat doit trancher.")


def has_enough_second_readers(application: Any, inputs: Mapping[str, Any]) -> str | None:
    return missing_readers(application, SECOND, second_readers_wanted(application))


def second_reviews_are_in(application: Any, inputs: Mapping[str, Any]) -> str | None:
    states = list(application.reviews.filter(state__in=HELD, round=SECOND).values_list("state", flat=True))
    return not_handed_in(states.count(ReviewState.ASSIGNED)) or missing_readers(application, SECOND, second_readers_wanted(application))
