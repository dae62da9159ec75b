"""The second opinion: other readers, when the condition of the procedure (`reviews.second.when`) holds on the dossier.

Without a condition it is always due. A condition that cannot be computed is settled by a person: until then, the dossier waits.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from grants.enums import ReviewState
from grants.guards.review import HELD, missing_readers, not_handed_in
from workflows.models import Settlement
from workflows.procedures.conditions import Verdict, evaluate, names_in
from workflows.procedures.facts import facts_of

STAGE, CONDITION = "second_review", "reviews.second"
FIRST, SECOND = 1, 2


def second_readers_wanted(application: Any) -> int:
    return int(application.procedure.setting("reviews.second.count", 1)) if application.procedure else 0


def asks_for_second_opinions(application: Any) -> bool:
    return bool(application.procedure and STAGE in application.procedure.stages)


def second_opinion_of(application: Any) -> Verdict:
    """Whether one is due: what the condition says, or the person who settled it."""
    if not asks_for_second_opinions(application):
        return Verdict.FAILS
    condition = application.procedure.setting("reviews.second.when")
    found = evaluate(condition, facts_of(application, names_in(condition))) if condition else Verdict.HOLDS
    return _settled(application) if found == Verdict.UNDECIDED else found


def _settled(application: Any) -> Verdict:
    last = Settlement.objects.filter(noun="application", subject_id=application.pk, condition=CONDITION).order_by("-pk").first()
    if last is None:
        return Verdict.UNDECIDED
    return Verdict.HOLDS if last.holds else Verdict.FAILS


def has_second_opinion(application: Any) -> bool:
    return application.second_score is not None


def has_its_opinions(application: Any) -> bool:
    return has_second_opinion(application) or second_opinion_of(application) == Verdict.FAILS


def lacks_a_second_opinion(application: Any) -> bool:
    return not has_its_opinions(application)


def second_opinion_is_due(application: Any, inputs: Mapping[str, Any]) -> str | None:
    if has_second_opinion(application):
        return _("La seconde lecture de ce dossier est rendue.")
    verdict = second_opinion_of(application)
    if verdict == Verdict.UNDECIDED:
        return _to_settle()
    return None if verdict == Verdict.HOLDS else _("La procédure ne demande pas de seconde lecture pour ce dossier.")


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
