"""Files joined to a request: their slot, their limits, and the tricks people try."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from grants.domain import pieces
from grants.models import Application, SupportingDocument
from grants.reading.refusals import Refused
from tests.factories.accounts import a_juror
from tests.factories.grants import a_draft, a_file, a_submitted_application, a_writer

pytestmark = pytest.mark.django_db


def address(draft: Application, slot: str = "rib", section: str = "pieces") -> str:
    return reverse("grants:add_piece", args=[draft.pk, section, slot])


def names(draft: Application) -> list[str]:
    return [piece.file.original_name for piece in draft.documents.filter(removed_at=None).select_related("file")]


def test_a_file_is_joined_in_its_slot_then_taken_away(client: Client) -> None:
    draft = a_draft()
    client.force_login(draft.applicant)
    client.post(address(draft), {"file": a_file("rib.txt")})
    piece = SupportingDocument.objects.get()
    assert (piece.slot, piece.file.original_name, piece.file.subject_id, piece.added_by) == ("rib", "rib.txt", draft.pk, draft.applicant)
    client.post(reverse("grants:remove_piece", args=[draft.pk, "pieces", piece.pk]))
    assert (names(draft), SupportingDocument.objects.count()) == ([], 1)


def test_the_same_file_twice_is_one_and_several_may_share_a_slot(client: Client) -> None:
    draft = a_draft()
    client.force_login(draft.applicant)
    client.post(address(draft), {"file": [a_file("a.txt"), a_file("b.txt"), a_file("c.txt", b"Autre contenu")]})
    assert names(draft) == ["a.txt", "c.txt"]


def test_a_slot_is_not_a_store() -> None:
    draft = a_draft()
    for rank in range(pieces.MOST_IN_A_SLOT):
        pieces.add(application=draft, section="pieces", slot="rib", upload=a_file(f"{rank}.txt", b"contenu %d" % rank), by=draft.applicant)
    with pytest.raises(Refused, match="retirez-en un"):
        pieces.add(application=draft, section="pieces", slot="rib", upload=a_file("trop.txt", b"de trop"), by=draft.applicant)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vide.pdf", b""),
        ("programme.pdf", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 200),
        ("script.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("page.html", b"<!doctype html><html><script>alert(1)</script></html>"),
        ("faux.pdf", b"%PDF-1.7\nceci n'est pas un pdf"),
        ("dessin.svg", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    ],
)
def test_what_is_not_a_plain_document_is_refused_with_a_sentence(client: Client, name: str, content: bytes) -> None:
    draft = a_draft()
    client.force_login(draft.applicant)
    page = client.post(address(draft), {"file": SimpleUploadedFile(name, content)}, follow=True)
    assert (names(draft), "notice-error" in page.content.decode() or "notice-danger" in page.content.decode()) == ([], True)


def test_a_name_that_climbs_or_lies_is_made_plain(client: Client) -> None:
    draft = a_draft()
    client.force_login(draft.applicant)
    client.post(address(draft), {"file": SimpleUploadedFile("..\\..\\etc\\<b>rib</b>\x00.exe", b"Un texte simple.")})
    (name,) = names(draft)
    assert name.endswith(".txt")
    assert not set(name) & {"/", "\\", "\x00"}


def test_an_unknown_slot_or_section_takes_nothing(client: Client) -> None:
    draft = a_draft()
    client.force_login(draft.applicant)
    client.post(address(draft, slot="inconnu"), {"file": a_file()})
    client.post(address(draft, section="projet"), {"file": a_file()})
    assert client.post(address(draft, section="inconnue"), {"file": a_file()}).status_code == 404
    assert not SupportingDocument.objects.exists()


def test_no_file_at_all_is_said(client: Client) -> None:
    draft = a_draft()
    client.force_login(draft.applicant)
    assert "Choisissez d’abord un fichier." in client.post(address(draft), follow=True).content.decode()


def test_others_neither_join_nor_remove_nor_read(client: Client) -> None:
    dossier = a_submitted_application()
    piece = dossier.documents.select_related("file").first()
    for stranger in (a_writer()[0], a_juror(dossier.funder)):
        client.force_login(stranger)
        assert client.get(piece.file.get_absolute_url()).status_code == 404
        assert client.post(address(dossier), {"file": a_file()}).status_code == 404
        assert client.post(reverse("grants:remove_piece", args=[dossier.pk, "pieces", piece.pk])).status_code == 404
    assert dossier.documents.filter(removed_at=None).count() == 2


def test_once_deposited_nothing_is_joined_nor_taken_away(client: Client) -> None:
    dossier = a_submitted_application()
    client.force_login(dossier.applicant)
    piece = dossier.documents.first()
    client.post(address(dossier), {"file": a_file("tard.txt", b"trop tard")})
    client.post(reverse("grants:remove_piece", args=[dossier.pk, "pieces", piece.pk]))
    assert dossier.documents.filter(removed_at=None).count() == 2


def test_a_piece_of_another_dossier_is_not_removed_from_here(client: Client) -> None:
    mine, theirs = a_draft(), a_submitted_application()
    client.force_login(mine.applicant)
    client.post(reverse("grants:remove_piece", args=[mine.pk, "pieces", theirs.documents.first().pk]))
    assert theirs.documents.filter(removed_at=None).count() == 2
