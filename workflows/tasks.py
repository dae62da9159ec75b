"""Celery's side of the outbox: ids in, delegate."""

from celery import shared_task

from workflows import clocks, outbox
from workflows.board import digests


@shared_task(name="workflows.handle", ignore_result=True)
def handle(pk: int) -> None:
    outbox.run(pk)


@shared_task(name="workflows.tick", ignore_result=True)
def tick() -> None:
    clocks.sweep()
    digests.plan()
