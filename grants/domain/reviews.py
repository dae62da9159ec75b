"""Readings: given to people without conflict, marked, handed in. Marks are saved as they are typed; handing in is the act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from calls.models import Call
from grants import rules
from grants.domain.assignment import SOLVER, Problem, Proposal, faults_of, propose
from grants.domain.conflicts import is_interested
from grants.domain.marks import score_of, score_of_application
from grants.enums import ApplicationState, ReviewerRole, ReviewState
from grants.guards.review import HELD
from grants.guards.rounds import grid_for, round_of, wanted_in
from grants.guards.second_opinion import asks_for_second_opinions, second_opinion_of
from grants.lifecycle import APPLICATION, REVIEW
from grants.models import Application, ConflictOfInterest, Mark, Review
from workflows.door import lock
from workflows.errors import GuardFailed, NotPermitted, WrongState
from workflows.journal import append
from workflows.lifecycle import Act

#: A dossier that is read may be given to second readers, where a second opinion is due.
ASSIGNABLE = (ApplicationState.ADMISSIBLE, ApplicationState.UNDER_REVIEW, ApplicationState.REVIEWED, ApplicationState.UNDER_SECOND_REVIEW)


# --- bodies of steps


@REVIEW.does("submit")
def submit(review: Review, act: Act) -> None:
    review.submitted_at, review.score = act.at, score_of(review)


@REVIEW.does("reopen")
def reopen(review: Review, act: Act) -> None:
    review.submitted_at, review.score = None, None


@REVIEW.does("freeze")
def freeze(review: Review, act: Act) -> None:
    review.frozen_at = act.at


@APPLICATION.does("close_review")
def close_review(application: Application, act: Act) -> None:
    application.score = score_of_application(application)
    act.record["score"] = application.score
    if asks_for_second_opinions(application):
        act.record["second_opinion"] = second_opinion_of(application).value


@APPLICATION.does("close_second_review")
def close_second_review(application: Application, act: Act) -> None:
    """Beside the first mark, never mixed with it."""
    application.second_score = score_of_application(application, 2)
    act.record["second_score"] = application.second_score


# --- giving readings


@transaction.atomic
def assign(*, application: Application, reviewer: User, by: User, role: str = ReviewerRole.READER, due_at: datetime | None = None) -> Review:
    """The dossier is locked first: a conflict declared at the same instant comes before or after, never beside."""
    locked = lock(application)
    if locked.closed_to(by) or not rules.secretary(by, locked):
        raise NotPermitted(_("Confier une lecture revient au secrétariat de la commission."))
    if reasons := reasons_not_to_assign(locked, reviewer):
        raise GuardFailed(reasons)
    review = _born(locked, reviewer, role, due_at)
    append(
        locked.case_ref, "review_assigned", actor=by, noun="review", subject_id=review.pk, data={"reviewer": reviewer.pk, "role": role, "round": review.round}
    )
    return review


def reasons_not_to_assign(application: Application, reviewer: User) -> list[str]:
    reasons = []
    if application.state not in ASSIGNABLE or not wanted_in(application):
        reasons.append(_("Ce dossier n’est pas à lire : son état est « %(state)s ».") % {"state": application.words_for(staff=True)})
    if not reviewer.has_role(application.funder_id, Role.JUROR, Role.CHAIR):
        reasons.append(_("%(who)s ne fait pas partie du jury.") % {"who": reviewer})
    if is_interested(reviewer, application):
        reasons.append(_("%(who)s ne peut pas lire ce dossier.") % {"who": reviewer})
    if grid_for(application) is None:
        reasons.append(_("Cet appel n’a pas de grille de notation."))
    return reasons


def problem_for(call: Call, *, by: User, capacity: Mapping[int, int], seed: int) -> Problem:
    """What is still to give in this call, among the dossiers this person handles. Whoever has read, declined or stepped aside once is not asked again."""
    files = {
        application.pk: application for application in Application.objects.visible_to(by).filter(call=call, state__in=ASSIGNABLE).select_related("procedure")
    }
    rows = list(Review.objects.filter(application__in=files).values_list("application_id", "reviewer_id", "state", "round"))
    given = [(file, round) for file, _juror, state, round in rows if state in HELD]
    held = [juror for _file, juror, state, _round in rows if state in HELD]
    wanted = {pk: max(0, wanted_in(application) - given.count((pk, round_of(application)))) for pk, application in files.items()}
    return Problem(
        wanted={file: count for file, count in wanted.items() if count},
        capacity=dict(capacity),
        forbidden=frozenset({(file, juror) for file, juror, _state, _round in rows} | forbidden_pairs(list(files), list(capacity))),
        held={juror: held.count(juror) for juror in capacity},
        seed=seed,
    )


def forbidden_pairs(files: list[int], people: list[int]) -> set[tuple[int, int]]:
    """Conflicts not dismissed, and dossiers of an organisation the person belongs to."""
    declared = ConflictOfInterest.objects.filter(application__in=files, user__in=people).exclude(status="dismissed").values_list("application_id", "user_id")
    own = Application.objects.filter(pk__in=files, organisation__members__user__in=people).values_list("pk", "organisation__members__user")
    return {*declared, *own}


@transaction.atomic
def apply_proposal(*, call: Call, problem: Problem, proposal: Proposal, by: User, due_at: datetime | None = None) -> list[Review]:
    """Only what was shown: the problem is read again, and must not have changed since the preview."""
    fresh = problem_for(call, by=by, capacity=problem.capacity, seed=problem.seed)
    if fresh.digest != problem.digest or faults_of(fresh, proposal):
        raise WrongState(_("Les données ont changé depuis l’aperçu : voici la nouvelle proposition, à relire."))
    files, people = call.applications.in_bulk([file for file, _juror in proposal.pairs]), User.objects.in_bulk([juror for _file, juror in proposal.pairs])
    reviews = [assign(application=files[file], reviewer=people[juror], by=by, due_at=due_at) for file, juror in proposal.pairs]
    facts = {
        "seed": problem.seed,
        "solver": SOLVER,
        "problem": problem.digest,
        "result": proposal.digest,
        "loads": dict(proposal.loads),
        "shortage": dict(proposal.shortage),
    }
    append(call.case_ref, "readings_assigned", actor=by, noun="call", subject_id=call.pk, data=facts)
    return reviews


def proposal_for(call: Call, *, by: User, capacity: Mapping[int, int], seed: int) -> tuple[Problem, Proposal]:
    problem = problem_for(call, by=by, capacity=capacity, seed=seed)
    return problem, propose(problem)


def _born(application: Application, reviewer: User, role: str, due_at: datetime | None) -> Review:
    try:
        with transaction.atomic():
            return Review.objects.create(
                application=application,
                reviewer=reviewer,
                grid=grid_for(application),
                round=round_of(application),
                role=role,
                due_at=due_at,
                case_ref=application.case_ref,
                procedure=application.procedure,
            )
    except IntegrityError as error:
        raise GuardFailed([_("Cette personne lit déjà ce dossier.")]) from error


# --- marking


@dataclass(frozen=True)
class Sheet:
    """What a reader has typed so far: a mark may be missing."""

    marks: Mapping[str, Decimal | None]
    remarks: Mapping[str, str]
    fields: Mapping[str, Any]


@transaction.atomic
def keep_sheet(*, review: Review, revision: int, sheet: Sheet, by: User) -> Review:
    """Saved as typed. An older page never writes over a newer one."""
    mine = Review.objects.filter(pk=review.pk, reviewer=by, state=ReviewState.ASSIGNED, revision=revision)
    if not mine.update(revision=F("revision") + 1, **sheet.fields):
        raise WrongState(_("Cette lecture a été modifiée dans une autre fenêtre, ou rendue : rechargez la page. Votre texte est gardé ici."))
    for code, value in sheet.marks.items():
        _keep_mark(review, code, value, sheet.remarks.get(code, ""))
    return Review.objects.get(pk=review.pk)


def _keep_mark(review: Review, code: str, value: Decimal | None, remark: str) -> None:
    """A remark typed before its mark is kept; where nothing is left, no row."""
    if value is None and not remark.strip():
        Mark.objects.filter(review=review, code=code).delete()
    else:
        Mark.objects.update_or_create(review=review, code=code, defaults={"value": value, "comment": remark})
