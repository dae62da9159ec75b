"""The room at one moment: who votes on one item, and whether they are enough.

Interested members are out: a deliberation in which one took part, even without voting, is illegal (CGCT L2131-11).
So a recused member neither sits, nor gives nor carries a proxy on that item. Whether their seat also lowers the number
required, and whether proxies count towards it, differs from body to body: both are settings of the committee, said by the
text that sets it up, never by this file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from grants.enums import ConflictStatus
from grants.guards.majority import quorum_rate_for


@dataclass(frozen=True)
class Room:
    """Seats are voting members only; `carried` are proxies: (who gives it, who carries it)."""

    seats: list[Any]
    present: list[Any]
    recused: list[Any]
    carried: list[tuple[Any, Any]]
    required: int
    proxies_count: bool
    #: The share of the seats that must be there, and whether the procedure asks more than the committee's own rule.
    rate: Decimal = Decimal(0)
    is_raised_by_procedure: bool = False

    @property
    def voices(self) -> int:
        """How many votes the room can cast on this item."""
        return len(self.present) + len(self.carried)

    @property
    def counted(self) -> int:
        return self.voices if self.proxies_count else len(self.present)

    @property
    def has_quorum(self) -> bool:
        return self.counted >= self.required


def room_of(session: Any, application: Any = None) -> Room:
    """The room for one dossier; without a dossier, for the opening of the session."""
    committee, out = session.committee, _interested_in(application)
    seats = [member for member in committee.members.all() if member.is_voting]
    rows = list(session.attendances.select_related("member__user", "proxy_to__user"))
    here = {row.member_id for row in rows if row.arrived_at and not row.left_at}
    present = [member for member in seats if member.pk in here and member.user_id not in out]
    rate = quorum_rate_for(committee, application)
    return Room(
        seats=seats,
        present=present,
        recused=[member for member in seats if member.user_id in out],
        carried=_proxies(rows, here, {member.pk for member in present}, out),
        required=required_voices(committee, len(seats), sum(member.user_id in out for member in seats), rate),
        proxies_count=committee.proxies_count,
        rate=rate,
        is_raised_by_procedure=rate > Decimal(committee.quorum_rate),
    )


def required_voices(committee: Any, seats: int, recused: int, rate: Decimal | None = None) -> int:
    """The share of the seats, rounded up; seats of recused members are taken off where the committee says so."""
    base = seats - recused if committee.recused_lower_quorum else seats
    return max(1, int(((Decimal(committee.quorum_rate) if rate is None else rate) * base).to_integral_value(ROUND_CEILING)))


def _interested_in(application: Any) -> set[int]:
    if application is None:
        return set()
    return set(application.conflicts.exclude(status=ConflictStatus.DISMISSED).values_list("user_id", flat=True))


def _proxies(rows: Iterable[Any], here: set[int], carriers: set[int], out: set[int]) -> list[tuple[Any, Any]]:
    """A proxy of an absent voting member, carried by a member present: neither of them recused."""
    given = [row for row in rows if row.proxy_to_id and row.member_id not in here and row.member.is_voting]
    return [(row.member, row.proxy_to) for row in given if row.proxy_to_id in carriers and row.member.user_id not in out]
