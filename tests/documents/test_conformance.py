"""Each fault a template can make is found; a good page has none."""

import io
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from documents import conformance, fields, render
from documents.errors import RenderFailed
from tests.documents.test_render import page


def test_a_good_page_has_no_fault() -> None:
    assert conformance.problems(render.draw(page()).pdf) == []


def test_a_skipped_heading_is_found() -> None:
    assert conformance.problems(render.draw(page("</p><h3>Titre sauté</h3><p>")).pdf) == ["titre de niveau 3 après un niveau 1"]


def test_a_picture_without_words_is_refused_at_once() -> None:
    dot = {"dot": render.Asset(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>', "image/svg+xml")}
    with pytest.raises(RenderFailed, match="no required alt"):
        render.draw(page('<img src="res:dot">'), assets=dot)


def changed(change: Any, content: bytes | None = None) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content or render.draw(page()).pdf)) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def add_javascript(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS="x"))


def drop_structure(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def drop_claim(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Metadata = pdf.make_stream(bytes(pdf.Root.Metadata.read_bytes()).replace(b"pdfuaid:part", b"pdfuaid:none"), Type=Name.Metadata, Subtype=Name.XML)


def drop_font(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if isinstance(each, Dictionary) and "/FontFile2" in each:
            del each["/FontFile2"]


def spoil_widths(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if isinstance(each, Dictionary) and "/W" in each and each.get("/Type") == Name.Font:
            each.W = pikepdf.Array([0, 9999, 123])


def untag(pdf: pikepdf.Pdf) -> None:
    top = pdf.Root.StructTreeRoot.K[0]
    top.K = pikepdf.Array([each for each in top.K if each.get("/S") != Name.Form])


@pytest.mark.parametrize(
    "change, fault",
    [
        (add_javascript, "contenu actif (/JavaScript)"),
        (drop_structure, "catalogue sans /StructTreeRoot"),
        (drop_claim, "métadonnées sans PDF/UA-1"),
        (drop_font, "police non incorporée : DocSans"),
        (spoil_widths, "largeur fausse dans DocSans"),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_a_spoilt_file_is_found(change: Any, fault: str) -> None:
    found = conformance.problems(changed(change))
    assert any(each.startswith(fault.replace("DocSans", "")) for each in found) or fault in found, found


def test_an_untagged_box_is_found() -> None:
    boxed = fields.add(render.draw(page()).pdf, [fields.SignatureField("sig-x", "X", 0, (60.0, 60.0, 200.0, 120.0))])
    assert conformance.problems(boxed) == []
    assert conformance.problems(changed(untag, boxed)) == ["zone de signature hors de la structure"]


def test_bytes_after_the_end_and_rubbish_are_found() -> None:
    assert conformance.problems(render.draw(page()).pdf + b"more") == ["octets après la fin du fichier"]
    assert conformance.problems(b"rubbish") == ["fichier illisible"]
