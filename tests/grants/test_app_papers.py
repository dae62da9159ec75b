"""The receipt proves what was received, when, to the second, with the digest of each file."""

import pytest

from documents.catalogue import paper_of
from documents.mail import MAILS
from documents.models import Document
from documents.testing import assert_paper_is_sound
from grants.lifecycle import APPLICATION
from tests.factories.grants import a_submitted_application
from workflows.journal import life_of
from workflows.outbox import drain


@pytest.mark.parametrize("slug", ["acknowledgement", "inadmissibility_letter"])
def test_the_papers_of_the_request_are_sound(slug: str) -> None:
    assert_paper_is_sound(slug)


def test_every_message_of_the_request_is_in_the_catalogue() -> None:
    wanted = {slug for step in APPLICATION.steps.values() for slug in step.mails}
    assert wanted - set(MAILS) == set()


@pytest.mark.django_db
def test_the_receipt_says_the_number_the_instant_and_every_digest() -> None:
    dossier = a_submitted_application()
    drain()
    receipt = Document.objects.get(slug="acknowledgement")
    said = receipt.fields
    assert (receipt.case_ref, receipt.is_issued, said["digest"]) == (dossier.case_ref, True, dossier.content_digest)
    assert said["received_utc"] == dossier.submitted_at.isoformat(timespec="microseconds")
    assert said["received_at"].endswith("(heure d’Essai-sur-Loire)")
    assert [piece["sha256"] for piece in said["pieces"]] == [piece.file.sha256 for piece in dossier.documents.order_by("slot", "pk")]


@pytest.mark.django_db
def test_the_receipt_of_a_deposit_never_follows_what_was_changed_later() -> None:
    dossier = a_submitted_application()
    entry = life_of(dossier.case_ref).get()
    before = paper_of("acknowledgement").filled(dossier, entry)
    dossier.documents.update(removed_at=dossier.submitted_at)
    type(dossier.organisation).objects.update(name="Autre nom")
    dossier.refresh_from_db()
    assert paper_of("acknowledgement").filled(dossier, entry) == before
