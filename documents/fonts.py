"""The letters of our papers, and the question asked before drawing: can they write this text?

A character that no font holds is dropped in silence by the renderer, and a name loses a letter on a legal act.
So every character is looked up first; other alphabets join only when a text needs them.

Noto Sans has the thin no-break space of French (U+202F) and 1000 units per em, which stamps need. It goes under a
private name, because a bundled font silently loses to a system font of the same name.
"""

import html
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont

from documents import conf
from documents.errors import RenderFailed

FAMILY = "DocSans"
FACES = (
    ("NotoSans-Regular.ttf", "normal", "normal"),
    ("NotoSans-Bold.ttf", "bold", "normal"),
    ("NotoSans-Italic.ttf", "normal", "italic"),
    ("NotoSans-BoldItalic.ttf", "bold", "italic"),
)
OTHERS = tuple(
    f"NotoSans{script}-Regular.ttf"
    for script in ("Symbols2", "Math", "Arabic", "Hebrew", "Armenian", "Georgian", "Devanagari", "Bengali", "Tamil", "Thai", "Ethiopic")
)
UNDRAWN = frozenset("\n\r\t\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\ufe0e\ufe0f")


def missing_files() -> list[str]:
    """For the doctor: an empty list when the house can write."""
    return [str(conf.font_dir() / name) for name, _weight, _style in FACES if not (conf.font_dir() / name).is_file()]


@cache
def characters_of(path: Path) -> frozenset[str]:
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


@lru_cache(maxsize=1)
def main_characters() -> frozenset[str]:
    """What all four faces can write, so that a bold name never loses a letter."""
    if missing := missing_files():
        raise RenderFailed(_("La police des actes manque : %(files)s. Installez le paquet fonts-noto-core.") % {"files": ", ".join(missing)})
    return frozenset.intersection(*(characters_of(conf.font_dir() / name) for name, _weight, _style in FACES))


def needed_for(text: str) -> list[str]:
    """The other alphabets this text needs; refuses a text that none can write."""
    lacking = set(html.unescape(text)) - main_characters() - UNDRAWN
    chosen = []
    for name in OTHERS:
        path = conf.font_dir() / name
        if lacking and path.is_file() and lacking & characters_of(path):
            chosen.append(name)
            lacking -= characters_of(path)
    if lacking:
        raise RenderFailed(sentence_for(sorted(lacking), html.unescape(text)))
    return chosen


def sentence_for(lacking: list[str], text: str) -> str:
    said = ", ".join(f"« {each} » ({unicodedata.name(each, f'U+{ord(each):04X}')})" for each in lacking[:5])
    where = text.find(lacking[0])
    around = " ".join(text[max(0, where - 30) : where + 30].split())
    return _("La police des actes ne sait pas écrire %(what)s, près de « %(around)s ». Remplacez ce caractère, puis recommencez.") % {
        "what": said,
        "around": around,
    }


def stylesheet(others: list[str]) -> str:
    """The faces as the closed process may load them, and the order in which they are tried."""
    faces = [face(FAMILY, name, weight, style) for name, weight, style in FACES]
    faces += [face(family_of(name), name, "normal", "normal") for name in others]
    families = ", ".join([FAMILY, *map(family_of, others)])
    return "".join(faces) + f"html {{ font-family: {families} }} @page {{ font-family: {families} }}"


def face(family: str, name: str, weight: str, style: str) -> str:
    return f'@font-face {{ font-family: {family}; src: url("res:{name}"); font-weight: {weight}; font-style: {style} }}\n'


def family_of(name: str) -> str:
    return "Doc" + name.removeprefix("NotoSans").removesuffix("-Regular.ttf")


def assets(others: list[str]) -> dict[str, dict[str, object]]:
    names = [name for name, _weight, _style in FACES] + others
    return {name: {"path": str(conf.font_dir() / name), "type": "font/ttf"} for name in names}
