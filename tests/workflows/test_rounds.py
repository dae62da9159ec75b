"""The rounds of the night: left once whoever is awake, run once, shown when they find a fault."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import a_case_officer, a_city, an_administrator
from workflows import outbox, rounds
from workflows.models import Checkpoint, OutboxRow

pytestmark = pytest.mark.django_db(transaction=True)


def at(hour: int, day: int = 10) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=timezone.get_default_timezone())


def test_each_round_is_left_once_a_night_by_any_number_of_workers() -> None:
    for instant in (at(1), at(2), at(2)):
        rounds.call_tonight(instant)
    assert sorted(OutboxRow.objects.values_list("key", flat=True)) == ["round.due:documents:2026-03-10", "round.due:journal:2026-03-10"]
    rounds.call_tonight(at(4))
    assert [timezone.localtime(due).strftime("%d %H:%M") for due in OutboxRow.objects.order_by("due_at").values_list("due_at", flat=True)] == [
        "10 03:17", "10 03:17", "11 03:17", "11 03:17",
    ]  # fmt: skip


def test_a_whole_house_is_looked_over_and_its_root_written_down(call: Any) -> None:
    rounds.call_tonight(at(1))
    outbox.drain()
    assert (OutboxRow.objects.filter(done_at=None).count(), Checkpoint.objects.count()) == (0, 1)


def test_a_fault_is_tried_again_then_shown_to_those_who_administer(call: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rounds.ROUNDS, "documents", lambda: ["abc: missing or altered in the store"])
    rounds.call_tonight(at(1))
    for _night in range(outbox.MAX_ATTEMPTS):
        OutboxRow.objects.update(due_at=at(1), leased_until=None)
        outbox.drain()
    row = OutboxRow.objects.get(done_at=None)
    assert (row.payload, row.parked_at is not None, "abc: missing" in row.last_error) == ({"round": "documents"}, True, True)
    city = a_city()
    for reader, shown in ((an_administrator(city), 1), (a_case_officer(city), 0)):
        client.force_login(reader)
        page = client.get(reverse("workflows:sendings")).content.decode()
        assert (page.count("Ronde de nuit"), "abc: missing" in page) == (shown, False)
