"""What the opinions would cost: the ranked list against one envelope, the line where it ends, the overtakings by name.

Read-only: nothing is reserved here. Rank: the committee's mark (mean of the readings), then the number of the dossier.
An overtaking is a dossier that would be funded although a better ranked one is not: it needs a motive, so it is named.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from accounts.models import User
from calls.models import Call, Envelope
from grants.enums import AgendaItemState, ApplicationState, AwardState, Opinion
from grants.guards.committee import FUNDED
from grants.models import AgendaItem

ZERO = Decimal("0.00")
PENDING = (ApplicationState.ADVISED, ApplicationState.DECIDED)


class Heard(NamedTuple):
    """The last opinion on a dossier: plain values, for there may be thousands."""

    application: int
    title: str
    case_ref: str
    score: Decimal | None
    opinion: str
    amount: Decimal | None

    def __str__(self) -> str:
        return self.title or _("Dossier sans titre")

    @property
    def opinion_said(self) -> Any:
        return Opinion(self.opinion).label


class Row(NamedTuple):
    rank: int
    heard: Heard
    wanted: Decimal
    running: Decimal
    is_within: bool
    is_pledged: bool


@dataclass(frozen=True)
class Simulation:
    envelope: Envelope
    available: Decimal
    rows: list[Row]
    overtakings: list[tuple[Heard, Heard]]

    @property
    def wanted(self) -> Decimal:
        return self.rows[-1].running if self.rows else ZERO

    @property
    def left(self) -> Decimal:
        return self.available - self.wanted

    @property
    def over(self) -> Decimal:
        return -self.left

    @property
    def last_within(self) -> Row | None:
        within = [row for row in self.rows if row.is_within and row.wanted]
        return within[-1] if within and any(not row.is_within for row in self.rows) else None


def simulate(call: Call, envelope: Envelope, user: User) -> Simulation:
    return simulate_all(call, [envelope], user)[0]


def simulate_all(call: Call, envelopes: Iterable[Envelope], user: User) -> list[Simulation]:
    """The opinions are read once. Money already pledged for this call counts with its dossier; the rest of what is committed does not."""
    heard = _opinions(call, user)
    return [_against(envelope, heard) for envelope in envelopes]


def _against(envelope: Envelope, heard: Sequence[Heard]) -> Simulation:
    pledged = _pledged(heard, envelope)
    available = envelope.amount_unallocated + sum(pledged.values(), ZERO)
    rows = list(_ranked(heard, pledged, available))
    return Simulation(envelope, available, rows, list(overtakings(rows)))


def overtakings(rows: Iterable[Row]) -> Iterator[tuple[Heard, Heard]]:
    """(funded, the best ranked one it overtakes): equal marks overtake nobody."""
    unfunded = None
    for row in rows:
        if not row.wanted and unfunded is None:
            unfunded = row.heard
        elif row.wanted and unfunded is not None and (row.heard.score or ZERO) < (unfunded.score or ZERO):
            yield row.heard, unfunded


def _opinions(call: Call, user: User) -> list[Heard]:
    """The last opinion of each dossier that is not yet announced, best first."""
    rows = AgendaItem.objects.visible_to(user).filter(application__call=call, application__state__in=PENDING, state=AgendaItemState.CONCLUDED)
    names = ("application", "application__title", "application__case_ref", "application__score", "opinion", "amount_proposed")
    last = {values[0]: values for values in rows.order_by("pk").values_list(*names)}
    return sorted((Heard(*values) for values in last.values()), key=lambda heard: (-(heard.score or ZERO), heard.case_ref))


def _pledged(heard: Sequence[Heard], envelope: Envelope) -> dict[int, Decimal]:
    known = {each.application for each in heard}
    pairs = envelope.awards.filter(application__state__in=PENDING, state=AwardState.PLEDGED).values_list("application", "amount")
    return {application: amount for application, amount in pairs if application in known}


def _ranked(heard: Iterable[Heard], pledged: dict[int, Decimal], available: Decimal) -> Iterator[Row]:
    running = ZERO
    for rank, each in enumerate(heard, start=1):
        wanted = pledged.get(each.application) or (each.amount if each.opinion in FUNDED else None) or ZERO
        running += wanted
        yield Row(rank, each, wanted, running, running <= available, each.application in pledged)
