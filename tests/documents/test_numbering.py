"""Numbers follow each other without a gap, whoever asks at the same time."""

import threading
from typing import Any

import pytest
from django.db import connections, transaction

from documents import issue, numbering
from documents.models import Document, NumberSeries


def take(city: Any) -> int:
    with transaction.atomic():
        return numbering.take(numbering.locked(city, "ESSAI", 2027))[0]


@pytest.mark.django_db
def test_a_number_says_its_series(city: Any) -> None:
    with transaction.atomic():
        assert numbering.take(numbering.locked(city, "CONV", 2027)) == (1, "CONV-ESS-2027-0001")
        assert numbering.take(numbering.locked(city, "CONV", 2028)) == (1, "CONV-ESS-2028-0001")


@pytest.mark.django_db
def test_a_refused_act_gives_its_number_back(city: Any) -> None:
    with transaction.atomic():
        numbering.take(numbering.locked(city, "ESSAI", 2027))
        transaction.set_rollback(True)
    assert take(city) == 1


def at_once(work: Any, count: int) -> list[Any]:
    """Several threads through one gate; what each gave, or the error it met."""
    gate, given = threading.Barrier(count), []

    def run(rank: int) -> None:
        gate.wait()
        try:
            given.append(work(rank))
        except Exception as error:
            given.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(rank,)) for rank in range(count)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return given


@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_no_gap(city: Any) -> None:
    given = at_once(lambda _rank: [take(city) for _each in range(10)], 4)
    assert sorted(rank for ranks in given for rank in ranks) == list(range(1, 41))
    assert NumberSeries.objects.get().last == 40


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_makes_one_paper(call: Any) -> None:
    given = at_once(lambda _rank: issue.issue(slug="essay_convention", subject=call, key="essay").pk, 2)
    assert given[0] == given[1]
    assert [(paper.rank, paper.revisions.count()) for paper in Document.objects.all()] == [(1, 2)]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_signature(convention: Document, camille: Any) -> None:
    given = at_once(lambda _rank: issue.sign(document=convention, party="beneficiary", actor=camille, capacity="").sha256, 2)
    assert given[0] == given[1]
    assert (convention.revisions.count(), convention.evidence.count()) == (3, 1)
