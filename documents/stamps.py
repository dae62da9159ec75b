"""What one sees in a signature box: who, in what capacity, when.

Drawn by the same renderer as the paper, with the same embedded font, then imported whole: the signing library's own
stamps use fonts that are not in the file, which would end its life as an archive.
"""

import io
from dataclasses import dataclass

from django.template.loader import render_to_string
from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from documents import render

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Stamp:
    title: str
    lines: tuple[str, ...]


class Imported(ImportedPdfPage):
    """A page taken from memory."""

    def __init__(self, content: bytes) -> None:
        super().__init__(file_name="")
        self.content = content

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.content)), page_ix=0)
        self.resources.xobject["/Stamp"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Stamp Do"


def style_of(stamp: Stamp, box: Box) -> StaticStampStyle:
    left, bottom, right, top = box
    html = render_to_string("documents/parts/stamp.html", {"stamp": stamp, "width": format(right - left, ".2f"), "height": format(top - bottom, ".2f")})
    drawn = render.draw(html, archival=False)
    corner = layout.SimpleBoxLayoutRule(
        x_align=layout.AxisAlignment.ALIGN_MIN, y_align=layout.AxisAlignment.ALIGN_MIN, inner_content_scaling=layout.InnerScaling.NO_SCALING
    )
    return StaticStampStyle(background=Imported(drawn.pdf), background_layout=corner, border_width=0)
