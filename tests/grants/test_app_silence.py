"""Decided is not announced: for those who ask, every page is the same, byte for byte, before and after the decision."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.lifecycle import APPLICATION
from grants.models import Application
from tests.factories.grants import an_admissible_application
from tests.factories.panels import House, a_house
from workflows.door import perform
from workflows.errors import DoorError
from workflows.outbox import drain

pytestmark = pytest.mark.django_db
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def seen_by(client: Client, dossier: Application) -> dict[str, tuple[int, bytes]]:
    """Everything the applicant can open or try on this dossier."""
    pages = [
        reverse("grants:mine"),
        reverse("grants:mine") + "?export=csv",
        *(reverse(f"grants:{name}", args=[dossier.pk]) for name in ("application", "draft", "preview", "submit")),
    ]
    tries = [reverse("workflows:step", args=["application", dossier.pk, name]) for name in APPLICATION.steps]
    got = {page: client.get(page) for page in [*pages, *tries]}
    posted = {f"post {page}": client.post(page, {"reason": ""}) for page in tries}
    return {page: (answer.status_code, TOKEN.sub(b"", answer.getvalue())) for page, answer in (got | posted).items()}


def decided(house: House, dossier: Application) -> None:
    house.taken(dossier)


def rejected(house: House, dossier: Application) -> None:
    house.taken(dossier, outcome="rejection", divergence="L’autorité en juge autrement.")


@pytest.mark.parametrize("decide", [decided, rejected])
@pytest.mark.parametrize("stages", [("review", "committee", "convention", "report"), ("report",)])
def test_a_pending_decision_changes_no_byte_for_those_who_ask(client: Client, decide: Callable[[House, Application], None], stages: tuple[str, ...]) -> None:
    house = a_house(readers=2, stages=stages)
    dossier = house.advised() if "committee" in stages else an_admissible_application(call=house.call, officer=house.officer)
    drain()
    client.force_login(dossier.applicant)
    before = seen_by(client, dossier)
    decide(house, dossier)
    drain()
    dossier.refresh_from_db()
    assert dossier.state == "decided"
    after = seen_by(client, dossier)
    assert [page for page in before if before[page] != after[page]] == []


def test_the_announcement_is_what_changes_the_page(client: Client) -> None:
    house = a_house(readers=2)
    decision = house.taken()
    dossier = decision.application
    client.force_login(dossier.applicant)
    before = told(client, dossier)
    perform(decision, "notify", actor=house.officer)
    drain()
    after = told(client, dossier)
    assert ("Subvention accordée" in before, "Subvention accordée" in after) == (False, True)


def told(client: Client, dossier: Any) -> str:
    """The page, but for the picture of the ways still open, which names every end a request may have."""
    page = client.get(reverse("grants:application", args=[dossier.pk])).content.decode()
    said, _picture = page.split('aria-labelledby="title-way"')
    return said


def test_states_that_read_the_same_look_the_same(client: Client) -> None:
    public = {str(APPLICATION.words[state].public) for state in ("admissible", "under_review", "reviewed", "in_committee", "advised", "decided")}
    assert public == {"En cours d’examen"}


def test_a_withdrawal_while_the_decision_is_pending_annuls_it_and_gives_the_money_back() -> None:
    house = a_house(readers=2)
    decision = house.taken()
    envelope = house.envelope
    assert envelope.amount_committed > 0
    perform(decision.application, "withdraw", actor=decision.application.applicant, reason="Le projet est abandonné.")
    drain()
    decision.refresh_from_db()
    envelope.refresh_from_db()
    assert (decision.state, decision.application.state, envelope.amount_committed) == ("annulled", "withdrawn", 0)


def test_the_sentence_of_a_shut_door_tells_an_applicant_the_public_words_only() -> None:
    house = a_house(readers=2)
    dossier: Any = house.taken().application
    with pytest.raises(DoorError) as refused:
        perform(dossier, "complete", actor=dossier.applicant)
    assert refused.value.sentence == "« Envoyer les compléments » n’est pas possible : l’état est « En cours d’examen »."
