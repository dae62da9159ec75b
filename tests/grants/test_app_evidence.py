"""The proof a criterion wants with the request: its place in the form, the deposit that waits for it, and who reads it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calls.models import Call, Criterion
from grants.domain import reviews
from grants.models import Application
from grants.reading.gaps import gaps_of
from grants.reading.slots import key_of
from tests.factories.accounts import a_juror
from tests.factories.calls import an_open_call, with_criterion
from tests.factories.grants import a_complete_draft, a_file, an_admissible_application
from tests.factories.panels import a_house
from workflows.door import perform
from workflows.errors import GuardFailed

pytestmark = pytest.mark.django_db
LABEL = "certificat du label"


def a_label(when: str = "application") -> Criterion:
    settings = {
        "bears_on": "ecology",
        "measures": [{"code": "label", "label": "Tenir un label écologique"}, {"code": "train", "label": "Voyager en train"}],
        "evidence": {"what": LABEL, "when": when},
    }
    return Criterion.objects.create(
        referential="essai", code="label", kind="evidence_plan", title="Label écologique", wording="Le lieu est labellisé.", settings=settings, version=1
    )


def a_call(role: str = "scored", when: str = "application") -> Call:
    call = an_open_call()
    with_criterion(call, a_label(when), role=role)
    return call


def a_draft_to_prove(call: Call | None = None) -> Application:
    """Everything is there but the proof, and nothing is promised yet."""
    draft = a_complete_draft(call=call or a_call())
    draft.documents.filter(slot__startswith="criterion-").update(removed_at=timezone.now())
    draft.answers.filter(section="engagements").update(data={}, revision=0)
    return draft


def section_page(draft: Application) -> str:
    return reverse("grants:section", args=[draft.pk, "engagements"])


def promise(draft: Application, **more: Any) -> dict[str, Any]:
    prefix = f"c{draft.call.criteria.get().pk}"
    revision = draft.answers.filter(section="engagements").values_list("revision", flat=True).first() or 0
    return {"revision": revision, f"{prefix}-measures": ["label"], f"{prefix}-description": "Label obtenu en 2025."} | more


def missing(draft: Application) -> list[str]:
    return [gap.sentence for gap in gaps_of(Application.objects.get(pk=draft.pk))]


def test_the_proof_is_joined_with_the_promise_and_the_deposit_waits_for_it(client: Client) -> None:
    draft = a_draft_to_prove()
    slot = key_of(draft.call.criteria.get())
    client.force_login(draft.applicant)
    client.post(section_page(draft), promise(draft))
    assert missing(draft) == ["Preuve : Label écologique : fichier à joindre."]
    with pytest.raises(GuardFailed, match="unmet") as refusal:
        perform(draft, "submit", actor=draft.applicant)
    assert refusal.value.reasons == ["Votre demande est incomplète. Section à terminer : Engagements."]
    page = client.get(section_page(draft)).content.decode()
    assert [page.count(f'id="slot-{slot}"'), page.count(f'name="file-{slot}"'), page.count(LABEL)] == [1, 1, 2]
    client.post(section_page(draft), promise(draft) | {f"file-{slot}": a_file("label.txt")})
    piece = draft.documents.get(slot=slot, removed_at=None)
    assert (piece.file.original_name, missing(draft)) == ("label.txt", [])
    perform(draft, "submit", actor=draft.applicant)
    assert [each["name"] for each in draft.deposits.get().content["documents"] if each["slot"] == slot] == ["label.txt"]


def test_a_file_refused_loses_neither_the_words_nor_the_others(client: Client) -> None:
    draft = a_draft_to_prove()
    slot = key_of(draft.call.criteria.get())
    client.force_login(draft.applicant)
    page = client.post(section_page(draft), promise(draft) | {f"file-{slot}": [a_file("vide.txt", b""), a_file("label.txt")]}, follow=True)
    assert page.redirect_chain == [(section_page(draft), 302)]
    assert [name for name in ("Ce fichier est vide.", "label.txt", "Label obtenu en 2025.") if name in page.content.decode()] == [
        "Ce fichier est vide.",
        "label.txt",
        "Label obtenu en 2025.",
    ]
    piece = draft.documents.get(slot=slot, removed_at=None)
    client.post(reverse("grants:remove_piece", args=[draft.pk, "engagements", piece.pk]))
    assert missing(draft) == ["Preuve : Label écologique : fichier à joindre."]


def test_two_writers_lose_no_file(client: Client) -> None:
    """The section was saved meanwhile by somebody else: the words wait for a choice, the file is already kept."""
    draft = a_draft_to_prove()
    slot = key_of(draft.call.criteria.get())
    client.force_login(draft.applicant)
    client.post(section_page(draft), promise(draft))
    prefix = f"c{draft.call.criteria.get().pk}"
    late = client.post(section_page(draft), promise(draft, revision=0, **{f"{prefix}-description": "Autre texte."}) | {f"file-{slot}": a_file("label.txt")})
    assert (late.status_code, draft.documents.filter(slot=slot, removed_at=None).count(), "Autre texte." in late.content.decode()) == (409, 1, True)


@pytest.mark.parametrize(("role", "when", "asked"), [("scored", "application", 0), ("blocking", "application", 1), ("scored", "report", 0)])
def test_nothing_promised_asks_for_no_proof_but_a_condition_does(client: Client, role: str, when: str, asked: int) -> None:
    draft = a_draft_to_prove(a_call(role, when))
    client.force_login(draft.applicant)
    prefix = f"c{draft.call.criteria.get().pk}"
    client.post(section_page(draft), promise(draft) | {f"{prefix}-measures": [], f"{prefix}-description": ""})
    assert sum("fichier à joindre" in sentence for sentence in missing(draft)) == asked
    assert client.get(section_page(draft)).content.decode().count('type="file"') == (when == "application")


def test_the_office_and_its_juror_read_it_and_a_stranger_does_not(client: Client) -> None:
    house = a_house(readers=1)
    with_criterion(house.call, a_label(), role="scored")
    dossier = an_admissible_application(call=house.call, officer=house.officer)
    file = dossier.documents.get(slot=key_of(house.call.criteria.get())).file
    review = reviews.assign(application=dossier, reviewer=house.jury[0], by=house.secretary)
    perform(dossier, "open_review", actor=house.secretary)
    for reader, page in ((house.officer, dossier.get_absolute_url()), (house.jury[0], reverse("grants:review", args=[review.pk]))):
        client.force_login(reader)
        assert f'<a href="{file.get_absolute_url()}">{file}</a>' in client.get(page).content.decode()
        assert client.get(file.get_absolute_url()).status_code == 200
    client.force_login(a_juror(house.funder))
    assert client.get(file.get_absolute_url()).status_code == 404


def test_the_page_of_the_call_announces_it(client: Client) -> None:
    page = client.get(a_call("blocking").get_absolute_url()).content.decode()
    assert "Preuve : Label écologique" in page
    assert LABEL in page
