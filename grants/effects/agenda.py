"""The sessions a person sits in or prepares, in their own calendar."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from grants.enums import SessionState
from grants.models import CommitteeSession
from ui.icalendar import Moment
from workflows.board.agenda import BEHIND, address, agenda, titled

LASTS = timedelta(hours=3)
ANNOUNCED = (SessionState.CONVENED, SessionState.OPEN, SessionState.CLOSED, SessionState.MINUTED)


@agenda
def sessions_of(person: Any) -> Iterable[Moment]:
    """Members once they are convened; the secretariat from the day it is planned. A session's place is said, its agenda is not."""
    rows = CommitteeSession.objects.visible_to(person).filter(starts_at__gte=timezone.now() - BEHIND)
    prepared = rows.filter(committee__funder__in=person.funders_as(Role.SECRETARY)).exclude(state=SessionState.CANCELLED)
    sat_in = rows.filter(committee__members__user=person, state__in=ANNOUNCED)
    for session in (prepared | sat_in).distinct().order_by("starts_at", "pk"):
        yield Moment(
            f"session-{session.pk}", session.starts_at, titled(_("Séance de commission"), session.case_ref), address(session.get_absolute_url()),
            session.convened_at or session.starts_at, ends_at=session.starts_at + LASTS, location=session.place,
        )  # fmt: skip
