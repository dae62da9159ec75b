"""Committees, their sessions and the agenda: who sits, when, in which order dossiers are heard."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from documents import numbering
from grants import rules
from grants.domain.bulk import perform_all
from grants.domain.conflicts import refuse_interested_editor
from grants.domain.marks import spread
from grants.enums import AgendaItemState, SessionState
from grants.lifecycle import APPLICATION, SESSION
from grants.models import AgendaItem, Application, Committee, CommitteeMember, CommitteeSession
from workflows.door import lock
from workflows.errors import GuardFailed, NotPermitted, WrongState
from workflows.journal import append
from workflows.lifecycle import Act

NUMBERS = "SEA"
ORDERABLE = (SessionState.PLANNED, SessionState.CONVENED, SessionState.OPEN)


# --- bodies of steps


@APPLICATION.does("refer")
def refer(application: Application, act: Act) -> None:
    _enter(application, act.inputs["session"])


@APPLICATION.does("refer_unread")
def refer_unread(application: Application, act: Act) -> None:
    _enter(application, act.inputs["session"])


@SESSION.does("convene")
def convene(session: CommitteeSession, act: Act) -> None:
    session.convened_at = act.at


@SESSION.does("open")
def open_session(session: CommitteeSession, act: Act) -> None:
    session.opened_at = act.at


@SESSION.does("close")
def close(session: CommitteeSession, act: Act) -> None:
    session.closed_at = act.at


# --- verbs


@transaction.atomic
def add_member(*, committee: Committee, member: CommitteeMember, by: User) -> CommitteeMember:
    _may_compose(committee, by)
    member.committee = committee
    member.full_clean()
    member.save()
    return member


@transaction.atomic
def remove_member(*, member: CommitteeMember, by: User) -> None:
    """Who has sat once stays on the record: their mandate ends in the accounts, their seat is kept."""
    _may_compose(member.committee, by)
    if member.attendances.exists() or member.proxies.exists():
        raise GuardFailed([_("Cette personne a déjà siégé : son siège reste au dossier de la commission.")])
    member.delete()


@transaction.atomic
def plan_session(*, committee: Committee, title: str, starts_at: datetime, place: str, by: User) -> CommitteeSession:
    if not by.has_role(committee.funder_id, "secretary"):
        raise NotPermitted(_("Cela revient à : %(who)s.") % {"who": rules.secretary.sentence})
    year = timezone.localtime(starts_at, committee.funder.zone).year
    _rank, number = numbering.take(numbering.locked(committee.funder, NUMBERS, year))
    session = CommitteeSession.objects.create(committee=committee, title=title, starts_at=starts_at, place=place, case_ref=number)
    append(number, "session_planned", actor=by, noun="session", subject_id=session.pk, data={"committee": committee.pk})
    return session


def refer_all(*, session: CommitteeSession, applications: Iterable[Application], by: User) -> tuple[int, list[str]]:
    return perform_all(applications, step_to_refer, by=by, session=session)


def step_to_refer(application: Application) -> str:
    return "refer_unread" if application.state == "admissible" else "refer"


@transaction.atomic
def move(*, item: AgendaItem, places: int, by: User) -> None:
    """One place up (-1) or down (+1) among the items still to come; positions are renumbered, none is left out."""
    items = _orderable(item.session, by)
    here = next((rank for rank, each in enumerate(items) if each.pk == item.pk), None)
    if here is not None and 0 <= here + places < len(items):
        items.insert(here + places, items.pop(here))
        _renumber(item.session, items)


@transaction.atomic
def order_agenda(*, session: CommitteeSession, by: User, key: str) -> None:
    """`score`: best first. `spread`: where readers disagree most, first. Ties keep the order of the numbers."""
    items = _orderable(session, by)
    keys = {"score": _minus_score, "spread": _minus_spread}
    _renumber(session, sorted(items, key=lambda item: (keys[key](item), item.application.case_ref)))


def _enter(application: Application, session: CommitteeSession) -> None:
    """At the end of the agenda; two secretaries at once get two places."""
    locked = lock(session)
    last = locked.items.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            AgendaItem.objects.create(
                session=locked, application=application, position=last + 1, case_ref=application.case_ref, procedure=application.procedure
            )
    except IntegrityError as error:
        raise GuardFailed([_("Ce dossier est déjà passé à cette séance : choisissez-en une autre.")]) from error


def _orderable(session: CommitteeSession, by: User) -> list[AgendaItem]:
    locked = lock(session)
    if not rules.secretary(by, locked):
        raise NotPermitted(_("Cela revient à : %(who)s.") % {"who": rules.secretary.sentence})
    if locked.state not in ORDERABLE:
        raise WrongState(_("L’ordre du jour de cette séance n’est plus modifiable."))
    return list(locked.items.filter(state=AgendaItemState.LISTED).select_related("application").prefetch_related("application__reviews"))


def _renumber(session: CommitteeSession, listed: list[AgendaItem]) -> None:
    """After those already heard, in their order."""
    heard = session.items.exclude(state=AgendaItemState.LISTED).count()
    for rank, item in enumerate(listed, start=heard + 1):
        AgendaItem.objects.filter(pk=item.pk).update(position=rank)


def _minus_score(item: AgendaItem) -> Any:
    return -(item.application.score or 0)


def _minus_spread(item: AgendaItem) -> Any:
    counted = [review.score for review in item.application.reviews.all() if review.state in ("submitted", "frozen")]
    return -(spread(counted) or 0)


def _may_compose(committee: Committee, by: User) -> None:
    if not by.has_role(committee.funder_id, "administrator", "secretary"):
        raise NotPermitted(_("Composer une commission revient à l’administration des dispositifs ou au secrétariat."))
    refuse_interested_editor(by, committee)
