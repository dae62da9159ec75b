"""Conflicts of interest: declared by the person, raised by somebody else, settled by a third.

A conflict, even only suspected, shuts the dossier at once and everywhere: `visible_to` reads these rows. What the link
is stays on the row, for the desk and the controller; the journal only says that somebody stepped aside.
"""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import STAFF_ROLES, Role
from accounts.models import User
from accounts.system import system_actor
from calls.models import Call
from grants.domain.marks import refresh_score
from grants.enums import ConflictKind, ConflictStatus, ReviewState
from grants.models import Application, Attestation, Committee, ConflictOfInterest
from workflows.door import lock, perform
from workflows.errors import GuardFailed, NotPermitted
from workflows.journal import append

WITHDRAWABLE = (ReviewState.ASSIGNED, ReviewState.SUBMITTED, ReviewState.FROZEN)


@transaction.atomic
def declare(*, application: Application, user: User, kind: str, by: User, explanation: str = "") -> ConflictOfInterest:
    """One's own word confirms at once; somebody else's makes a suspicion, which shuts the dossier all the same."""
    _may_declare(application, user, by)
    locked = lock(application)
    status = ConflictStatus.CONFIRMED if by.pk == user.pk else ConflictStatus.SUSPECTED
    conflict = _written(locked, user, kind=kind, status=status, explanation=explanation, by=by)
    append(locked.case_ref, "conflict_declared", actor=by, noun="application", subject_id=locked.pk, data={"user": user.pk, "status": status})
    _step_aside(locked, user)
    return conflict


@transaction.atomic
def settle(*, conflict: ConflictOfInterest, by: User, is_confirmed: bool, settlement: str) -> ConflictOfInterest:
    """By the independent control, or the chair: never by the person, nor by who raised it, nor by somebody in conflict."""
    application = lock(conflict.application)
    row = ConflictOfInterest.objects.select_for_update().get(pk=conflict.pk)
    _may_settle(row, application, by)
    if not settlement.strip():
        raise GuardFailed([_("Dites pourquoi : un motif est nécessaire.")])
    row.status = ConflictStatus.CONFIRMED if is_confirmed else ConflictStatus.DISMISSED
    row.settled_by, row.settled_at, row.settlement = by, timezone.now(), settlement
    row.save(update_fields=["status", "settled_by", "settled_at", "settlement"])
    append(application.case_ref, "conflict_settled", actor=by, noun="application", subject_id=application.pk, data={"user": row.user_id, "status": row.status})
    return row


@transaction.atomic
def attest(*, user: User, call: Call, links: Iterable[tuple[Application, str, str]] = ()) -> Attestation:
    """Signed once per call: until then no file of this call opens to the person. `links`: dossier, nature, words."""
    for application, kind, explanation in links:
        declare(application=application, user=user, kind=kind, explanation=explanation, by=user)
    attestation, is_new = Attestation.objects.get_or_create(user=user, call=call, defaults={"sentence": sentence()})
    if is_new:
        append(call.case_ref, "links_attested", actor=user, noun="call", subject_id=call.pk, data={"user": user.pk})
    return attestation


def sentence() -> str:
    return _("J’ai lu la liste des demandeurs de cet appel et déclaré tous mes liens avec eux. Je signalerai tout lien que je découvrirais ensuite.")


def recused_count(user: User, call: Call | None = None) -> int:
    """« Vous êtes déporté·e de N dossiers » : from one's own declarations only, never from what others raised."""
    own = ConflictOfInterest.objects.filter(user=user, declared_by=user).exclude(status=ConflictStatus.DISMISSED)
    return own.filter(application__call=call).count() if call else own.count()


def refuse_interested_editor(editor: User, committee: Committee) -> None:
    """Nobody in conflict on a dossier that this committee may hear changes who sits in it."""
    links = ConflictOfInterest.objects.filter(user=editor, application__funder=committee.funder_id).exclude(status=ConflictStatus.DISMISSED)
    if committee.scheme_id:
        links = links.filter(application__call__scheme=committee.scheme_id)
    if links.exists():
        raise NotPermitted(_("Vous êtes déporté·e d’un dossier que cette commission peut entendre : une autre personne compose la commission."))


def is_interested(user: User, application: Application) -> bool:
    """Declared, raised, or a member of the organisation that asks."""
    return application.closed_to(user) or user.organisation_memberships.filter(organisation=application.organisation_id).exists()


def _may_declare(application: Application, user: User, by: User) -> None:
    if by.pk == user.pk or by.has_role(application.funder_id, *STAFF_ROLES, Role.JUROR, Role.CHAIR):
        return
    raise NotPermitted(_("Seules les personnes qui examinent les dossiers signalent un conflit d’intérêts."))


def _written(application: Application, user: User, *, kind: str, status: str, explanation: str, by: User) -> ConflictOfInterest:
    try:
        with transaction.atomic():
            return ConflictOfInterest.objects.create(
                application=application, user=user, kind=ConflictKind(kind), status=status, explanation=explanation, declared_by=by
            )
    except IntegrityError as error:
        raise GuardFailed([_("Ce lien est déjà déclaré.")]) from error


def _step_aside(application: Application, user: User) -> None:
    """Readings leave the count, kept and marked; an officer hands the dossier back."""
    for review in application.reviews.filter(reviewer=user, state__in=WITHDRAWABLE):
        perform(review, "withdraw", actor=system_actor(), reason=str(_("Conflit d’intérêts")))
    refresh_score(application)
    Application.objects.filter(pk=application.pk, case_officer=user).update(case_officer=None)


def _may_settle(conflict: ConflictOfInterest, application: Application, by: User) -> None:
    if by.pk in (conflict.user_id, conflict.declared_by_id) or is_interested(by, application):
        raise NotPermitted(_("Un conflit d’intérêts est tranché par une troisième personne, sans lien avec le dossier."))
    if not by.has_role(application.funder_id, Role.CONTROLLER, Role.CHAIR):
        raise NotPermitted(_("Cela revient au contrôle indépendant ou à la présidence de la commission."))
