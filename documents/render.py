"""From a page of HTML to the bytes of a paper, in the closed process; whatever is not perfect is refused."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from documents import conf, fonts, limited
from documents.errors import ClosedProcessFailed, RenderFailed


@dataclass(frozen=True)
class Asset:
    content: bytes
    type: str


@dataclass(frozen=True)
class Attached:
    """Data kept inside the paper (PDF/A-3), with a fixed date so that the same data makes the same bytes."""

    name: str
    content: bytes
    description: str
    at: str


@dataclass(frozen=True)
class Drawn:
    pdf: bytes
    #: box id -> [page, left, bottom, right, top] in points
    anchors: dict[str, list[float]] = field(default_factory=dict)
    pages: int = 0


def draw(html: str, *, assets: dict[str, Asset] | None = None, attachments: tuple[Attached, ...] = (), archival: bool = True) -> Drawn:
    others = fonts.needed_for(html)
    answer = ask_for(html, others, assets or {}, attachments, archival)
    if problems := [*answer["refused"], *answer["warnings"]]:
        raise RenderFailed(_("La mise en page a été refusée : %(why)s") % {"why": " ; ".join(problems[:3])})
    return Drawn(answer["pdf"], answer["anchors"], answer["pages"])


def ask_for(html: str, others: list[str], assets: dict[str, Asset], attachments: tuple[Attached, ...], archival: bool) -> Any:
    try:
        return limited.drawer.ask(
            "draw",
            seconds=conf.seconds_to_draw(),
            html=html,
            css=fonts.stylesheet(others),
            assets=fonts.assets(others) | {key: {"bytes": asset.content, "type": asset.type} for key, asset in assets.items()},
            attachments=[{"name": each.name, "bytes": each.content, "description": each.description, "at": each.at} for each in attachments],
            archival=archival,
        )
    except ClosedProcessFailed as error:
        raise RenderFailed(_("La pièce n’a pas pu être mise en page. %(why)s") % {"why": error.sentence}) from error
