"""Appeals: filed on a notified decision, examined, answered with reasons. Upheld, the authority may reopen the dossier."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from grants import rules
from grants.enums import AppealState, DecisionState, Outcome
from grants.guards.decision import COUNTED
from grants.lifecycle import APPEAL
from grants.models import Appeal, Decision
from workflows.door import lock
from workflows.errors import GuardFailed, NotPermitted
from workflows.journal import append
from workflows.lifecycle import Act


@APPEAL.does("uphold")
def uphold(appeal: Appeal, act: Act) -> None:
    appeal.answered_at = act.at


@APPEAL.does("deny")
def deny(appeal: Appeal, act: Act) -> None:
    appeal.answered_at = act.at


@transaction.atomic
def file(*, decision: Decision, grounds: str, by: User) -> Appeal:
    """Received whenever it comes: whether it is in time is for the answer to say, never for a form."""
    locked = lock(decision)
    if not rules.applicant(by, locked):
        raise NotPermitted(_("Un recours est déposé par l’organisme demandeur."))
    if reasons := reasons_not_to_appeal(locked, grounds):
        raise GuardFailed(reasons)
    appeal = _born(locked, grounds, by)
    append(locked.case_ref, "appeal_filed", actor=by, noun="appeal", subject_id=appeal.pk, data={"decision": locked.number})
    return appeal


def reasons_not_to_appeal(decision: Decision, grounds: str = "…") -> list[str]:
    reasons = []
    if decision.state != DecisionState.NOTIFIED:
        reasons.append(_("Un recours porte sur une décision notifiée."))
    elif not is_contestable(decision):
        reasons.append(_("La demande a été accordée en entier."))
    if decision.appeals.filter(state__in=(AppealState.FILED, AppealState.UNDER_EXAMINATION)).exists():
        reasons.append(_("Un recours est déjà en cours sur cette décision."))
    if not grounds.strip():
        reasons.append(_("Écrivez les motifs de votre recours."))
    return reasons


def is_contestable(decision: Decision) -> bool:
    """A refusal, an adjournment, or less than what was asked."""
    if decision.outcome != Outcome.AWARD or decision.application.amount_requested is None:
        return bool(decision.outcome != Outcome.AWARD)
    given = sum(award.amount for award in decision.awards.filter(state__in=COUNTED))
    return bool(given < decision.application.amount_requested)


def _born(decision: Decision, grounds: str, by: User) -> Appeal:
    try:
        with transaction.atomic():
            return Appeal.objects.create(decision=decision, filed_by=by, grounds=grounds, case_ref=decision.case_ref, procedure=decision.procedure)
    except IntegrityError as error:
        raise GuardFailed([_("Un recours est déjà en cours sur cette décision.")]) from error
