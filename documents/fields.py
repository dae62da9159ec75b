"""Empty signature fields, put in place before the first signature.

Three details decide whether the file stays archivable and quick to verify:
the widget stands in a `Form` element, for readers that speak; that element's /K is the reference itself and not a list
of one, or a second signature is taken for a forgery of the first; and no object streams, or verification is quadratic.
"""

import io
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

PRINTED_AND_LOCKED = 4 | 128


@dataclass(frozen=True)
class SignatureField:
    name: str
    label: str
    page: int
    #: left, bottom, right, top, in points
    box: tuple[float, float, float, float]


def add(content: bytes, wanted: list[SignatureField]) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        made = [add_one(pdf, each) for each in wanted]
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(made)))
        return saved(pdf)


def add_one(pdf: pikepdf.Pdf, wanted: SignatureField) -> pikepdf.Object:
    page = pdf.pages[wanted.page].obj
    widget = pdf.make_indirect(widget_of(pdf, page, wanted))
    page.Annots = pdf.make_indirect(Array([*page.get("/Annots", []), widget]))
    tag(pdf, page, widget)
    return widget


def widget_of(pdf: pikepdf.Pdf, page: pikepdf.Object, wanted: SignatureField) -> Dictionary:
    left, bottom, right, top = wanted.box
    blank = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, right - left, top - bottom]))
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig,
        T=String(wanted.name),
        TU=String(wanted.label),
        F=PRINTED_AND_LOCKED,
        Rect=Array([round(side, 2) for side in wanted.box]),
        P=page,
        AP=Dictionary(N=blank),
    )


def tag(pdf: pikepdf.Pdf, page: pikepdf.Object, widget: pikepdf.Object) -> None:
    root = pdf.Root.StructTreeRoot
    top = root.K[0] if isinstance(root.K, Array) else root.K
    reference = Dictionary(Type=Name.OBJR, Obj=widget, Pg=page)
    form = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Form, P=top, Pg=page, K=reference))
    top.K = Array([*(top.K if isinstance(top.K, Array) else [top.K]), form])
    numbers = root.ParentTree.Nums
    widget.StructParent = max((int(key) for key in list(numbers)[::2]), default=-1) + 1
    numbers.append(widget.StructParent)
    numbers.append(form)


def saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    return out.getvalue()


def names_in(content: bytes) -> list[str]:
    """The signature fields that a file really has, to compare with those decided."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        form = pdf.Root.get("/AcroForm")
        fields: Any = form.get("/Fields", []) if form is not None else []
        return sorted(str(field.get("/T", "")) for field in fields if field.get("/FT") == Name.Sig)
