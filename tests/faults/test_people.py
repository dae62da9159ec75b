"""Two people on the same button at the same moment: one wins, the other reads who did what and when."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from calls.models import Call
from tests.factories.accounts import holding
from tests.workflows.conftest import administrator, call, city  # noqa: F401 - fixtures
from workflows.journal import broken_link
from workflows.models import JournalEntry


@pytest.mark.django_db(transaction=True)
def test_one_wins_and_the_others_read_who_when_and_what(call: Call, administrator: Any, city: Any) -> None:  # noqa: F811
    people = [administrator, *(holding(Role.ADMINISTRATOR, city) for _ in range(3))]
    clients = [Client() for _ in people]
    for client, person in zip(clients, people, strict=True):
        client.force_login(person)
    ready, answers = threading.Barrier(len(people)), {}

    def press(client: Client, person: Any) -> None:
        ready.wait()
        answers[person] = client.post(reverse("workflows:step", args=["call", call.pk, "publish"]))
        connection.close()

    threads = [threading.Thread(target=press, args=pair) for pair in zip(clients, people, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entry = JournalEntry.objects.get()
    assert sorted(answer.status_code for answer in answers.values()) == [302, 409, 409, 409]
    assert answers[entry.actor].status_code == 302
    for person, answer in answers.items():
        if person != entry.actor:
            assert f"Dernier acte : Appel publié, par {entry.actor_label}, le" in answer.content.decode()
    assert (Call.objects.get().state, broken_link(call.case_ref)) == ("published", None)
