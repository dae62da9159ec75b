"""What each reader sees of papers and messages, and what the public learns."""

import json
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from documents import canonical, issue, mail, seals, storage
from documents.mail import MAILS
from documents.models import Document, DocumentRevision, OutgoingMail
from tests.documents.conftest import person
from tests.documents.test_mail import EssayNews

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_an_officer_reads_what_a_paper_is(client: Client, officer: Any, signed: Document) -> None:
    client.force_login(officer)
    said = text(client.get(signed.get_absolute_url()))
    assert "Acte signé par toutes les parties." in said
    assert signed.sha256 in said
    assert "signature électronique simple (accord par clic, avec preuve)" in said
    assert "cachet électronique non qualifié" in said
    assert "Sans horodatage tiers" in said


def test_a_download_gives_the_bytes_in_force(client: Client, officer: Any, signed: Document) -> None:
    client.force_login(officer)
    answer = client.get(reverse("documents:download", args=[signed.public_id]))
    assert canonical.sha256(answer.content) == signed.sha256
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{signed.number}.pdf"'
    first = client.get(reverse("documents:revision", args=[signed.public_id, 1]))
    assert answer.content.startswith(first.content)


def test_altered_bytes_are_not_given(client: Client, officer: Any, signed: Document) -> None:
    path = storage.path_of(signed.sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")
    client.force_login(officer)
    assert client.get(reverse("documents:download", args=[signed.public_id])).status_code == 404


def test_the_evidence_recomputes(client: Client, officer: Any, signed: Document) -> None:
    client.force_login(officer)
    said = json.loads(client.get(reverse("documents:evidence", args=[signed.public_id])).content)
    assert said["evidence"][0]["prev_hash"] == said["text_sha256"] == signed.text_sha256
    assert said["evidence"][1]["prev_hash"] == said["evidence"][0]["entry_hash"]
    assert [each["record"]["signer"]["role"] for each in said["evidence"]] == ["beneficiary", "institution"]


PRIVATE = ("detail", "download", "evidence")


@pytest.mark.parametrize("name", PRIVATE)
def test_a_stranger_learns_nothing(client: Client, camille: Any, city: Any, signed: Document, name: str) -> None:
    address = reverse(f"documents:{name}", args=[signed.public_id])
    assert client.get(address).status_code == 302
    juror = person(city, "jury@example.org", "Alix Essai", Role.JUROR)
    for reader in (person(None, "passage@example.org", "Passage Essai"), juror):
        client.force_login(reader)
        assert client.get(address).status_code == 404
        assert signed.number not in text(client.get(reverse("documents:register")))


def test_the_public_page_tells_no_content(client: Client, signed: Document) -> None:
    answer = client.get(reverse("verification:code", args=[signed.verification_code]))
    said = text(answer)
    assert answer.status_code == 200
    assert signed.number in said
    assert signed.sha256 in said
    assert "Elle est signée par toutes les parties" in said
    assert "Camille" not in said
    assert "12" + "\u202f" + "500" not in said
    assert signed.case_ref not in said


def test_an_unknown_code_warns(client: Client, db: Any) -> None:
    answer = client.get(reverse("verification:code", args=["0000-0000-0000-0000"]))
    assert answer.status_code == 404
    assert "Ce code ne correspond à aucune pièce" in text(answer)


def test_a_code_typed_by_hand_is_understood(client: Client, signed: Document) -> None:
    typed = signed.verification_code.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    answer = client.get(reverse("verification:find"), {"code": typed})
    assert answer.headers["Location"] == reverse("verification:code", args=[signed.verification_code])
    assert "Un code compte seize signes" in text(client.get(reverse("verification:find"), {"code": "x"}))


def send(client: Client, content: bytes) -> str:
    return text(client.post(reverse("verification:verify"), {"file": SimpleUploadedFile("x.pdf", content)}))


def test_a_file_is_judged_in_french_with_what_to_do(client: Client, signed: Document) -> None:
    current, older = issue.current_bytes(signed), storage.get(signed.revision_list()[1].sha256)
    assert "Copie exacte de la pièce en vigueur" in send(client, current)
    assert "il lui manque ce qui a été signé ou horodaté depuis" in send(client, older)
    assert "Ce fichier a été modifié" in send(client, current + b"x")
    assert "n’est pas un PDF" in send(client, b"hello")
    assert "Que faire" in send(client, current)


def test_a_file_too_large_to_be_ours_is_refused(client: Client, settings: Any, db: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 2**20
    answer = client.post(reverse("verification:verify"), {"file": SimpleUploadedFile("x.pdf", b"a" * (2**20 + 1))})
    assert (answer.status_code, "dépasse 1 Mo" in text(answer)) == (422, True)


def test_the_root_certificate_is_published_with_its_fingerprint(client: Client, city: Any) -> None:
    seals.seal_of(city)
    assert client.get(reverse("verification:root")).content.startswith(b"-----BEGIN CERTIFICATE")
    assert client.get(reverse("verification:revoked")).status_code == 200
    assert "cachet électronique non qualifié" in text(client.get(reverse("verification:verify")))


def test_an_attestation_is_made_from_the_dossier(client: Client, officer: Any, call: Any) -> None:
    client.force_login(officer)
    answer = client.post(reverse("documents:attest", args=["call", call.pk]))
    paper = Document.objects.get(slug="attestation_of_case")
    assert (answer.headers["Location"], paper.is_issued) == (paper.get_absolute_url(), True)


def copies(document: Document, count: int) -> None:
    """More rows of the same kind, without drawing each."""
    for rank in range(2, count + 2):
        row = Document.objects.get(pk=document.pk)
        row.pk, row.key, row.rank, row.number = None, f"copy-{rank}", rank, f"{document.number}-{rank}"
        row.public_id, row.verification_code = uuid.uuid4(), f"0000-0000-0000-{rank:04d}"
        row.save(force_insert=True)
        DocumentRevision.objects.create(document=row, n=1, sha256=document.sha256, size=1, kind="frozen", at=row.created_at)


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_register_asks_as_much_for_three_papers_as_for_one(client: Client, administrator: Any, convention: Document) -> None:
    client.force_login(administrator)
    address = reverse("documents:register")
    queries(client, address)
    one = queries(client, address)
    copies(convention, 2)
    assert text(client.get(address)).count(convention.number) >= 3
    assert queries(client, address) == one


def test_the_register_is_searched_by_number(client: Client, administrator: Any, convention: Document) -> None:
    client.force_login(administrator)
    assert convention.number in text(client.get(reverse("documents:register"), {"q": convention.number}))
    assert "Aucune pièce ici" in text(client.get(reverse("documents:register"), {"q": "rien"}))


def test_messages_ask_as_much_for_three_as_for_one(client: Client, administrator: Any, call: Any) -> None:
    MAILS["essay_news"] = news = EssayNews()
    with transaction.atomic():
        mail.write(slug="essay_news", subject=call, entry=None, key="0")
    client.force_login(administrator)
    address = reverse("documents:messages")
    queries(client, address)
    one = queries(client, address)
    news.people = ("a@example.org", "b@example.org")
    with transaction.atomic():
        mail.write(slug="essay_news", subject=call, entry=None, key="1")
    del MAILS["essay_news"]
    assert OutgoingMail.objects.count() == 3
    assert queries(client, address) == one


def test_a_dossier_shows_its_papers_and_asks_for_an_attestation(administrator: Any, convention: Document, call: Any) -> None:
    page = Template("{% load papers %}{% papers call.case_ref user call %}{% messages_of call.case_ref user %}")
    said = page.render(Context({"call": call, "user": administrator, "csrf_token": "x"}))
    assert convention.number in said
    assert "attend la signature : Le bénéficiaire" in said
    assert reverse("documents:attest", args=["call", call.pk]) in said
