"""HTML in, PDF/A-3a and PDF/UA-1 out, with nothing from outside: only the assets handed in exist here."""

import datetime as dt
import logging
from functools import cache
from pathlib import Path
from typing import Any

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

UA_XMP = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


class Closed(URLFetcher):
    """Serves `res:<key>` from the assets handed in, remembers every other wish and stops the drawing."""

    def __init__(self, assets: dict[str, Any]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.assets = assets
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        asset = self.assets.get(url[4:]) if url.startswith("res:") else None
        if asset is None:
            self.refused.append(url[:200])
            raise FatalURLFetchingError(f"refused: {url[:80]}")
        return URLFetcherResponse(url, content_of(asset), {"Content-Type": asset["type"]})


def content_of(asset: dict[str, Any]) -> bytes:
    return asset["bytes"] if "bytes" in asset else file_at(asset["path"])


@cache
def file_at(path: str) -> bytes:
    return Path(path).read_bytes()


@cache
def font_configuration() -> FontConfiguration:
    """Shared: fonts are read once in the life of the process."""
    return FontConfiguration()


class Complaints(logging.Handler):
    """Every warning of the renderer is a paper that is not what its author meant."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage()[:300])


def claim_accessibility(_document: Any, pdf: Any) -> None:
    """PDF/UA-1 beside PDF/A-3a, written in the renderer's own metadata: a second block would be ignored by readers."""
    stream = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    content = b"".join(part if isinstance(part, bytes) else str(part).encode() for part in stream.stream)
    stream.stream = [content.replace(b"</rdf:RDF>", UA_XMP + b"</rdf:RDF>")]
    stream.compress = False


def attachment_of(wanted: dict[str, Any]) -> weasyprint.Attachment:
    """With fixed dates: the same data makes the same bytes."""
    at = dt.datetime.fromisoformat(wanted["at"])
    return weasyprint.Attachment(
        string=wanted["bytes"], name=wanted["name"], base_url="res:", relationship="Data", description=wanted["description"], created=at, modified=at
    )


def anchors_of(document: Any) -> dict[str, list[float]]:
    """Where each signature box fell: page, then its corners in PDF points from the bottom left."""
    found = {}
    for number, page in enumerate(document.pages):
        for name, (left, top, right, bottom) in page.anchors.items():
            if name.startswith("sig-"):
                found[name] = [number, left * 0.75, (page.height - bottom) * 0.75, right * 0.75, (page.height - top) * 0.75]
    return found


def draw(message: dict[str, Any]) -> dict[str, Any]:
    complaints, fetcher = Complaints(), Closed(message.get("assets", {}))
    logging.getLogger("weasyprint").addHandler(complaints)
    try:
        return drawn(message, fetcher) | {"warnings": complaints.said, "refused": fetcher.refused}
    except FatalURLFetchingError:
        return {"pdf": b"", "anchors": {}, "pages": 0, "warnings": complaints.said, "refused": fetcher.refused}
    finally:
        logging.getLogger("weasyprint").removeHandler(complaints)


def drawn(message: dict[str, Any], fetcher: Closed) -> dict[str, Any]:
    if not message.get("html"):
        return {}
    page = weasyprint.HTML(string=message["html"], base_url="res:", url_fetcher=fetcher)
    fonts = font_configuration()
    styles = [weasyprint.CSS(string=message.get("css", ""), base_url="res:", url_fetcher=fetcher, font_config=fonts)]
    archival = message.get("archival", True)
    options: dict[str, Any] = {"attachments": [attachment_of(each) for each in message.get("attachments", [])]}
    if archival:
        options["pdf_variant"] = "pdf/a-3a"
    document = page.render(font_config=fonts, stylesheets=styles, **options)
    pdf = document.write_pdf(finisher=claim_accessibility if archival else None, **options)
    return {"pdf": pdf, "anchors": anchors_of(document), "pages": len(document.pages)}
