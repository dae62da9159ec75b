"""Is this file fit to be kept (PDF/A-3a) and read aloud (PDF/UA-1)? Our own look at what templates can break.

It replaces no certified validator; it agrees with one on almost every good and bad file we could try, and it runs in some
tens of milliseconds on every paper before it is frozen. Fonts and text are looked at in `conformance_fonts`.
"""

import io
import re
from collections.abc import Iterator

import pikepdf
from django.utils.translation import gettext as _
from pikepdf import Array, Dictionary, Name, Stream

from documents import conformance_fonts
from documents.errors import NotConformant

CATALOGUE = ("/OutputIntents", "/MarkInfo", "/StructTreeRoot", "/Lang", "/ViewerPreferences")
CLAIMS = {"PDF/A-3": r"pdfaid:part[=>][\"']?3", "PDF/UA-1": r"pdfuaid:part[=>][\"']?1", "dc:title": r"dc:title"}
ACTIVE = (Name.JavaScript, Name.Launch, Name.SubmitForm, Name.ImportData, Name.Movie, Name.Sound)


def require(content: bytes) -> None:
    if found := problems(content):
        raise NotConformant(_("La pièce ne serait ni archivable ni accessible : %(why)s.") % {"why": " ; ".join(found[:5])})


def problems(content: bytes) -> list[str]:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return sorted(set(every_problem(pdf, content)))
    except pikepdf.PdfError:
        return [_("fichier illisible")]


def every_problem(pdf: pikepdf.Pdf, content: bytes) -> Iterator[str]:
    yield from envelope(pdf, content)
    yield from claims(pdf)
    yield from active_content(pdf)
    roles: dict[tuple[int, int], str] = {}
    yield from structure(pdf, roles)
    yield from annotations(pdf, roles)
    yield from conformance_fonts.problems(pdf)


def envelope(pdf: pikepdf.Pdf, content: bytes) -> Iterator[str]:
    if "/ID" not in pdf.trailer:
        yield _("identifiant de fichier absent")
    if content[content.rfind(b"%%EOF") + 5 :] not in (b"", b"\n", b"\r\n", b"\r"):
        yield _("octets après la fin du fichier")
    yield from (_("catalogue sans %(key)s") % {"key": key} for key in CATALOGUE if key not in pdf.Root)


def claims(pdf: pikepdf.Pdf) -> Iterator[str]:
    said = bytes(pdf.Root.Metadata.read_bytes()).decode("utf8", "replace") if "/Metadata" in pdf.Root else ""
    yield from (_("métadonnées sans %(claim)s") % {"claim": name} for name, pattern in CLAIMS.items() if not re.search(pattern, said))


def active_content(pdf: pikepdf.Pdf) -> Iterator[str]:
    opening = pdf.Root.get("/OpenAction")
    if isinstance(opening, Dictionary) and opening.get("/S") not in (None, Name.GoTo):
        yield _("action à l’ouverture")
    if "/AA" in pdf.Root:
        yield _("action automatique")
    for each in pdf.objects:
        if isinstance(each, (Dictionary, Stream)):
            yield from active_object(each)


def active_object(each: pikepdf.Object) -> Iterator[str]:
    if each.get("/S") in ACTIVE:
        yield _("contenu actif (%(kind)s)") % {"kind": each.S}
    if each.get("/Type") == Name.Filespec and ("/AFRelationship" not in each or "/Subtype" not in each.EF.F):
        yield _("fichier joint sans type ou sans relation")


def children(element: pikepdf.Object) -> list[pikepdf.Object]:
    inside = element.get("/K")
    listed = list(inside) if isinstance(inside, Array) else [inside]
    return [each for each in listed if isinstance(each, Dictionary)]


def elements(root: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Every element of the structure, in reading order; each once, whatever the loops of a hostile file."""
    waiting, seen = list(reversed(children(root))), set()
    while waiting:
        element = waiting.pop()
        if element.objgen != (0, 0) and element.objgen in seen:
            continue
        seen.add(element.objgen)
        yield element
        if element.get("/Type") != Name.OBJR:
            waiting += reversed(children(element))


def structure(pdf: pikepdf.Pdf, roles: dict[tuple[int, int], str]) -> Iterator[str]:
    level = 0
    for element in elements(pdf.Root.get("/StructTreeRoot", Dictionary())):
        role = str(element.get("/S", ""))
        for child in children(element):
            if child.get("/Type") == Name.OBJR:
                roles[child.Obj.objgen] = role
        if role == "/Figure" and "/Alt" not in element:
            yield _("image sans texte de remplacement")
        if role == "/Table" and not has_readable_cells(element):
            yield _("tableau dont les cellules n’ont pas d’en-tête")
        if heading := re.fullmatch(r"/H([1-6])", role):
            if int(heading[1]) > level + 1:
                yield _("titre de niveau %(new)s après un niveau %(old)s") % {"new": heading[1], "old": level}
            level = int(heading[1])


def has_readable_cells(table: pikepdf.Object) -> bool:
    """Headers say their scope, or every cell names its headers."""
    cells = [element for element in elements(table) if "/S" in element]
    headers = [cell for cell in cells if cell.S == Name.TH]
    data = [cell for cell in cells if cell.S == Name.TD]
    return all(attribute(cell, "/Scope") for cell in headers) or all(attribute(cell, "/Headers") for cell in data)


def attribute(element: pikepdf.Object, key: str) -> bool:
    held = element.get("/A")
    listed = list(held) if isinstance(held, Array) else [held]
    return any(isinstance(each, Dictionary) and key in each and (key != "/Headers" or len(each.Headers)) for each in listed)


def annotations(pdf: pikepdf.Pdf, roles: dict[tuple[int, int], str]) -> Iterator[str]:
    for page in pdf.pages:
        for each in page.get("/Annots", []):
            if each.get("/Subtype") == Name.Widget and has_area(each) and roles.get(each.objgen) != "/Form":
                yield _("zone de signature hors de la structure")
            if not int(each.get("/F", 0)) & 4:
                yield _("annotation qui ne s’imprime pas")
            if "/AP" not in each and each.get("/Subtype") != Name.Link and has_area(each):
                yield _("annotation sans apparence")


def has_area(annotation: pikepdf.Object) -> bool:
    """An invisible one (a document timestamp) needs neither place in the structure nor appearance."""
    left, bottom, right, top = (float(side) for side in annotation.Rect)
    return left != right and bottom != top
