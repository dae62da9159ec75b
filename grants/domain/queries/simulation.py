"""What the opinions would cost: the ranked list against one envelope, the line where it ends, the overtakings by name.

Read-only: nothing is reserved here. Rank: the committee's mark (mean of the readings), then the number of the dossier.
An overtaking is a dossier that would be funded although a better ranked one is not: it needs a motive, so it is named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import User
from calls.models import Call, Envelope
from grants.enums import AgendaItemState, ApplicationState, AwardState
from grants.guards.committee import FUNDED
from grants.models import AgendaItem, Application

ZERO = Decimal("0.00")
PENDING = (ApplicationState.ADVISED, ApplicationState.DECIDED)


@dataclass(frozen=True)
class Row:
    rank: int
    item: AgendaItem
    wanted: Decimal
    running: Decimal
    is_within: bool
    is_pledged: bool

    @property
    def application(self) -> Application:
        return self.item.application


@dataclass(frozen=True)
class Simulation:
    envelope: Envelope
    available: Decimal
    rows: list[Row]
    overtakings: list[tuple[Application, Application]]

    @property
    def wanted(self) -> Decimal:
        return sum((row.wanted for row in self.rows), ZERO)

    @property
    def left(self) -> Decimal:
        return self.available - self.wanted

    @property
    def over(self) -> Decimal:
        return -self.left

    @property
    def parts(self) -> list[tuple[str, Decimal]]:
        """For the picture: one part per dossier that would be funded, best first."""
        return [(str(row.application), row.wanted) for row in self.rows if row.wanted]

    @property
    def last_within(self) -> Row | None:
        within = [row for row in self.rows if row.is_within and row.wanted]
        return within[-1] if within and any(not row.is_within for row in self.rows) else None


def simulate(call: Call, envelope: Envelope, user: User) -> Simulation:
    """Money already pledged for this call on this envelope counts with its dossier; the rest of what is committed does not."""
    items = _opinions(call, user)
    pledged = _pledged(items, envelope)
    available = envelope.amount_unallocated + sum(pledged.values(), ZERO)
    rows = list(_ranked(items, pledged, available))
    return Simulation(envelope, available, rows, overtakings(rows))


def overtakings(rows: Iterable[Row]) -> list[tuple[Application, Application]]:
    """(funded, the best ranked one it overtakes): equal marks overtake nobody."""
    found, unfunded = [], None
    for row in rows:
        if not row.wanted and unfunded is None:
            unfunded = row.application
        elif row.wanted and unfunded is not None and (row.application.score or ZERO) < (unfunded.score or ZERO):
            found.append((row.application, unfunded))
    return found


def _opinions(call: Call, user: User) -> list[AgendaItem]:
    """The last opinion of each dossier that is not yet announced."""
    rows = AgendaItem.objects.visible_to(user).filter(application__call=call, application__state__in=PENDING, state=AgendaItemState.CONCLUDED)
    last: dict[int, AgendaItem] = {item.application_id: item for item in rows.select_related("application__organisation").order_by("pk")}
    return sorted(last.values(), key=lambda item: (-(item.application.score or ZERO), item.application.case_ref))


def _pledged(items: list[AgendaItem], envelope: Envelope) -> dict[int, Decimal]:
    rows = envelope.awards.filter(application__in=[item.application_id for item in items], state=AwardState.PLEDGED)
    return dict(rows.values_list("application", "amount"))


def _ranked(items: list[AgendaItem], pledged: dict[int, Decimal], available: Decimal) -> Any:
    running = ZERO
    for rank, item in enumerate(items, start=1):
        wanted = pledged.get(item.application_id) or (item.amount_proposed if item.opinion in FUNDED else None) or ZERO
        running += wanted
        yield Row(rank, item, wanted, running, running <= available, item.application_id in pledged)
