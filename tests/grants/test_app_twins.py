"""A person in conflict cannot learn anything of the dossier: two houses that differ only in it read the same, byte for byte.

The same house is built with the conflicted dossier and, in a savepoint rolled back afterwards, without what makes it
stand out: its organisation, its words, its amount, its state. Every list, search, count, export and address is compared.
"""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from grants.domain.conflicts import attest
from grants.lifecycle import APPLICATION
from grants.models import Application
from grants.reading.refusals import Refused
from tests.factories.accounts import a_juror, a_secretary
from tests.factories.grants import BUDGET, a_complete_draft, a_conflict, a_submitted_application, kept
from tests.factories.panels import House, a_house
from workflows.door import perform
from workflows.effects import MAIL, PAPER
from workflows.journal import life_of
from workflows.models import OutboxRow
from workflows.outbox import run

pytestmark = pytest.mark.django_db
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')
SEARCHES = (
    "",
    "?q=Secret",
    "?q=Fanfare",
    "?vue=a-examiner",
    "?vue=tous&sort=-amount",
    "?vue=tous&sort=state",
    "?state=submitted",
    "?officer=none",
    "?amount_from=1",
    "?page=2",
    "?export=csv",
    "?vue=les-miens",
)


def everything(client: Client, dossier: Application) -> dict[str, tuple[int, bytes]]:
    """Every address of this room a person may try, lists first, then the dossier's own, by its number and by its files."""
    lists = [reverse("grants:applications") + search for search in SEARCHES] + [reverse("grants:mine"), reverse("home")]
    lists += [reverse(f"workflows:{name}") for name in ("desk", "past", "sharing", "workload")]
    lists += [reverse(f"grants:{name}") for name in ("my_readings", "sessions", "decisions", "conflict_list", "reading_calls")]
    own = [reverse(f"grants:{name}", args=[dossier.pk]) for name in ("application", "draft", "preview", "submit", "marks", "conflicts")]
    own += [reverse("workflows:step", args=["application", dossier.pk, name]) for name in APPLICATION.steps]
    files = [piece.file.get_absolute_url() for piece in dossier.documents.select_related("file")]
    got = {address: client.get(address) for address in [*lists, *own, *files]}
    posted = {f"post {name}": client.post(reverse("grants:bulk"), {"step": name, "selected": [dossier.pk]}, follow=True) for name in APPLICATION.steps}
    return {address: (answer.status_code, TOKEN.sub(b"", answer.getvalue())) for address, answer in (got | posted).items()}


def another_life(house: House, dossier: Application) -> None:
    """The twin: another title, another amount, another discipline, and steps further on."""
    type(dossier).objects.filter(pk=dossier.pk).update(
        title="Secret bien gardé", summary="Secret", amount_requested="19999.00", score="4.50", case_officer=house.officer
    )
    type(dossier.organisation).objects.filter(pk=dossier.organisation_id).update(name="Compagnie du Secret")
    perform(dossier, "declare_admissible", actor=house.officer)
    house.under_review(dossier)
    hear()


def hear() -> None:
    """The board and the effects, not the papers and the messages."""
    for row in OutboxRow.objects.filter(done_at=None).exclude(topic__in=(PAPER, MAIL)):
        run(row.pk)


def a_house_with(reader: str) -> tuple[House, User, Application]:
    house = a_house(readers=2)
    house.jury.append(a_juror(house.funder))
    attest(user=house.jury[-1], call=house.call)
    a_submitted_application(call=house.call, title="Fanfare d’été")
    shut = a_submitted_application(call=house.call, title="À ne pas voir")
    hear()
    person = {"officer": house.officer, "secretary": house.secretary, "juror": house.jury[0], "authority": house.authority}[reader]
    return house, person, shut


@pytest.mark.parametrize("reader", ["secretary", "juror", "authority"])
@pytest.mark.parametrize("status", ["suspected", "confirmed"])
def test_two_houses_that_differ_only_in_the_shut_dossier_read_the_same(client: Client, reader: str, status: str) -> None:
    house, person, shut = a_house_with(reader)
    a_conflict(person, shut, status=status, declared_by=house.officer)
    client.force_login(person)
    before = everything(client, shut)
    house.jury = [juror for juror in house.jury if juror != person][:2]
    house.secretary = a_secretary(house.funder, house.officer)
    another_life(house, shut)
    after = everything(client, shut)
    assert [address for address in before if before[address] != after[address]] == []
    assert {status for address, (status, _body) in after.items() if f"/dossiers/{shut.pk}/" in address and not address.startswith("post")} <= {404}


def test_a_conflicted_officer_reads_none_of_the_words(client: Client) -> None:
    house, officer, shut = a_house_with("officer")
    kept_words = ("À ne pas voir", shut.case_ref, shut.organisation.name, shut.content_digest)
    a_conflict(officer, shut, declared_by=house.secretary)
    client.force_login(officer)
    seen = everything(client, shut)
    found = [(address, word) for address, (_status, body) in seen.items() for word in kept_words if word.encode() in body]
    assert found == []
    assert life_of(shut.case_ref).count() == 1


def test_a_conflict_set_aside_opens_again(client: Client) -> None:
    house, officer, shut = a_house_with("officer")
    conflict = a_conflict(officer, shut, declared_by=house.secretary)
    client.force_login(officer)
    assert client.get(reverse("grants:application", args=[shut.pk])).status_code == 404
    type(conflict).objects.update(status="dismissed")
    assert client.get(reverse("grants:application", args=[shut.pk])).status_code == 200


def test_a_conflicted_writer_is_shut_out_too(client: Client) -> None:
    draft: Any = a_complete_draft(budget=BUDGET)
    a_conflict(draft.applicant, draft)
    client.force_login(draft.applicant)
    assert client.get(reverse("grants:draft", args=[draft.pk])).status_code == 404
    with pytest.raises(Refused):
        kept(draft, "partenaires", {"partners": "x"})
