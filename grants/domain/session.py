"""The session itself: who is in the room, the item under discussion, the vote.

Opening an item freezes the marks, each through its own door. Concluding or adjourning carries the dossier along in the
same transaction, after the item is written down: the vote, then the opinion it gives.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from grants import rules
from grants.domain.marks import marks_digest
from grants.enums import ApplicationState, ReviewState, SessionState
from grants.guards.committee import chair_settles
from grants.guards.majority import majority_for
from grants.guards.room import Room, room_of
from grants.lifecycle import AGENDA_ITEM
from grants.models import AgendaItem, Attendance, CommitteeMember, CommitteeSession, DeliberationMark, Review
from workflows.door import lock, perform
from workflows.errors import GuardFailed, NotPermitted, WrongState
from workflows.journal import append
from workflows.lifecycle import Act

ATTENDABLE = (SessionState.CONVENED, SessionState.OPEN)


# --- bodies of steps


@AGENDA_ITEM.does("open")
def open_item(item: AgendaItem, act: Act) -> None:
    """From here on marks no longer move: what changes in the debate is written beside them."""
    item.opened_at = act.at
    for review in item.application.reviews.filter(state=ReviewState.SUBMITTED):
        act.then(perform, review, "freeze", actor=act.actor, at=act.at)
    act.record["marks"] = marks_digest(item.application)


@AGENDA_ITEM.does("conclude")
def conclude(item: AgendaItem, act: Act) -> None:
    room = room_of(item.session, item.application)
    for name in ("opinion", "votes_for", "votes_against", "abstentions", "amount_proposed", "motive", "rank"):
        setattr(item, name, act.inputs[name])
    item.concluded_at, item.present_count, item.recused_count = act.at, room.voices, len(room.recused)
    act.record.update(record_of(room), **rules_of(item, room), marks=marks_digest(item.application), casting_vote=_is_tie(item) and chair_settles(item))
    act.then(perform, item.application, "advise", actor=act.actor, at=act.at)


@AGENDA_ITEM.does("adjourn")
def adjourn(item: AgendaItem, act: Act) -> None:
    """A dossier withdrawn meanwhile stays withdrawn: its item only leaves the agenda."""
    item.concluded_at = act.at
    if item.application.state == ApplicationState.IN_COMMITTEE:
        act.then(perform, item.application, "put_off", actor=act.actor, at=act.at)


def record_of(room: Room) -> dict[str, Any]:
    """The room as it voted, by name: what the minutes will say."""
    return {
        "present": [str(member) for member in room.present],
        "proxies": [[str(giver), str(carrier)] for giver, carrier in room.carried],
        "recused": [str(member) for member in room.recused],
        "counted": room.counted,
        "required": room.required,
    }


def rules_of(item: AgendaItem, room: Room) -> dict[str, Any]:
    """The majority and the quorum that applied, and where the stricter came from."""
    rule = majority_for(item)
    return {
        "majority": str(rule.applies),
        "majority_from": "procedure" if rule.comes_from_the_procedure else "committee",
        "quorum_rate": str(room.rate),
        "quorum_from": "procedure" if room.is_raised_by_procedure else "committee",
    }


# --- who is in the room


@transaction.atomic
def arrive(*, session: CommitteeSession, member: CommitteeMember, by: User) -> Attendance:
    """Arriving takes back the proxy one had given."""
    row = _seat(session, member, by)
    row.arrived_at, row.left_at, row.is_excused, row.proxy_to = row.arrived_at or timezone.now(), None, False, None
    return _kept(session, row, "member_arrived", by)


@transaction.atomic
def leave(*, session: CommitteeSession, member: CommitteeMember, by: User) -> Attendance:
    row = _seat(session, member, by)
    if not row.arrived_at or row.left_at:
        raise GuardFailed([_("%(who)s n’est pas dans la salle.") % {"who": member}])
    row.left_at = timezone.now()
    return _kept(session, row, "member_left", by)


@transaction.atomic
def excuse(*, session: CommitteeSession, member: CommitteeMember, by: User, proxy_to: CommitteeMember | None = None) -> Attendance:
    """Absent, excused, with or without a proxy. It is carried by a voting member, who carries no more than allowed."""
    row = _seat(session, member, by)
    if row.arrived_at and not row.left_at:
        raise GuardFailed([_("%(who)s est dans la salle : notez d’abord son départ.") % {"who": member}])
    if proxy_to is not None:
        _may_carry(session, member, proxy_to)
    row.is_excused, row.proxy_to = True, proxy_to
    return _kept(session, row, "proxy_given" if proxy_to else "member_excused", by)


@transaction.atomic
def note_deliberation_mark(*, item: AgendaItem, review: Review, value: Any, reason: str, by: User) -> DeliberationMark:
    """Beside the frozen mark, never over it; only while the item is discussed."""
    locked = lock(item)
    if locked.closed_to(by) or not rules.secretary_or_chair(by, locked):
        raise NotPermitted(_("Cela revient à : %(who)s.") % {"who": rules.secretary_or_chair.sentence})
    if locked.state != "open" or review.application_id != locked.application_id or review.state != ReviewState.FROZEN:
        raise WrongState(_("Une note de délibération s’ajoute pendant que le point est ouvert."))
    mark = DeliberationMark.objects.create(item=locked, review=review, value=value, reason=reason)
    append(
        locked.case_ref,
        "deliberation_mark_noted",
        actor=by,
        noun="agenda_item",
        subject_id=locked.pk,
        reason=reason,
        data={"review": review.pk, "value": value},
    )
    return mark


def _seat(session: CommitteeSession, member: CommitteeMember, by: User) -> Attendance:
    locked = lock(session)
    if not rules.secretary_or_chair(by, locked):
        raise NotPermitted(_("Cela revient à : %(who)s.") % {"who": rules.secretary_or_chair.sentence})
    if locked.state not in ATTENDABLE or member.committee_id != locked.committee_id:
        raise WrongState(_("Les présences se notent quand la séance est convoquée ou ouverte."))
    return Attendance.objects.select_for_update().get_or_create(session=locked, member=member)[0]


def _kept(session: CommitteeSession, row: Attendance, fact: str, by: User) -> Attendance:
    """The row says where they are now; the journal of the session keeps every coming and going."""
    row.save()
    names = {"member": str(row.member), "proxy_to": str(row.proxy_to) if row.proxy_to else ""}
    append(session.case_ref, fact, actor=by, noun="session", subject_id=session.pk, data=names)
    return row


def _may_carry(session: CommitteeSession, giver: CommitteeMember, carrier: CommitteeMember) -> None:
    if carrier.pk == giver.pk or carrier.committee_id != session.committee_id or not (carrier.is_voting and giver.is_voting):
        raise GuardFailed([_("Un pouvoir va d’un membre votant à un autre membre votant de la commission.")])
    carried = session.attendances.filter(proxy_to=carrier).exclude(member=giver).count()
    if carried >= session.committee.proxies_per_member:
        raise GuardFailed([_("%(who)s porte déjà le nombre de pouvoirs permis.") % {"who": carrier}])


def _is_tie(item: AgendaItem) -> bool:
    return item.votes_for == item.votes_against
