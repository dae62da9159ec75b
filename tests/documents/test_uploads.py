"""What people hand in is read in its bytes; what could bite is refused with a sentence."""

import io
import zipfile
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents import storage, uploads
from documents.errors import UploadRefused
from documents.models import StoredFile
from tests.documents.test_render import page

pytestmark = pytest.mark.django_db

TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000a49444154789c6360000002000154a24f5d0000000049454e44ae426082".replace(" ", "")
)


def pdf(change: Any = None) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        if change:
            change(made)
        made.save(out)
    return out.getvalue()


def locked() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def odt(**more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<x/>")
        for name, content in more.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", "<x/>")
        archive.writestr("word/document.xml", "<x/>")
        for name, content in more.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = made.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))


def hand_in(content: bytes, by: Any, name: str = "budget") -> StoredFile:
    return uploads.receive(SimpleUploadedFile(name, content), by=by)


@pytest.mark.parametrize(
    "content, kind, name",
    [
        (pdf(), "application/pdf", "budget.pdf"),
        (PNG, "image/png", "budget.png"),
        (odt(), "application/vnd.oasis.opendocument.text", "budget.odt"),
        (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "budget.docx"),
        ("Un texte été\n".encode(), "text/plain", "budget.txt"),
    ],
)
def test_an_honest_file_is_kept_by_digest(camille: Any, content: bytes, kind: str, name: str) -> None:
    kept = hand_in(content, camille)
    assert (kept.content_type, kept.original_name, kept.size, storage.get(kept.sha256)) == (kind, name, len(content), content)


@pytest.mark.parametrize(
    "content, why",
    [
        (b"", "est vide"),
        (b"MZ" + b"\0" * 200, "n’est pas accepté"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 200, "n’est pas accepté"),
        (b"#!/bin/sh\nrm -rf ~\n", "n’est pas accepté"),
        (page().encode(), "n’est pas accepté"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "n’est pas accepté"),
        (locked(), "mot de passe"),
        (pdf(with_script), "scripts ou des actions"),
        (b"%PDF-1.7\nnothing else", "ne s’ouvre pas"),
        (docx(**{"word/vbaProject.bin": b"x"}), "macros"),
        (odt(**{"Basic/Standard/Module1.xml": b"x"}), "macros"),
        (docx(**{"word/media/a": b"\0" * (301 * 1024 * 1024)}), "plus de données"),
    ],
    ids=["empty", "windows", "linux", "script", "page", "drawing", "locked", "active", "broken", "office macros", "open macros", "bomb"],
)
def test_a_hostile_file_is_refused_and_nothing_is_kept(camille: Any, content: bytes, why: str) -> None:
    with pytest.raises(UploadRefused, match=why):
        hand_in(content, camille, "budget.pdf")
    assert StoredFile.objects.count() == 0


def test_a_file_too_large_is_refused(camille: Any, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 2**20
    with pytest.raises(UploadRefused, match=r"pèse 1.5 Mo ; la limite est de 1 Mo|pèse 1,5 Mo ; la limite est de 1 Mo"):
        hand_in(b"a" * (2**20 * 3 // 2), camille)


@pytest.mark.parametrize(
    "given, kept",
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("a\r\nb\x00.pdf", "ab.pdf"),
        ("C:\\x\\plan.PDF", "plan.PDF"),
        ("...", "fichier.pdf"),
        ("été 2027.pdf", "été 2027.pdf"),
    ],
)
def test_a_name_is_only_a_name(camille: Any, given: str, kept: str) -> None:
    assert uploads.name_of(given, "application/pdf") == kept


def test_a_file_is_given_back_as_an_attachment_to_its_sender_alone(camille: Any, officer: Any, client: Any) -> None:
    kept = hand_in(pdf(), camille)
    client.force_login(camille)
    answer = client.get(kept.get_absolute_url())
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == ("nosniff", "private, no-store")
    client.force_login(officer)
    assert client.get(kept.get_absolute_url()).status_code == 404


def test_a_joined_file_follows_its_dossier(camille: Any, administrator: Any, call: Any, client: Any) -> None:
    kept = uploads.join(hand_in(pdf(), camille), call)
    client.force_login(administrator)
    assert client.get(reverse("documents:file", args=[kept.public_id])).status_code == 200
    other = type("Other", (), {"lifecycle": call.lifecycle, "pk": call.pk + 1})()
    with pytest.raises(UploadRefused, match="déjà à un autre dossier"):
        uploads.join(kept, other)
