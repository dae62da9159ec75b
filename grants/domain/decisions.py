"""Decisions: prepared, taken (the money is committed, nobody outside knows), notified (then, and only then, announced).

Each funder decides its own lines, with its own authority. The dossier itself follows the decision of the funder who
received it; another funder's comes beside. CGCT L1612-25 (former L2311-7): granting is an act of its own, distinct from
voting the budget; who may take it differs from body to body, so it is a role, and the act's reference is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Funder, User
from calls.models import Envelope
from documents import numbering
from grants.domain.bulk import each
from grants.enums import ApplicationState, AwardNature, AwardState, DecisionState, Opinion, Outcome
from grants.guards.committee import FUNDED
from grants.guards.decision import FOLLOWS, states_to_decide_from
from grants.lifecycle import DECISION
from grants.models import AgendaItem, Application, Award, Decision
from workflows.door import lock, perform
from workflows.errors import GuardFailed, NotPermitted, WrongState
from workflows.journal import append
from workflows.lifecycle import Act
from workflows.procedures.approvals import follow

NUMBERS = "DEC"
ANNOUNCED_BY = {Outcome.AWARD: "award", Outcome.REJECTION: "reject", Outcome.DEFERRAL: "defer"}
PREPARERS = ("case_officer", "secretary", "decision_maker")


@dataclass(frozen=True)
class Line:
    envelope: Envelope
    fiscal_year: int
    amount: Decimal


# --- bodies of steps


@DECISION.does("take")
def take(decision: Decision, act: Act) -> None:
    """The decision first, then the money line by line in the order of the envelopes, then the dossier: all or nothing."""
    decision.taken_at, decision.taken_by, decision.number = act.at, act.actor, _next_number(decision, act)
    for award in decision.awards.filter(state=AwardState.PROPOSED).order_by("envelope_id", "fiscal_year"):
        act.then(perform, award, "pledge", actor=act.actor, at=act.at)
    act.record["number"] = decision.number
    if _leads(decision) and decision.application.state not in (ApplicationState.DECIDED, ApplicationState.AWARDED):
        act.then(perform, decision.application, _step_to_decide(decision.application), actor=act.actor, at=act.at)


@DECISION.does("notify")
def notify(decision: Decision, act: Act) -> None:
    decision.notified_at = act.at
    for award in decision.awards.filter(state=AwardState.PLEDGED).order_by("pk"):
        act.then(perform, award, "grant", actor=act.actor, at=act.at)
    if _leads(decision) and decision.application.state == ApplicationState.DECIDED:
        act.then(perform, decision.application, ANNOUNCED_BY[Outcome(decision.outcome)], actor=act.actor, at=act.at)


@DECISION.does("annul")
def annul(decision: Decision, act: Act) -> None:
    for award in decision.awards.filter(state__in=(AwardState.PROPOSED, AwardState.PLEDGED)).order_by("envelope_id"):
        act.then(perform, award, "cancel", actor=act.actor, reason=act.reason, at=act.at)


# --- verbs


@transaction.atomic
def prepare(
    *,
    application: Application,
    funder: Funder,
    outcome: str,
    lines: Iterable[Line],
    by: User,
    motive: str = "",
    divergence: str = "",
    act_reference: str = "",
) -> Decision:
    locked = lock(application)
    _may_prepare(locked, funder, by)
    if locked.state not in states_to_decide_from(locked, funder.pk):
        raise WrongState(_("Ce dossier n’est pas à décider : son état est « %(state)s ».") % {"state": locked.words_for(staff=True)})
    decision = _born(locked, funder, Outcome(outcome), by)
    append(locked.case_ref, "decision_prepared", actor=by, noun="decision", subject_id=decision.pk, data={"outcome": outcome})
    return _written(decision, outcome=outcome, lines=lines, motive=motive, divergence=divergence, act_reference=act_reference)


@transaction.atomic
def revise(*, decision: Decision, outcome: str, lines: Iterable[Line], by: User, motive: str = "", divergence: str = "", act_reference: str = "") -> Decision:
    """While it is only prepared; a decision taken is annulled, never rewritten."""
    locked = lock(decision)
    _may_prepare(locked.application, locked.funder, by)
    if locked.state != DecisionState.PREPARED:
        raise WrongState(_("Cette décision est prise : elle se rapporte, elle ne se modifie pas."))
    return _written(locked, outcome=outcome, lines=lines, motive=motive, divergence=divergence, act_reference=act_reference)


def prepare_from_opinion(*, item: AgendaItem, envelope: Envelope | None, by: User) -> Decision:
    """What the opinion entails, word for word: the outcome, the amount on one envelope of its year, the motive."""
    outcome = FOLLOWS[Opinion(item.opinion)][0]
    if outcome == Outcome.AWARD and envelope is None:
        raise GuardFailed([_("Choisissez l’enveloppe sur laquelle engager le montant.")])
    lines = [Line(envelope, envelope.fiscal_year, item.amount_proposed)] if envelope and item.opinion in FUNDED and item.amount_proposed else []
    return prepare(application=item.application, funder=item.session.committee.funder, outcome=outcome, lines=lines, motive=item.motive, by=by)


def decide_all(*, items: Iterable[AgendaItem], envelope: Envelope | None, by: User, act_reference: str = "") -> tuple[int, list[str]]:
    """« Décider les dossiers de la séance »: a decision prepared by hand is taken as it is, otherwise the opinion is followed."""
    return each(items, lambda item: _decide(item, envelope, by, act_reference))


@transaction.atomic
def _decide(item: AgendaItem, envelope: Envelope | None, by: User, act_reference: str) -> None:
    decision = item.application.decisions.filter(funder=item.session.committee.funder_id, state=DecisionState.PREPARED).first()
    decision = decision or prepare_from_opinion(item=item, envelope=envelope, by=by)
    if act_reference:
        Decision.objects.filter(pk=decision.pk, act_reference="").update(act_reference=act_reference)
    perform(decision, "take", actor=by)


def _born(application: Application, funder: Funder, outcome: Outcome, by: User) -> Decision:
    item = application.agenda_items.filter(session__committee__funder=application.funder_id, state="concluded").order_by("-pk").first()
    try:
        with transaction.atomic():
            return Decision.objects.create(
                application=application,
                funder=funder,
                agenda_item=item,
                outcome=outcome,
                prepared_by=by,
                case_ref=application.case_ref,
                procedure=application.procedure,
            )
    except IntegrityError as error:
        raise GuardFailed([_("Une décision est déjà en préparation.")]) from error


def _written(decision: Decision, *, outcome: str, lines: Iterable[Line], motive: str, divergence: str, act_reference: str) -> Decision:
    decision.outcome, decision.motive, decision.divergence, decision.act_reference = outcome, motive, divergence, act_reference
    decision.save(update_fields=["outcome", "motive", "divergence", "act_reference"])
    decision.awards.filter(state=AwardState.PROPOSED).delete()
    for line in lines:
        _add_line(decision, line)
    follow(decision, uuid4().hex)
    return decision


def _add_line(decision: Decision, line: Line) -> None:
    if line.envelope.funder_id != decision.funder_id:
        raise GuardFailed([_("Une ligne puise dans l’enveloppe d’une autre institution.")])
    award = Award(
        decision=decision,
        application=decision.application,
        envelope=line.envelope,
        fiscal_year=line.fiscal_year,
        amount=line.amount,
        nature=nature_of(decision),
        case_ref=decision.case_ref,
        procedure=decision.procedure,
    )
    try:
        with transaction.atomic():
            award.save()
    except IntegrityError as error:
        raise GuardFailed([_("Une ligne est en double, ou son montant n’est pas supérieur à zéro.")]) from error


def nature_of(decision: Decision) -> str:
    """Money, unless the procedure of the dossier lends things."""
    return str(decision.procedure.setting("aid.nature", AwardNature.MONEY)) if decision.procedure else AwardNature.MONEY


def _may_prepare(application: Application, funder: Funder, by: User) -> None:
    if application.closed_to(by) or not by.has_role(funder.pk, *PREPARERS):
        raise NotPermitted(_("Préparer une décision revient aux personnes qui instruisent ou décident pour cette institution."))


def _next_number(decision: Decision, act: Act) -> str:
    year = act.at.astimezone(decision.funder.zone).year
    return numbering.take(numbering.locked(decision.funder, NUMBERS, year))[1]


def _leads(decision: Decision) -> bool:
    return bool(decision.funder_id == decision.application.funder_id)


def _step_to_decide(application: Application) -> str:
    return "decide" if application.state == ApplicationState.ADVISED else "decide_directly"
