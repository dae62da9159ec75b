"""Every font inside the file, every glyph really there, every width true: what makes a page read the same in 2076."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont, TTLibError
from pikepdf import Array, Name, Stream

DEEPEST = 6
PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")


@dataclass
class Used:
    """A font and the codes that the pages write with it."""

    font: pikepdf.Object
    codes: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        return str(self.font.get("/BaseFont", "?")).split("+")[-1].lstrip("/")


Found = dict[object, Used]


def problems(pdf: pikepdf.Pdf) -> Iterator[str]:
    found: Found = {}
    for page in pdf.pages:
        read(page.obj, page.get("/Resources"), found)
        for annotation in page.get("/Annots", []):
            appearance = annotation.AP.get("/N") if "/AP" in annotation else None
            if isinstance(appearance, Stream):
                read(appearance, appearance.get("/Resources"), found)
    for used in found.values():
        yield from judge(used)


def read(place: pikepdf.Object, resources: pikepdf.Object | None, found: Found, depth: int = 0) -> None:
    """Which codes are written with which font, in a page and the forms it draws."""
    if resources is None or depth > DEEPEST:
        return
    fonts: Any = resources.get("/Font", {})
    forms: Any = resources.get("/XObject", {})
    current: Used | None = None
    for kind, value in words_of(place):
        if kind == "font":
            current = known(fonts[value], found) if value in fonts else None
        elif kind == "form" and value in forms and forms[value].get("/Subtype") == Name.Form:
            read(forms[value], forms[value].get("/Resources"), found, depth + 1)
        elif kind == "text" and current is not None:
            current.codes.update(codes_in(value, current.font))


#: Our renderer writes text in hexadecimal, one string a glyph: scanning the bytes is far faster than a parser, which reads the rest.
MARKS = re.compile(rb"(?P<font>/[^\s/\[\]<>()]+)\s+[-.\d]+\s+Tf\b|(?P<form>/[^\s/\[\]<>()]+)\s+Do\b")
HEXADECIMAL = re.compile(rb"<((?:[0-9A-Fa-f]{2})*)>")
PROPERTIES = re.compile(rb"<<.*?>>", re.S)


def words_of(place: pikepdf.Object) -> Iterator[tuple[str, Any]]:
    """Fonts chosen, forms drawn and strings written, in order."""
    content = bytes_of(place)
    if b"(" in content or b"BI" in content:
        yield from parsed_words(place)
        return
    content, start = PROPERTIES.sub(b"", content), 0
    for mark in MARKS.finditer(content):
        yield "text", written(content, start, mark.start())
        yield str(mark.lastgroup), mark[str(mark.lastgroup)].decode("latin1")
        start = mark.end()
    yield "text", written(content, start, len(content))


def written(content: bytes, start: int, end: int) -> bytes:
    return bytes.fromhex(b"".join(HEXADECIMAL.findall(content, start, end)).decode())


def bytes_of(place: pikepdf.Object) -> bytes:
    if isinstance(place, Stream):
        return bytes(place.read_bytes())
    contents: Any = place.get("/Contents", [])
    return b"\n".join(bytes(each.read_bytes()) for each in (contents if isinstance(contents, Array) else [contents]))


def parsed_words(place: pikepdf.Object) -> Iterator[tuple[str, Any]]:
    instructions: Any = pikepdf.parse_content_stream(place, "Tf Tj TJ ' \" Do")
    for operands, operator in instructions:
        name = str(operator)
        if name in ("Tf", "Do"):
            yield "font" if name == "Tf" else "form", str(operands[0])
        else:
            last = operands[-1]
            yield from (("text", bytes(each)) for each in (last if isinstance(last, Array) else [last]) if isinstance(each, pikepdf.String))


def known(font: pikepdf.Object, found: Found) -> Used:
    key = font.objgen if font.objgen != (0, 0) else id(font)
    return found.setdefault(key, Used(font))


def codes_in(text: bytes, font: pikepdf.Object) -> set[int]:
    if font.get("/Subtype") != Name.Type0:
        return set(text)
    return {high << 8 | low for high, low in zip(text[::2], text[1::2], strict=False)}


def judge(used: Used) -> Iterator[str]:
    if used.font.get("/Subtype") == Name.Type3:
        return
    if used.font.get("/Subtype") != Name.Type0:
        descriptor = used.font.get("/FontDescriptor")
        if descriptor is None or not any(key in descriptor for key in PROGRAMS):
            yield _("police non incorporée : %(name)s") % {"name": used.name}
        return
    if "/ToUnicode" not in used.font:
        yield _("police sans table de caractères : %(name)s") % {"name": used.name}
    yield from judge_composite(used)


def judge_composite(used: Used) -> Iterator[str]:
    inner = used.font.DescendantFonts[0]
    program = inner.FontDescriptor.get("/FontFile2") or inner.FontDescriptor.get("/FontFile3")
    if program is None:
        yield _("police non incorporée : %(name)s") % {"name": used.name}
        return
    font = opened(bytes(program.read_bytes()))
    if font is not None:
        yield from judge_glyphs(used, inner, font)


def opened(content: bytes) -> TTFont | None:
    if content[:4] not in (b"\0\1\0\0", b"OTTO", b"true"):
        return None
    try:
        return TTFont(io.BytesIO(content), lazy=True)
    except TTLibError:
        return None


def judge_glyphs(used: Used, inner: pikepdf.Object, font: TTFont) -> Iterator[str]:
    order, metrics, scale = font.getGlyphOrder(), font["hmtx"], 1000 / font["head"].unitsPerEm
    widths, default = widths_of(inner.get("/W")), float(inner.get("/DW", 1000))
    glyph_of = glyph_map(inner.get("/CIDToGIDMap"))
    for cid in cids_of(used):
        glyph = glyph_of(cid)
        if glyph == 0:
            yield _("caractère sans dessin dans %(name)s") % {"name": used.name}
        elif glyph >= len(order):
            yield _("caractère absent de %(name)s") % {"name": used.name}
        elif abs(metrics[order[glyph]][0] * scale - widths.get(cid, default)) > 1.5:
            yield _("largeur fausse dans %(name)s") % {"name": used.name}


def glyph_map(mapping: pikepdf.Object | None):  # type: ignore[no-untyped-def]
    if not isinstance(mapping, Stream):
        return lambda cid: cid
    table = bytes(mapping.read_bytes())
    return lambda cid: int.from_bytes(table[2 * cid : 2 * cid + 2], "big")


def cids_of(used: Used) -> set[int]:
    encoding = used.font.get("/Encoding")
    if not isinstance(encoding, Stream):
        return used.codes
    table = character_map(bytes(encoding.read_bytes()).decode("latin1"))
    return {table.get(code, 0) for code in used.codes}


def character_map(text: str) -> dict[int, int]:
    table = {}
    for block in re.findall(r"begincidchar(.*?)endcidchar", text, re.S):
        table.update({int(code, 16): int(cid) for code, cid in re.findall(r"<([0-9a-fA-F]+)>\s+(\d+)", block)})
    for block in re.findall(r"begincidrange(.*?)endcidrange", text, re.S):
        for first, last, cid in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s+(\d+)", block):
            start = int(first, 16)
            table.update({code: int(cid) + code - start for code in range(start, min(int(last, 16), start + 65535) + 1)})
    return table


def widths_of(array: pikepdf.Object | None) -> dict[int, float]:
    """/W is written `first [w w w]` or `first last w`."""
    out: dict[int, float] = {}
    items, i = list(array or []), 0
    while i + 1 < len(items):
        first = int(items[i])
        if isinstance(items[i + 1], Array):
            out.update({first + n: float(width) for n, width in enumerate(items[i + 1])})
            i += 2
        else:
            out.update({code: float(items[i + 2]) for code in range(first, int(items[i + 1]) + 1)})
            i += 3
    return out
