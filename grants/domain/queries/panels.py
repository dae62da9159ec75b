"""What the committee's screens list. Each starts from `visible_to`, or says why it may not."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.enums import STAFF_ROLES, Role
from accounts.models import User
from calls.enums import CallState
from calls.models import Call
from grants.enums import AgendaItemState, ApplicationState, ConflictStatus, DecisionState, ReviewState
from grants.guards.review import HELD
from grants.guards.second_opinion import CONDITION, asks_for_second_opinions
from grants.models import AgendaItem, Application, Attestation, CommitteeMember, CommitteeSession, ConflictOfInterest, Decision, Review
from grants.models.visibility import conflicts_of
from workflows.models import JournalEntry, Settlement
from workflows.procedures.conditions import Verdict

NOT_TO_JUDGE = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN, ApplicationState.DISMISSED, ApplicationState.INADMISSIBLE, ApplicationState.NOT_SHORTLISTED)
TO_READ = (ApplicationState.ADMISSIBLE, ApplicationState.UNDER_REVIEW, ApplicationState.REVIEWED, ApplicationState.UNDER_SECOND_REVIEW)
TO_REFER = (ApplicationState.ADMISSIBLE, ApplicationState.REVIEWED)
RUNNING = (CallState.PUBLISHED, CallState.OPEN, CallState.CLOSED)


# --- links and attestations


def calls_to_judge(user: User) -> QuerySet[Call]:
    """Calls of the person's juries that have received something, with whether the attestation is signed."""
    received = Application.objects.filter(call=OuterRef("pk")).exclude(state__in=NOT_TO_JUDGE)
    signed = Attestation.objects.filter(call=OuterRef("pk"), user=user)
    calls = Call.objects.filter(scheme__funder__in=user.funders_as(Role.JUROR, Role.CHAIR), state__in=RUNNING)
    return calls.filter(Exists(received)).annotate(is_attested=Exists(signed)).select_related("scheme__funder").order_by("is_attested", "-closes_at", "pk")


def applicants_of(call: Call, user: User) -> QuerySet[Application]:
    """Names and titles only, for the person to find their own links: the one list that opens before any file does.

    It does not start from `visible_to`, which opens nothing before the attestation; it leaves out what is shut already.
    """
    rows = Application.objects.filter(call=call).exclude(state__in=NOT_TO_JUDGE).exclude(conflicts_of(user))
    return rows.select_related("organisation").only("pk", "title", "case_ref", "state", "call", "organisation__name").order_by("organisation__name", "pk")


def conflicts_seen_by(user: User) -> QuerySet[ConflictOfInterest]:
    """The nature of a link is for the desk that handles the dossier, and for those who settle: never for the person's own file."""
    funders = user.funders_as(Role.SECRETARY, Role.CASE_OFFICER, Role.CONTROLLER, Role.CHAIR)
    rows = ConflictOfInterest.objects.filter(application__funder__in=funders).exclude(conflicts_of(user, "application"))
    return rows.select_related("application__organisation", "application__call", "user", "declared_by", "settled_by").order_by("status", "-pk")


def people_of(funder: Any) -> QuerySet[User]:
    """Whoever holds a mandate for this funder today: they may be named in a conflict."""
    return User.objects.filter(memberships__in=_mandates(funder, None)).distinct().order_by("full_name", "pk")


def jury_of(call: Call, user: User) -> QuerySet[User]:
    """Its readers, with what they hold in this call and whether they have signed: counted on the dossiers this person sees."""
    seen = Q(reviews__application__in=Application.objects.visible_to(user).filter(call=call).values("pk"))
    held = Count("reviews", filter=seen & Q(reviews__state__in=HELD), distinct=True)
    waiting = Count("reviews", filter=seen & Q(reviews__state=ReviewState.ASSIGNED), distinct=True)
    signed = Attestation.objects.filter(call=call, user=OuterRef("pk"))
    people = User.objects.filter(memberships__in=_mandates(call.funder, (Role.JUROR, Role.CHAIR)), is_active=True)
    return people.annotate(held=held, waiting=waiting, is_attested=Exists(signed)).distinct().order_by("full_name", "pk")


def _mandates(funder: Any, roles: Any) -> Any:
    today = timezone.localdate()
    mandates = funder.memberships.filter(Q(starts_on=None) | Q(starts_on__lte=today), Q(ends_on=None) | Q(ends_on__gte=today))
    return mandates.filter(role__in=roles) if roles else mandates


# --- readings


def desk_calls(user: User) -> QuerySet[Call]:
    funders = user.funders_as(Role.SECRETARY, Role.CASE_OFFICER, Role.DECISION_MAKER, Role.CONTROLLER)
    calls = Call.objects.filter(scheme__funder__in=funders).exclude(state__in=(CallState.DRAFT, CallState.CANCELLED))
    return calls.select_related("scheme__funder", "procedure", "grid")


def readings_of(call: Call, user: User) -> QuerySet[Application]:
    """The dossiers to be read, with who reads them: for the desk."""
    readers = Review.objects.select_related("reviewer").exclude(state=ReviewState.WITHDRAWN)
    rows = Application.objects.visible_to(user).filter(call=call, state__in=TO_READ)
    return rows.select_related("organisation", "procedure", "call").prefetch_related(Prefetch("reviews", readers, to_attr="readers")).order_by("case_ref")


