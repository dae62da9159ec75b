"""What the door asks is done once, from the outbox; the nightly round sees what went wrong."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from documents import issue, storage, verification
from documents.models import Document
from workflows import outbox
from workflows.models import OutboxRow

pytestmark = pytest.mark.django_db


def put(topic: str, payload: dict[str, Any], key: str) -> None:
    with transaction.atomic():
        outbox.put(topic, payload, key=key)


def test_a_wanted_paper_is_issued_once(call: Any) -> None:
    wanted = {"slug": "essay_convention", "noun": "call", "id": call.pk, "entry": None}
    put("paper.wanted", wanted, "a")
    put("paper.wanted", wanted, "b")
    outbox.drain()
    assert OutboxRow.objects.filter(done_at=None).count() == 0
    assert [(paper.key, paper.is_issued) for paper in Document.objects.all()] == [(f"essay_convention:call:{call.pk}:0", True)]


def test_a_wanted_signature_is_inked_once(convention: Document, camille: Any) -> None:
    wanted = {
        "document": str(convention.public_id),
        "party": "beneficiary",
        "actor": camille.pk,
        "capacity": "présidente",
        "evidence": {"act": {"ip": "192.0.2.1"}},
    }
    put("signature.wanted", wanted, "a")
    put("signature.wanted", wanted, "b")
    outbox.drain()
    convention.refresh_from_db()
    assert (convention.signed_parties, OutboxRow.objects.filter(done_at=None).count()) == (["beneficiary"], 0)
    assert "192.0.2.1" in convention.evidence.get().record


def test_an_attestation_says_public_words_only(call: Any) -> None:
    paper = issue.issue(slug="attestation_of_case", subject=call, key="x")
    assert paper.fields["state"] == str(call.words_for(staff=False))
    assert verification.faults_of(paper) == []


def test_the_nightly_round_is_content(signed: Document, capsys: Any) -> None:
    call_command("check_documents", sample=0)
    assert "4 revisions, 0 files: every digest holds" in capsys.readouterr().out


def test_the_nightly_round_finds_an_altered_file(signed: Document, capsys: Any) -> None:
    path = storage.path_of(signed.sha256)
    path.chmod(0o600)
    path.write_bytes(b"other")
    with pytest.raises(CommandError):
        call_command("check_documents", sample=0)
    assert f"{signed.sha256}: missing or altered in the store" in capsys.readouterr().err


def test_the_nightly_round_finds_a_number_without_its_paper(call: Any, capsys: Any) -> None:
    paper = issue.reserve(slug="essay_convention", subject=call, entry=None, key="x")
    Document.objects.filter(pk=paper.pk).update(created_at=timezone.now() - timezone.timedelta(hours=2))
    with pytest.raises(CommandError):
        call_command("check_documents")
    assert f"{paper.number}: reserved" in capsys.readouterr().err
