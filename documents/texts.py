"""The words of a paper before it has a number: what is approved, compared, then signed.

`text_of` gives the digest that an approval records; `issue(text_sha256=…)` refuses to seal anything else.
"""

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import segno
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Funder
from documents import canonical, conf, render, templating
from documents.catalogue import Paper, paper_of
from documents.render import Asset, Drawn

LANGUAGE = "fr"
BLANK_DIGEST = "–"


@dataclass(frozen=True)
class Text:
    paper: Paper
    data: str
    template_version: str
    sha256: str


@dataclass(frozen=True)
class Institution:
    """The head of the paper, as it was when the words were fixed."""

    name: str
    address: str
    seat: str
    siret: str
    currency: str
    time_zone: str
    colour: str
    has_logo: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True)
class Heading:
    """What identifies the paper on every page."""

    title: str
    number: str
    case_ref: str
    code: str
    address: str
    short_digest: str
    day: dt.date
    stamp: str
    language: str = LANGUAGE
    is_draft: bool = False


def text_of(slug: str, subject: Any, entry: Any = None) -> Text:
    paper = paper_of(slug)
    with override(LANGUAGE):
        fields = paper.filled(subject, entry)
        data = canonical.dump({"fields": fields, "institution": institution_of(Funder.objects.get(pk=subject.funder_id))})
    return dated(paper, data)


def dated(paper: Paper, data: str) -> Text:
    version = templating.version_of(paper.template)
    return Text(paper, data, version, canonical.sha256(f"{paper.slug}\0{version}\0{data}".encode()))


def institution_of(funder: Any) -> dict[str, Any]:
    return {
        "name": funder.name,
        "address": funder.address,
        "seat": funder.seat,
        "siret": funder.siret,
        "currency": funder.currency,
        "time_zone": funder.time_zone,
        "colour": funder.primary_colour,
    }


def page_of(text: Text, heading: Heading, *, has_logo: bool) -> str:
    content: Any = canonical.load(text.data)
    parties = [{"key": party.key, "label": str(party.label)} for party in text.paper.signatories]
    institution = Institution(**content["institution"], has_logo=has_logo)
    with override(heading.language):
        return templating.write(text.paper.template, {**content["fields"], "document": heading, "institution": institution, "signatories": parties})


def draw(text: Text, heading: Heading, *, logo: Asset | None, attached: tuple[render.Attached, ...] = ()) -> Drawn:
    assets = {"qr": qr_of(heading.address)} | ({"logo": logo} if logo else {})
    return render.draw(page_of(text, heading, has_logo=logo is not None), assets=assets, attachments=attached)


def preview(slug: str, subject: Any, entry: Any = None) -> bytes:
    """The paper as it would read, marked as a draft: no number, no seal, nothing kept."""
    text, funder = text_of(slug, subject, entry), Funder.objects.get(pk=subject.funder_id)
    return draw(text, draft_heading(text, subject.case_ref, funder), logo=logo_of(funder)).pdf


def draft_heading(text: Text, case_ref: str, funder: Any) -> Heading:
    now = timezone.now()
    return Heading(
        title=str(text.paper.title),
        number=_("projet"),
        case_ref=case_ref,
        code=_("projet"),
        address=conf.site_url(),
        short_digest=text.sha256[:16],
        day=now.astimezone(funder.zone).date(),
        stamp=now.replace(microsecond=0).isoformat(),
        is_draft=True,
    )


def qr_of(address: str) -> Asset:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", unit="mm", scale=0.5, border=2, xmldecl=False)
    return Asset(out.getvalue(), "image/svg+xml")


def logo_of(funder: Any) -> Asset | None:
    """A bitmap only: a drawing in SVG may hide a demand to the network or a bomb."""
    kinds = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
    kind = kinds.get("." + str(funder.logo.name or "").rsplit(".", 1)[-1].lower())
    if not funder.logo or kind is None:
        return None
    with funder.logo.open("rb") as file:
        return Asset(file.read(), kind)


def verification_address(code: str) -> str:
    return conf.site_url() + reverse("verification:code", args=[code])
