"""Our own signed file, attacked in every way we know: none is told to be a copy, none is accepted by the nightly round."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec

from documents import issue, seals, storage, verification
from documents.models import Document
from documents.verification import Finding

pytestmark = pytest.mark.django_db


def updated(content: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """The same file with an incremental update, as a forger with a good tool would do it."""
    writer, out = IncrementalPdfFileWriter(io.BytesIO(content)), io.BytesIO()
    change(writer)
    writer.write(out)
    return out.getvalue()


def flip_a_byte(content: bytes) -> bytes:
    middle = content.index(b"stream\n") + 200
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def lay_over_a_page(content: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        mask = generic.StreamObject(stream_data=b"q 1 1 1 rg 60 400 400 100 re f Q")
        writer.add_stream_to_page(0, writer.add_object(mask))

    return updated(content, change)


def add_javascript(content: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        action = generic.DictionaryObject(
            {generic.pdf_name("/S"): generic.pdf_name("/JavaScript"), generic.pdf_name("/JS"): generic.pdf_string("app.alert(1)")}
        )
        writer.root["/OpenAction"] = writer.add_object(action)
        writer.update_root()

    return updated(content, change)


def empty_the_fields(content: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        form = writer.root["/AcroForm"]
        form["/Fields"] = generic.ArrayObject([])
        writer.update_container(form)

    return updated(content, change)


def replace_metadata(content: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        said = writer.root["/Metadata"]
        said._data = bytes(said.data).replace(b"Convention", b"Contrefacon")
        said._encoded_data = None
        writer.update_container(said)

    return updated(content, change)


def add_bytes_at_the_end(content: bytes) -> bytes:
    return content + b"\n% rien de plus\n"


def hide_bytes_beside_a_signature(content: bytes) -> bytes:
    hole = content.rindex(b"/Contents <")
    end = content.index(b">", hole)
    return content[: end - 40] + b"DEADBEEF" * 5 + content[end:]


def save_with_a_tool(content: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(out)
    return out.getvalue()


def sign_as_a_rogue(content: bytes) -> bytes:
    """A signature too many, under our own name, by a key that is not ours."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ville d’Essai-sur-Lac – cachet")])
    certificate = seals.describe(name, name, key, years=1, is_root=False).sign(key, hashes.SHA256())
    out = io.BytesIO()
    signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name="sig-third"), seals.signer_of(key, certificate, []), new_field_spec=SigFieldSpec("sig-third", box=(0, 0, 0, 0))
    ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), output=out)
    return out.getvalue()


ATTACKS = [
    flip_a_byte,
    lay_over_a_page,
    add_javascript,
    empty_the_fields,
    replace_metadata,
    add_bytes_at_the_end,
    hide_bytes_beside_a_signature,
    save_with_a_tool,
    sign_as_a_rogue,
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_an_altered_copy_is_told_as_such(signed: Document, attack: Callable[[bytes], bytes]) -> None:
    content = issue.current_bytes(signed)
    forged = attack(content)
    assert forged != content
    verdict = verification.verdict_on(forged)
    assert (verdict.finding, verdict.document) == (Finding.ALTERED, signed)


#: What the file alone betrays, without our digests: the rest is why digests come first.
SEEN_IN_THE_FILE = [flip_a_byte, lay_over_a_page, add_javascript, empty_the_fields, hide_bytes_beside_a_signature, save_with_a_tool]


@pytest.mark.parametrize("attack", SEEN_IN_THE_FILE, ids=lambda attack: attack.__name__)
def test_the_file_itself_betrays_most_attacks(signed: Document, attack: Callable[[bytes], bytes]) -> None:
    assert not verification.look_at(attack(issue.current_bytes(signed)))["ok"]


def test_the_honest_file_is_judged_sound(signed: Document) -> None:
    found = verification.look_at(issue.current_bytes(signed))
    assert (found["ok"], found["reasons"]) == (True, [])
    assert [(each["field"], each["trusted"]) for each in found["signatures"]] == [("sig-seal", True), ("sig-beneficiary", True), ("sig-institution", True)]
    assert verification.faults_of(signed) == []


def test_a_signature_too_many_is_found_by_the_expected_signers(signed: Document) -> None:
    found = verification.look_at(sign_as_a_rogue(issue.current_bytes(signed)))
    assert "les signatures du fichier ne sont pas celles qui ont été enregistrées" in verification.faults_of_signatures(signed, found)
    assert [each["trusted"] for each in found["signatures"]] == [True, True, True, False]


def test_an_exact_copy_and_a_rollback_are_told_apart(signed: Document) -> None:
    contents = [storage.get(revision.sha256) for revision in signed.revision_list()]
    assert [verification.verdict_on(content).finding for content in contents] == [Finding.OLDER, Finding.OLDER, Finding.OLDER, Finding.EXACT]


def test_a_strangers_file_is_judged_for_information(signed: Document) -> None:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    assert verification.verdict_on(out.getvalue()).finding == Finding.FOREIGN
    assert verification.verdict_on(b"MZ nothing").finding == Finding.UNREADABLE


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n" + b"(" * 100_000, b"%PDF-1.7\ntrailer<</Root 1 0 R/Prev 0>>startxref\n0\n%%EOF", b"%PDF-1.4 " + bytes(range(256)) * 99]
)
def test_a_broken_file_is_refused_without_harm(db: Any, content: bytes) -> None:
    assert verification.verdict_on(content).finding == Finding.FOREIGN
