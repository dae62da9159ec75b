"""The outbox: everything that leaves (mail, paper, effect, task) is first a row of the same transaction.

A dispatcher leases the rows that are due; a handler locks its row, works, and marks it done in one transaction. Killing
any process at any moment therefore loses nothing and does nothing twice. A handler that keeps failing is parked
after `MAX_ATTEMPTS` and shows on screen.
"""

import logging
import traceback
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from itertools import repeat
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from workflows import statements
from workflows.models import OutboxRow

log = logging.getLogger(__name__)

Handler = Callable[[dict[str, Any]], None]
HANDLERS: dict[str, Handler] = {}
#: Topics whose handler works outside any transaction, because it is slow (drawing a paper) or acts on the world (a mail).
ALONE: set[str] = set()
#: What surrounds the handling of a row, given its payload. The demonstration, whose acts are dated in the past, dates their
#: consequences with them; everywhere else a consequence bears the instant it really came about.
surround: Callable[[dict[str, Any]], AbstractContextManager[Any]] = nullcontext
MAX_ATTEMPTS = 5
LEASE = timedelta(minutes=6)


def handler(topic: str, *, alone: bool = False) -> Callable[[Handler], Handler]:
    """Names the function that handles a topic; it runs inside the transaction that marks the row done.

    `alone`: it runs outside any transaction, holds no lock while it works, and must itself be safe to run twice.
    """

    def keep(function: Handler) -> Handler:
        if HANDLERS.setdefault(topic, function) is not function:
            raise ValueError(f"two handlers for {topic}")
        if alone:
            ALONE.add(topic)
        return function

    return keep


def put(topic: str, payload: dict[str, Any], *, key: str, due_at: datetime | None = None) -> None:
    """Leaves one row; the same key twice leaves one."""
    put_many([(topic, payload, key)], due_at=due_at)


def put_many(wanted: Iterable[tuple[str, dict[str, Any], str]], *, due_at: datetime | None = None, due_ats: Iterable[datetime] | None = None) -> None:
    """`due_ats`: one instant per row, where they do not all wait for the same."""
    instants = repeat(due_at or timezone.now()) if due_ats is None else due_ats
    rows = [OutboxRow(topic=topic, payload=payload, key=key[:200], due_at=instant) for (topic, payload, key), instant in zip(wanted, instants, strict=False)]
    if not rows:
        return
    if not connection.in_atomic_block:
        raise RuntimeError("an outbox row belongs to the transaction of the act it follows")
    statements.insert(rows, once="key")
    if settings.PUBLISH_ON_COMMIT:
        transaction.on_commit(lambda: publish([row.key for row in rows]), robust=True)


def publish(keys: Iterable[str]) -> None:
    """Wakes a worker at once; when the broker is away it is said, and the dispatcher will find the rows by itself."""
    from workflows.tasks import handle  # noqa: PLC0415 - tasks stands above the outbox

    try:
        for pk in OutboxRow.objects.filter(key__in=list(keys), done_at=None).values_list("pk", flat=True):
            handle.apply_async((pk,), retry=False)
    except BrokerError as error:
        log.warning("the broker is away, the rows wait: %s", error)


def lease_due(limit: int = 50, now: datetime | None = None) -> list[int]:
    """Takes up to `limit` due rows for a few minutes: another dispatcher skips them meanwhile."""
    now = now or timezone.now()
    due = OutboxRow.objects.filter(Q(leased_until=None) | Q(leased_until__lt=now), done_at=None, parked_at=None, due_at__lte=now)
    with transaction.atomic():
        pks = list(
            due.order_by("due_at", "pk")
            .select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
            .values_list("pk", flat=True)[:limit]
        )
        OutboxRow.objects.filter(pk__in=pks).update(leased_until=now + LEASE)
    return pks


def run(pk: int) -> bool:
    """Handles one row if it is still to be done. True when the work was done here and now."""
    if not _begin(pk):
        return False
    try:
        _work_alone(pk)
        with transaction.atomic():
            row = _claim(pk)
            if row is None:
                return False
            if row.topic not in ALONE:
                _handle(row)
            OutboxRow.objects.filter(pk=pk).update(done_at=timezone.now(), leased_until=None, last_error="")
    except Exception:
        _failed(pk, traceback.format_exc(limit=-4, chain=False))
        return False
    return True


def drain(limit: int = 10_000) -> int:
    """Handles everything that is due, here, until nothing is left: for one-shot commands and tests."""
    done = 0
    while done < limit and (pks := lease_due()):
        done += sum(run(pk) for pk in pks)
    return done


def retry(row: OutboxRow) -> None:
    """Gives a parked row another chance, on a person's order."""
    OutboxRow.objects.filter(pk=row.pk, done_at=None).update(parked_at=None, attempts=0, leased_until=None, due_at=timezone.now())


def _begin(pk: int) -> bool:
    """Counts the attempt before it is made: work that kills its own worker is parked too, instead of coming back for ever."""
    waiting = OutboxRow.objects.filter(pk=pk, done_at=None, parked_at=None)
    waiting.filter(attempts__gte=MAX_ATTEMPTS).update(
        parked_at=timezone.now(), leased_until=None, last_error="begun five times, never ended: its worker died each time"
    )
    return bool(waiting.update(attempts=F("attempts") + 1))


def _work_alone(pk: int) -> None:
    row = OutboxRow.objects.filter(pk=pk, topic__in=ALONE, done_at=None, parked_at=None).first()
    if row is not None:
        _handle(row)


def _handle(row: OutboxRow) -> None:
    with surround(row.payload):
        HANDLERS[row.topic](row.payload)


def _claim(pk: int) -> OutboxRow | None:
    """The row under lock, or nothing when it is done, parked or held by another worker."""
    skip = connection.features.has_select_for_update_skip_locked
    return OutboxRow.objects.select_for_update(skip_locked=skip).filter(pk=pk, done_at=None, parked_at=None).first()


def _failed(pk: int, error: str) -> None:
    """Keeps the error; waits longer each time; parks at the fifth."""
    now = timezone.now()
    OutboxRow.objects.filter(pk=pk, done_at=None).update(last_error=error[-2000:])
    row = OutboxRow.objects.filter(pk=pk).first()
    if row is None or row.done_at:
        return
    log.warning("outbox row %s (%s) failed, attempt %s: %s", pk, row.topic, row.attempts, error.strip().rsplit("\n", 1)[-1])
    wait = timedelta(seconds=5 * 4 ** min(row.attempts, MAX_ATTEMPTS))
    parked = now if row.attempts >= MAX_ATTEMPTS else None
    OutboxRow.objects.filter(pk=pk).update(leased_until=None, due_at=now + wait, parked_at=parked)