def second_opinions(rows: list[Application]) -> dict[int, str]:
    """What was found for each dossier when its first readings closed, or settled since by a person: two questions for all."""
    keys = [row.pk for row in rows if asks_for_second_opinions(row)]
    if not keys:
        return {}
    closed = JournalEntry.objects.filter(noun="application", subject_id__in=keys, step="close_review").order_by("pk")
    found = {entry.subject_id: entry.data.get("second_opinion", "") for entry in closed}
    settled = Settlement.objects.filter(noun="application", subject_id__in=keys, condition=CONDITION).order_by("pk")
    said = {row.subject_id: Verdict.HOLDS.value if row.holds else Verdict.FAILS.value for row in settled}
    return {pk: said.get(pk, verdict) if verdict == Verdict.UNDECIDED.value else verdict for pk, verdict in found.items()}


def my_readings(user: User) -> QuerySet[Review]:
    """One's own, and only those: a mark counts when it is given."""
    mine = Review.objects.visible_to(user).filter(reviewer=user).exclude(state__in=(ReviewState.DECLINED, ReviewState.WITHDRAWN))
    marked = Count("marks", filter=Q(marks__value__isnull=False))
    rows = mine.annotate(marked=marked).select_related("application__organisation", "application__call__scheme__funder", "application__discipline", "grid")
    return rows.order_by("state", F("due_at").asc(nulls_last=True), "application__case_ref")


def marks_seen_by(user: User, application: Application) -> QuerySet[Review]:
    """Who read what and how: for the desk; for a reader, once all their own marks of the call are in; for the room, once frozen."""
    rows = application.reviews.counted().select_related("reviewer", "grid").prefetch_related("marks", "deliberation_marks")
    if may_see_marks(user, application):
        return rows.order_by("pk")
    return rows.none()


def may_see_marks(user: User, application: Application) -> bool:
    if application.closed_to(user):
        return False
    if user.has_role(application.funder_id, Role.SECRETARY, Role.CASE_OFFICER, Role.DECISION_MAKER, Role.CONTROLLER):
        return True
    own = Review.objects.filter(reviewer=user, application__call=application.call_id)
    if own.filter(state=ReviewState.ASSIGNED).exists():
        return False
    sits = application.agenda_items.filter(session__committee__members__user=user, opened_at__isnull=False)
    return own.filter(application=application).exists() or sits.exists()


# --- sessions


def sessions_of(user: User) -> QuerySet[CommitteeSession]:
    return CommitteeSession.objects.visible_to(user).select_related("committee__funder").order_by("-starts_at", "pk")


def agenda_of(session: CommitteeSession, user: User) -> QuerySet[AgendaItem]:
    rows = AgendaItem.objects.visible_to(user).filter(session=session)
    counted = Review.objects.counted().only("pk", "application", "score", "state")
    return rows.select_related("application__organisation", "application__discipline", "session__committee__funder").prefetch_related(
        Prefetch("application__reviews", counted, to_attr="counted")
    )


def to_refer(session: CommitteeSession, user: User) -> QuerySet[Application]:
    """What may enter this agenda: read, or admissible where the scheme keeps no readings."""
    rows = Application.objects.visible_to(user).filter(funder=session.committee.funder_id, state__in=TO_REFER).exclude(agenda_items__session=session)
    if session.committee.scheme_id:
        rows = rows.filter(call__scheme=session.committee.scheme_id)
    return rows.select_related("organisation", "procedure", "call").order_by("case_ref")


def out_of(item: AgendaItem) -> list[CommitteeMember]:
    """Members recused on this item, by name: for the room, which sees them leave."""
    users = item.application.conflicts.exclude(status=ConflictStatus.DISMISSED).values("user")
    return list(item.session.committee.members.filter(user__in=users).select_related("user"))


# --- decisions


def decisions_of(user: User) -> QuerySet[Decision]:
    """The administration's; applicants read theirs, once notified, on their own sheet."""
    rows = Decision.objects.visible_to(user).filter(funder__in=user.funders_as(*STAFF_ROLES))
    return rows.select_related("application__organisation", "application__call", "funder", "taken_by").prefetch_related("awards__envelope")


def decisions_seen(application: Application, user: User) -> list[Decision]:
    """Those of one dossier this person may know of, read once for all that its sheet shows."""
    kept: dict[Any, list[Decision]] = application.__dict__.setdefault("decisions_seen", {})
    if user.pk not in kept:
        kept[user.pk] = list(Decision.objects.visible_to(user).filter(application=application).select_related("funder"))
    return kept[user.pk]


def to_decide(session: CommitteeSession, user: User) -> QuerySet[AgendaItem]:
    """The opinions of a session, each with its decision if there is one."""
    mine = Decision.objects.filter(funder=session.committee.funder_id).exclude(state=DecisionState.ANNULLED).order_by("-pk")
    rows = AgendaItem.objects.visible_to(user).filter(session=session, state=AgendaItemState.CONCLUDED)
    return rows.select_related("application__organisation", "session__committee").prefetch_related(Prefetch("application__decisions", mine, to_attr="in_force"))
