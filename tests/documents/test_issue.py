"""A paper from its words to its last signature."""

import asyncio
import itertools
import subprocess
import sys
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from documents import canonical, fields, issue, storage, texts
from documents.enums import RevisionKind
from documents.errors import DocumentError, NotConformant, RenderFailed, SigningRefused
from documents.models import Document, DocumentRevision, SignatureEvidence
from tests.documents.conftest import SHARED
from workflows.journal import broken_link, life_of

pytestmark = pytest.mark.django_db


def test_issue_seals_a_numbered_paper(convention: Document, call: Any) -> None:
    assert convention.number == f"ESSAI-ESS-{convention.created_at.year}-0001"
    assert [(each.n, each.kind) for each in convention.revision_list()] == [(1, RevisionKind.FROZEN), (2, RevisionKind.SEALED)]
    assert convention.pages == 5
    assert fields.names_in(issue.current_bytes(convention)) == ["sig-beneficiary", "sig-institution", "sig-seal"]
    assert [entry.step for entry in life_of(call.case_ref)] == ["document_issued"]
    assert life_of(call.case_ref).last().data["sha256"] == convention.sha256


def test_issue_twice_gives_one_paper(convention: Document, call: Any) -> None:
    again = issue.issue(slug="essay_convention", subject=call, key="essay")
    assert (again.pk, again.sha256, Document.objects.count()) == (convention.pk, convention.sha256, 1)


def test_each_revision_begins_with_the_one_before(signed: Document) -> None:
    contents = [storage.get(revision.sha256) for revision in signed.revision_list()]
    assert len(contents) == 4
    assert all(after.startswith(before) for before, after in itertools.pairwise(contents))
    assert [revision.parent_sha256 for revision in signed.revision_list()[1:]] == [revision.sha256 for revision in signed.revision_list()[:-1]]


def test_signing_writes_evidence_and_journal(signed: Document, call: Any, camille: Any) -> None:
    first = signed.evidence.get(party="beneficiary")
    record: Any = canonical.load(first.record)
    assert record["signer"] == {
        "person_id": camille.pk,
        "name": "Camille Essai",
        "email": "camille@example.org",
        "role": "beneficiary",
        "capacity": "présidente",
    }
    assert [record["sha256_presented"], record["sha256_after"]] == [each.sha256 for each in signed.revision_list()[1:3]]
    assert [entry.step for entry in life_of(call.case_ref)] == ["document_issued", "document_signed", "document_signed"]
    assert broken_link(call.case_ref) is None


def test_a_second_click_changes_nothing(signed: Document, camille: Any) -> None:
    again = issue.sign(document=signed, party="beneficiary", actor=camille, capacity="présidente")
    assert (again.sha256, again.revisions.count(), again.evidence.count()) == (signed.sha256, 4, 2)


def test_parties_sign_in_order(convention: Document, officer: Any) -> None:
    with pytest.raises(SigningRefused, match="Le bénéficiaire signe d’abord"):
        issue.sign(document=convention, party="institution", actor=officer, capacity="")
    assert convention.revisions.count() == 2


def test_nobody_signs_for_a_party_that_is_not_expected(convention: Document, officer: Any) -> None:
    with pytest.raises(SigningRefused, match="n’attend pas de signature"):
        issue.sign(document=convention, party="seal", actor=officer, capacity="")


def test_nobody_signs_in_a_box_already_signed(signed: Document, officer: Any) -> None:
    with pytest.raises(SigningRefused, match="déjà donnée"):
        issue.sign(document=signed, party="beneficiary", actor=officer, capacity="")


def test_nobody_signs_bytes_that_were_not_presented(convention: Document, camille: Any) -> None:
    with pytest.raises(SigningRefused, match="a changé depuis qu’elle vous a été présentée"):
        issue.sign(document=convention, party="beneficiary", actor=camille, capacity="", evidence={"sha256_presented": "0" * 64})


