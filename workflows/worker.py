"""What runs beside the tasks in every worker: a dispatcher that empties the outbox, and the clocks' tick.

Any number of workers may run it at once: rows are leased, clocks are locked. A row published on commit is found again
here if the broker lost it; a row leased by a worker that died is leased again when its lease ends.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from workflows import clocks, outbox, rounds
from workflows.board import digests
from workflows.models import OutboxRow
from workflows.tasks import handle

log = logging.getLogger(__name__)

PAUSE = 0.5
TICK = 30.0
HOUR = 3600.0
IN_FLIGHT = 50
PUBLISHED_ALREADY = timedelta(seconds=10)


class Dispatcher:
    """One thread: rows that are due go to the tasks, clocks that are over become rows."""

    def __init__(self) -> None:
        self.stopping = Event()
        self.threads = [
            Thread(target=self._repeat, args=task, daemon=True)
            for task in ((dispatch, PAUSE), (clocks.sweep, TICK), (digests.plan, TICK), (rounds.call_tonight, HOUR))
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(timeout=5)

    def _repeat(self, work: Callable[[], int], pause: float) -> None:
        """A failure (database away, broker away) is said once and tried again: nothing is lost, only later."""
        said = ""
        while not self.stopping.is_set():
            close_old_connections()
            try:
                did = work()
                said = ""
            except Exception as error:
                did, said = 0, _say(error, said)
            if not did:
                self.stopping.wait(pause * (10 if said else 1))
        connection.close()


def dispatch() -> int:
    """Leases what is due, within the number of rows a worker may hold at once, and hands it to the tasks."""
    pks = outbox.lease_due(limit=max(0, IN_FLIGHT - in_flight()), now=_due_before())
    try:
        for pk in pks:
            handle.apply_async((pk,), retry=False)
    except Exception:
        release(pks)
        raise
    return len(pks)


def in_flight() -> int:
    """With a real broker the queue itself holds the work back; in memory the rows leased and not done do."""
    if settings.PUBLISH_ON_COMMIT:
        return 0
    return OutboxRow.objects.filter(done_at=None, parked_at=None, leased_until__gt=timezone.now()).count()


def release(pks: Iterable[int] | None = None) -> None:
    rows = OutboxRow.objects.filter(done_at=None, parked_at=None)
    if pks is not None:
        rows = rows.filter(pk__in=list(pks))
    rows.update(leased_until=None)


def _due_before() -> Any:
    """Rows published on commit are left ten seconds to their task before the dispatcher looks after them."""
    return timezone.now() - (PUBLISHED_ALREADY if settings.PUBLISH_ON_COMMIT else timedelta())


def _say(error: Exception, said: str) -> str:
    kind = type(error).__name__
    if kind != said:
        log.warning("the dispatcher waits: %s: %s", kind, error)
    return kind


running: list[Dispatcher] = []


@worker_ready.connect
def begin(**kwargs: object) -> None:
    """Celery says ready again after each reconnection: one dispatcher is enough. In memory nobody else can hold a
    lease, so those left by a killed worker are taken back at once instead of six minutes later."""
    if running:
        return
    if not settings.PUBLISH_ON_COMMIT:
        release()
    running.append(Dispatcher())
    running[0].start()


@worker_shutting_down.connect
def end(**kwargs: object) -> None:
    while running:
        running.pop().stop()
