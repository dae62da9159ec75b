"""Nightly rounds: what a house looks over while it sleeps. A room registers its own with `@nightly("name")`.

Each night is one outbox row per round, left by whichever worker is awake: so a round runs once however many workers there are,
is caught up after a power cut, is tried again when it failed, and is shown among the parked rows when it still finds a fault.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from workflows import outbox
from workflows.checkpoints import take_checkpoint
from workflows.journal import broken_link
from workflows.models import CaseHead

Round = Callable[[], list[str]]
ROUNDS: dict[str, Round] = {}
TOPIC, HOUR = "round.due", time(3, 17)


class RoundFault(Exception):
    """What the round found, in words; the row keeps it."""


def nightly(name: str) -> Callable[[Round], Round]:
    def keep(look: Round) -> Round:
        ROUNDS[name] = look
        return look

    return keep


def call_tonight(now: datetime | None = None) -> int:
    """Leaves the rows of the coming night; called every hour by every worker, they are left once."""
    local = timezone.localtime(now)
    night = local.date() if local.time() < HOUR else local.date() + timedelta(days=1)
    due = datetime.combine(night, HOUR, tzinfo=local.tzinfo)
    rows = [(TOPIC, {"round": name}, f"{TOPIC}:{name}:{night}") for name in sorted(ROUNDS)]
    with transaction.atomic():
        outbox.put_many(rows, due_at=due)
    return 0


@outbox.handler(TOPIC, alone=True)
def run_round(payload: dict[str, str]) -> None:
    faults = ROUNDS[payload["round"]]()
    if faults:
        raise RoundFault(f"{payload['round']}: {len(faults)} fault(s). " + " ; ".join(faults[:20]))


@nightly("journal")
def look_over_the_journal() -> list[str]:
    """Every chain is computed again; whole, the root of all heads is written down."""
    cases = CaseHead.objects.order_by("case_ref").values_list("case_ref", flat=True)
    broken = [f"{case}: broken at line {link}" for case in cases if (link := broken_link(case)) is not None]
    if not broken:
        take_checkpoint()
    return broken