def test_second_opinions_agree(signed: Document, tmp_path: Any) -> None:
    tool = SHARED / "tools" / "pdf_check.py"
    if not tool.is_file():
        pytest.skip("the shared second-opinion tool is not beside the project")
    file = tmp_path / "signed.pdf"
    file.write_bytes(issue.current_bytes(signed))
    done = subprocess.run([sys.executable, str(tool), str(file)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_approved_words_are_the_sealed_words(call: Any) -> None:
    approved = texts.text_of("essay_convention", call).sha256
    call.title = "Un autre titre"
    with pytest.raises(DocumentError, match="Le texte a changé depuis son approbation"):
        issue.issue(slug="essay_convention", subject=call, key="approved", text_sha256=approved)
    assert Document.objects.count() == 0


def test_a_failed_drawing_keeps_its_number_for_the_next_attempt(call: Any, essay: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(issue, "make", refuse)
    with pytest.raises(RenderFailed):
        issue.issue(slug="essay_convention", subject=call, key="first")
    monkeypatch.undo()
    reserved = Document.objects.get(key="first")
    assert (reserved.is_issued, reserved.sha256) == (False, "")
    other = issue.issue(slug="essay_convention", subject=call, key="second")
    first = issue.issue(slug="essay_convention", subject=call, key="first")
    assert [first.rank, other.rank] == [1, 2]


def refuse(_document: Document) -> None:
    raise RenderFailed("no")


def test_death_between_the_store_and_the_rows_leaves_nothing_wrong(call: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(issue, "record", die)
    with pytest.raises(KeyboardInterrupt):
        issue.issue(slug="essay_convention", subject=call, key="essay")
    monkeypatch.undo()
    assert DocumentRevision.objects.count() == 0
    document = issue.issue(slug="essay_convention", subject=call, key="essay")
    assert (document.rank, document.revisions.count(), document.is_issued) == (1, 2, True)


def die(*_arguments: object) -> None:
    raise KeyboardInterrupt


def test_boxes_and_parties_must_be_the_same(call: Any, essay: Any, monkeypatch: Any) -> None:
    reserved = issue.reserve(slug="essay_convention", subject=call, entry=None, key="essay")
    reserved.parties = reserved.parties[:1]
    with pytest.raises(NotConformant, match="sig-institution"):
        issue.make(reserved)


@pytest.mark.parametrize("model", [DocumentRevision, SignatureEvidence])
def test_the_database_refuses_to_change_what_was_signed(signed: Document, model: Any) -> None:
    for change in (lambda rows: rows.update(party="x"), lambda rows: rows._raw_delete(rows.db)):
        with pytest.raises((IntegrityError, Exception), match="append-only"), transaction.atomic():
            change(model.objects.all())
    assert connection.vendor in ("sqlite", "postgresql")


def test_preview_is_a_draft_and_keeps_nothing(call: Any) -> None:
    content = texts.preview("essay_convention", call)
    assert content.startswith(b"%PDF-")
    assert Document.objects.count() == 0


def test_a_withdrawn_paper_is_told_so_and_never_signed(client: Any, convention: Document, camille: Any, officer: Any, call: Any) -> None:
    issue.withdraw(document=convention, actor=officer, reason="L’accord est tombé.")
    issue.withdraw(document=convention, actor=officer, reason="Encore.")
    with pytest.raises(SigningRefused, match="a été retirée"):
        issue.sign(document=convention, party="beneficiary", actor=camille, capacity="")
    assert [entry.step for entry in life_of(call.case_ref)] == ["document_issued", "document_withdrawn"]
    assert "elle n’est plus en vigueur" in client.get(f"/verifier/{convention.verification_code}/").content.decode()
    client.force_login(officer)
    assert "L’accord est tombé." in client.get(convention.get_absolute_url()).content.decode()
    sent = client.post("/verifier/", {"file": SimpleUploadedFile("x.pdf", issue.current_bytes(convention))})
    assert "Pièce authentique, mais retirée" in sent.content.decode()


def test_a_thread_with_a_loop_of_its_own_may_sign(call: Any) -> None:
    reserved = issue.reserve(slug="attestation_of_case", subject=call, entry=None, key="x")

    async def within_a_loop() -> bytes:
        return issue.make(reserved).sealed

    assert asyncio.run(within_a_loop()).startswith(b"%PDF-")


@pytest.mark.parametrize("approved", [False, True])
def test_a_mended_template_is_taken_up_unless_its_words_were_approved(call: Any, monkeypatch: Any, approved: bool) -> None:
    agreed = texts.text_of("essay_convention", call).sha256
    reserved = issue.reserve(slug="essay_convention", subject=call, entry=None, key="x", text_sha256=agreed if approved else "")
    monkeypatch.setattr(texts.templating, "version_of", lambda _name: "f" * 64)
    if approved:
        with pytest.raises(DocumentError, match="faites-le approuver de nouveau"):
            issue.complete(reserved)
    else:
        issued = issue.complete(reserved)
        assert (issued.template_version, issued.text_sha256 == texts.dated(issue.paper_of(issued.slug), issued.text).sha256) == ("f" * 64, True)
