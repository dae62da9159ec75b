"""Beginning a request: one draft per click, for one's own organisation, while the call takes requests."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import OrganisationRole
from grants.domain.drafts import start
from grants.models import Application
from grants.models.application import draft_reference
from grants.reading.refusals import Refused
from tests.factories.accounts import a_person, an_association
from tests.factories.calls import a_closed_call, a_published_call, an_open_call
from tests.factories.grants import a_draft, a_writer

pytestmark = pytest.mark.django_db


def test_the_same_click_twice_gives_one_draft(client: Client) -> None:
    writer, organisation = a_writer()
    client.force_login(writer)
    typed = {"organisation": organisation.pk, "reference": draft_reference()}
    address = reverse("grants:start", args=[an_open_call().slug])
    first, second = client.post(address, typed), client.post(address, typed)
    draft = Application.objects.get()
    assert (first["Location"], second["Location"]) == (reverse("grants:draft", args=[draft.pk]),) * 2
    assert (draft.state, draft.case_ref, draft.procedure_id) == ("draft", typed["reference"], draft.call.procedure_id)


def test_another_click_gives_another_draft_and_the_first_may_be_taken_up_again(client: Client) -> None:
    draft = a_draft()
    client.force_login(draft.applicant)
    address = reverse("grants:start", args=[draft.call.slug])
    assert reverse("grants:draft", args=[draft.pk]) in client.get(address).content.decode()
    client.post(address, {"organisation": draft.organisation_id, "reference": draft_reference()})
    assert Application.objects.count() == 2


def test_a_reference_made_up_by_the_browser_is_not_taken_over() -> None:
    writer, organisation = a_writer()
    draft = start(call=an_open_call(), organisation=organisation, applicant=writer, reference="VILLE-2026-00001")
    assert draft.case_ref.startswith("B-")


def test_the_click_of_somebody_else_opens_nothing() -> None:
    theirs = a_draft()
    writer, organisation = a_writer()
    with pytest.raises(Refused):
        start(call=theirs.call, organisation=organisation, applicant=writer, reference=theirs.case_ref)


@pytest.mark.parametrize("make", [a_closed_call, a_published_call])
def test_a_call_that_takes_nothing_begins_nothing(client: Client, make: object) -> None:
    writer, organisation = a_writer()
    client.force_login(writer)
    answer = client.post(reverse("grants:start", args=[make().slug]), {"organisation": organisation.pk})
    assert (answer.status_code, Application.objects.count()) == (422, 0)
    assert "ne reçoit pas de demandes" in answer.content.decode()


def test_nobody_begins_for_an_organisation_of_others_nor_as_a_mere_reader(client: Client) -> None:
    person, elsewhere = a_person(), an_association()
    read_only = an_association(with_member=person, member_role=OrganisationRole.READER)
    client.force_login(person)
    address = reverse("grants:start", args=[an_open_call().slug])
    answers = [client.post(address, {"organisation": each.pk}).status_code for each in (elsewhere, read_only)]
    assert (answers, Application.objects.count()) == ([422, 422], 0)


def test_the_list_of_ones_own_dossiers_costs_the_same_with_one_and_with_three(client: Client, django_assert_num_queries: object) -> None:
    draft = a_draft()
    client.force_login(draft.applicant)
    address = reverse("grants:mine")
    client.get(address)
    with django_assert_num_queries(6) as one:
        client.get(address)
    for _each in range(2):
        a_draft(call=draft.call, applicant=draft.applicant, organisation=draft.organisation)
    with django_assert_num_queries(len(one.captured_queries)):
        assert client.get(address).content.decode().count("Dossier sans titre") == 3
