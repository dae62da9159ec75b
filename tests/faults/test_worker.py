"""A worker is killed outright, again and again: nothing is lost, nothing is done twice."""

import pytest

from tests.faults.conftest import Workers, leave_while_the_broker_is_away, until, waiting, written
from tests.faults.handlers import leave

ROWS = 12


def all_rows() -> list[str]:
    return sorted(f"F-{number}" for number in range(ROWS))


def be_killed_twice_then_finish(workers: Workers) -> None:
    for share in (ROWS // 4, ROWS // 2):
        workers.start()
        until(lambda share=share: len(written()) >= share, "the worker works")
        workers.kill()
    workers.start()
    until(lambda: waiting() == 0, "the worker finishes")
    assert written() == all_rows()


def test_a_killed_worker_loses_nothing_and_does_nothing_twice(workers: Workers) -> None:
    leave(ROWS, seconds=0.3)
    be_killed_twice_then_finish(workers)


@pytest.mark.broker
def test_a_killed_worker_loses_nothing_with_a_broker(workers: Workers, broker: str) -> None:
    leave(ROWS, seconds=0.3)
    be_killed_twice_then_finish(workers)


@pytest.mark.broker
def test_two_workers_share_the_work(workers: Workers, broker: str) -> None:
    leave(ROWS, seconds=0.1)
    workers.start()
    workers.start()
    until(lambda: waiting() == 0, "the workers finish")
    assert written() == all_rows()


@pytest.mark.broker
def test_a_row_is_handled_at_once_when_the_broker_answers(workers: Workers, broker: str) -> None:
    leave(1)
    workers.start()
    until(lambda: written() == ["F-0"], "the worker is up")
    leave(1, first=1)
    until(lambda: written() == ["F-0", "F-1"], "published on commit, well before the dispatcher looks", patience=8)


@pytest.mark.broker
def test_rows_left_while_the_broker_is_away_are_handled_when_it_is_back(workers: Workers, broker: str) -> None:
    leave_while_the_broker_is_away(ROWS)
    assert waiting() == ROWS
    workers.start()
    until(lambda: waiting() == 0, "the dispatcher finds them by itself")
    assert written() == all_rows()
