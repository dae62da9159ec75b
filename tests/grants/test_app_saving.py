"""Nothing typed is ever lost: kept as typed, flagged where it cannot be read, and never overwritten by a stale tab."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import OrganisationRole
from grants.domain.answers import save_section
from grants.models import Answers
from grants.reading.gaps import gaps_of
from grants.reading.refusals import Refused, StaleRevision
from tests.factories.accounts import a_person, joins
from tests.factories.grants import a_draft, a_submitted_application, a_writer, an_incomplete_application, kept

pytestmark = pytest.mark.django_db
PROJECT = {"title": "Saison d’essai", "summary": "Trois soirées.", "starts_on": "2027-05-01", "ends_on": "2027-06-30"}


def address(draft: Any, name: str = "autosave", section: str = "projet") -> str:
    return reverse(f"grants:{name}", args=[draft.pk, section])


def test_autosave_answers_with_the_revision_and_the_second(client: Client) -> None:
    draft = a_draft()
    client.force_login(draft.applicant)
    answer = client.post(address(draft), PROJECT | {"revision": "0"})
    said = answer.json()
    assert (answer.status_code, said["revision"], sorted(said)) == (200, 1, ["missing", "revision", "saved_at"])
    assert said["saved_at"].endswith("s")
    assert Answers.objects.get().data == PROJECT


def test_what_can_be_read_fills_the_columns() -> None:
    draft = a_draft()
    kept(draft, "projet", PROJECT)
    draft.refresh_from_db()
    assert (draft.title, draft.summary, draft.starts_on, draft.ends_on) == ("Saison d’essai", "Trois soirées.", date(2027, 5, 1), date(2027, 6, 30))


def test_what_cannot_be_read_is_kept_as_typed_and_empties_its_column() -> None:
    draft = a_draft()
    kept(draft, "projet", PROJECT)
    kept(draft, "projet", PROJECT | {"starts_on": "le premier mai", "title": "x" * 201})
    draft.refresh_from_db()
    assert (draft.title, draft.starts_on, draft.ends_on) == ("", None, date(2027, 6, 30))
    assert (Answers.objects.get().data["starts_on"], len(Answers.objects.get().data["title"])) == ("le premier mai", 201)
    wrong = {gap.anchor for gap in gaps_of(draft) if gap.is_wrong and gap.section == "projet"}
    assert wrong == {"id_title", "id_starts_on"}


def test_the_page_gives_back_what_was_typed_wrong(client: Client) -> None:
    draft = a_draft()
    kept(draft, "projet", PROJECT | {"website": "pas une adresse <b>"})
    client.force_login(draft.applicant)
    page = client.get(address(draft, "section")).content.decode()
    assert "pas une adresse &lt;b&gt;" in page
    assert "pas une adresse <b>" not in page


def test_a_project_that_ends_before_it_begins_is_kept_and_said() -> None:
    draft = a_draft()
    kept(draft, "projet", PROJECT | {"ends_on": "2027-04-01"})
    draft.refresh_from_db()
    assert (draft.starts_on, draft.ends_on) == (date(2027, 5, 1), None)
    assert any("précède" in gap.sentence for gap in gaps_of(draft))


def test_a_stale_tab_reads_what_the_other_wrote_and_overwrites_nothing(client: Client) -> None:
    draft = a_draft()
    client.force_login(draft.applicant)
    client.post(address(draft), PROJECT | {"revision": "0"})
    stale = client.post(address(draft), PROJECT | {"title": "L’autre titre", "revision": "0"})
    said = stale.json()
    assert (stale.status_code, said["revision"], said["theirs"]["title"]) == (409, 1, "Saison d’essai")
    assert draft.applicant.full_name in said["sentence"]
    assert Answers.objects.get().data == PROJECT


def test_without_javascript_a_stale_tab_gets_both_texts_side_by_side_then_may_choose(client: Client) -> None:
    draft = a_draft()
    kept(draft, "projet", PROJECT)
    client.force_login(draft.applicant)
    mine = PROJECT | {"title": "L’autre titre"}
    page = client.post(address(draft, "section"), mine | {"revision": "0"})
    text = page.content.decode()
    assert page.status_code == 409
    assert '<td data-label="Version enregistrée entre-temps">Saison d’essai</td>' in text
    assert ('<td data-label="Votre version">L’autre titre</td>' in text, 'value="L’autre titre"' in text) == (True, True)
    assert 'name="revision" value="1"' in text
    chosen = client.post(address(draft, "section"), mine | {"revision": "1"})
    assert (chosen.status_code, Answers.objects.get().data["title"]) == (302, "L’autre titre")


def test_the_same_text_saved_again_is_no_conflict() -> None:
    draft = a_draft()
    kept(draft, "projet", PROJECT)
    again = save_section(application=draft, section="projet", typed=PROJECT, revision=0, by=draft.applicant)
    assert again.revision == 1


def test_two_sections_never_conflict() -> None:
    draft = a_draft()
    kept(draft, "projet", PROJECT)
    other = save_section(application=draft, section="partenaires", typed={"partners": "aucun"}, revision=0, by=draft.applicant)
    assert other.revision == 1


def test_zero_bytes_are_dropped_and_the_rest_is_kept() -> None:
    draft = a_draft()
    kept(draft, "projet", PROJECT | {"title": "Sai\x00son", "partnership_kinds": ["a\x00"]})
    assert (Answers.objects.get().data["title"], Answers.objects.get().data["partnership_kinds"]) == ("Saison", ["a"])


def test_a_huge_text_is_kept_whole_and_flagged(client: Client) -> None:
    draft = a_draft()
    client.force_login(draft.applicant)
    answer = client.post(address(draft), PROJECT | {"summary": "é" * 500_000, "revision": "0"})
    assert (answer.status_code, len(Answers.objects.get().data["summary"])) == (200, 500_000)
    draft.refresh_from_db()
    assert draft.summary == ""


def test_fields_of_nobody_are_not_kept(client: Client) -> None:
    draft = a_draft()
    client.force_login(draft.applicant)
    client.post(address(draft), PROJECT | {"revision": "0", "state": "awarded", "organisation": "1", "title_x": "?"})
    assert Answers.objects.get().data == PROJECT


@pytest.mark.parametrize("revision", ["", "-1", "abc", "9" * 30, "1e3", "²"])
def test_a_revision_that_is_no_number_is_stale_and_breaks_nothing(client: Client, revision: str) -> None:
    draft = a_draft()
    kept(draft, "projet", PROJECT)
    client.force_login(draft.applicant)
    assert client.post(address(draft), PROJECT | {"title": "Autre", "revision": revision}).status_code == 409
    assert Answers.objects.get().data == PROJECT


def test_an_unknown_section_does_not_exist(client: Client) -> None:
    draft = a_draft()
    client.force_login(draft.applicant)
    answers = [client.post(address(draft, name, "inconnue"), {"revision": "0"}).status_code for name in ("autosave", "section", "totals")]
    assert answers[:2] == [404, 404]
    assert not Answers.objects.exists()


def test_the_dossier_of_others_does_not_exist(client: Client) -> None:
    draft = a_draft()
    client.force_login(a_writer()[0])
    pages = [reverse(f"grants:{name}", args=[draft.pk]) for name in ("application", "draft", "preview", "submit")]
    posts = [address(draft), address(draft, "section"), address(draft, "totals", "budget")]
    assert [client.get(page).status_code for page in pages] == [404] * 4
    assert [client.post(page, PROJECT | {"revision": "0"}).status_code for page in posts] == [404] * 3
    assert not Answers.objects.exists()


def test_a_colleague_writes_too_but_a_mere_reader_does_not() -> None:
    draft = a_draft()
    colleague, reader = a_person(), a_person()
    joins(draft.organisation, colleague)
    joins(draft.organisation, reader, OrganisationRole.READER)
    assert save_section(application=draft, section="projet", typed=PROJECT, revision=0, by=colleague).saved_by == colleague
    with pytest.raises(Refused):
        save_section(application=draft, section="projet", typed=PROJECT | {"title": "x"}, revision=1, by=reader)
    assert Answers.objects.get().data == PROJECT


def test_once_deposited_nothing_is_written_any_more(client: Client) -> None:
    dossier = a_submitted_application()
    before = list(dossier.answers.order_by("pk").values("section", "data", "revision"))
    client.force_login(dossier.applicant)
    answer = client.post(address(dossier), PROJECT | {"title": "Trop tard", "revision": "1"})
    assert (answer.status_code, list(dossier.answers.order_by("pk").values("section", "data", "revision"))) == (409, before)
    assert client.get(address(dossier, "section")).status_code == 302


def test_a_completion_opens_only_the_sections_named(client: Client) -> None:
    dossier = an_incomplete_application(sections=("partenaires",))
    with pytest.raises(Refused):
        kept(dossier, "projet", PROJECT)
    assert kept(dossier, "partenaires", {"partners": "La Fanfare d’Essai"}).revision == 2


def test_stale_revision_carries_their_text() -> None:
    draft = a_draft()
    kept(draft, "projet", PROJECT)
    with pytest.raises(StaleRevision) as refused:
        save_section(application=draft, section="projet", typed={"title": "Autre"}, revision=0, by=draft.applicant)
    assert (refused.value.theirs, refused.value.revision) == (PROJECT, 1)
    json.dumps(refused.value.theirs)
