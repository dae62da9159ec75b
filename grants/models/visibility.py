"""Which dossiers a person can know of: the one place. Default deny; a conflict of interest shuts everything.

Every list, count, search, export and download of the house starts from `visible_to`; nouns that hang on a dossier
(reviews, conventions, reports) filter on it by `through`.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import STAFF_ROLES
from calls.models import Call
from grants.enums import ApplicationState, ConflictStatus, ReviewState
from grants.lifecycle import SEEN_BY_JURORS, SEEN_BY_STAFF

#: What the administration never sees, said the short way for the database: one state rather than fourteen.
UNSEEN_BY_STAFF = sorted(frozenset(ApplicationState.values) - SEEN_BY_STAFF)


def who_may_see(user: Any) -> Q:
    """Own organisation's dossiers; the funder's, once submitted, for its staff; what is assigned or on the agenda, for jurors."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    mine = Q(organisation__in=list(user.organisation_ids))
    return mine | _as_staff(user.funders_as(*STAFF_ROLES)) | _as_juror(user)


def _as_staff(funders: list[int]) -> Q:
    """The staff of the call's funder, and of every funder whose envelope the call draws on."""
    if not funders:
        return Q(pk__in=[])
    joint = Call.objects.filter(envelopes__funder__in=funders).values("pk")
    return seen_by_staff() & (Q(funder__in=funders) | Q(call__in=joint))


def seen_by_staff() -> Q:
    return ~Q(state__in=UNSEEN_BY_STAFF)


def _as_juror(user: Any) -> Q:
    from grants.models import AgendaItem, Review  # noqa: PLC0415 - models import this file

    if not user.is_juror:
        return Q(pk__in=[])
    read = Review.objects.filter(application=OuterRef("pk"), reviewer=user).exclude(state__in=[ReviewState.DECLINED, ReviewState.WITHDRAWN])
    heard = AgendaItem.objects.filter(application=OuterRef("pk"), session__committee__members__user=user)
    return Q(state__in=SEEN_BY_JURORS) & attested_by(user) & (Q(Exists(read)) | Q(Exists(heard)))


def attested_by(user: Any, path: str = "call") -> Q:
    """No file of a call opens before the person has read the list of its applicants and signed."""
    from grants.models import Attestation  # noqa: PLC0415 - models import this file

    return Q(Exists(Attestation.objects.filter(user=user, call=OuterRef(path))))


def conflicts_of(user: Any, path: str = "pk") -> Q:
    """A suspected conflict shuts as a confirmed one, until it is settled.

    The dossiers shut to one person are few: the database reads them once, not once for each row of the house.
    """
    return Q(**{f"{path}__in": shut_cases(user)})


def shut_cases(user: Any) -> QuerySet[Any]:
    from grants.models import ConflictOfInterest  # noqa: PLC0415 - models import this file

    return ConflictOfInterest.objects.filter(user=user).exclude(status=ConflictStatus.DISMISSED).values("application")
