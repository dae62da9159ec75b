"""Celery acknowledges early by default: a worker killed in the middle of a task loses it. Ours acknowledges late, and the outbox
row, not the message, is the truth."""

import celery
import pytest
from celery import current_app
from django.conf import settings

from workflows.models import OutboxRow
from workflows.tasks import handle


def test_the_default_loses_the_task_of_a_killed_worker() -> None:
    bare = celery.Celery("bare", set_as_current=False)
    assert (bare.conf.task_acks_late, bare.conf.task_reject_on_worker_lost, bare.conf.worker_prefetch_multiplier) == (False, None, 4)


def test_ours_gives_it_back() -> None:
    conf = current_app.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (True, True, 1)
    assert (conf.task_time_limit, conf.task_soft_time_limit, conf.task_ignore_result) == (300, 270, True)
    assert (conf.task_serializer, conf.accept_content) == ("json", ["json"])
    assert handle.acks_late is True


def test_a_task_carries_a_number_and_nothing_of_a_dossier() -> None:
    assert handle.run.__annotations__ == {"pk": int, "return": None}


def test_a_lease_outlives_the_longest_task() -> None:
    from workflows.outbox import LEASE

    assert LEASE.total_seconds() > settings.CELERY_TASK_TIME_LIMIT


@pytest.mark.django_db
def test_a_message_lost_by_the_broker_is_found_again_in_the_table() -> None:
    from django.db import transaction

    from workflows import outbox

    with transaction.atomic():
        outbox.put("clock.fired", {"clock": 0}, key="perdu")
    assert outbox.lease_due() == [OutboxRow.objects.get().pk]
