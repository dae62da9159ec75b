"""Reading a department's list: any usual encoding, any usual separator, columns known by their names in any order.

Tolerant in: « déjà attriubué 2014 » is read as « déjà attribué », and said. A column that is needed and not found stops everything
before anything is written.
"""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from django.utils.translation import gettext as _

from config.imports.findings import Findings, Kind

#: Field -> the names it goes by, plain (no accent, no year, lower case).
NAMES: dict[str, tuple[str, ...]] = {
    "code": ("code", "code tiers", "numero de tiers"),
    "structure": ("structure", "organisme", "association", "beneficiaire", "nom de l organisme"),
    "type": ("type", "nature", "type de demande"),
    "project": ("nom du projet", "projet", "objet", "intitule"),
    "proposed": ("montant", "montant propose", "proposition"),
    "granted": ("deja attribue", "attribue", "montant attribue"),
    "step": ("etape", "statut", "etat", "avancement"),
    "discipline": ("rub", "rubrique", "discipline", "domaine"),
    "requested": ("demande", "montant demande", "somme demandee"),
}
NEEDED = ("structure", "requested")
ENCODINGS = ("utf-8-sig", "cp1252")


class UnreadableFile(Exception):
    """Nothing was written: the sentence says what to mend in the file."""

    def __init__(self, sentence: object) -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)


@dataclass(frozen=True)
class Row:
    line: int
    cells: Mapping[str, str]
    raw: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        return self.cells.get(field, "")

    @property
    def is_blank(self) -> bool:
        return not any(value.strip() for value in self.raw.values())

    @property
    def is_total(self) -> bool:
        """Amounts and nobody to give them to."""
        return not self["structure"] and not self["code"] and any(self[name] for name in ("proposed", "granted", "requested"))


@dataclass(frozen=True)
class Sheet:
    name: str
    digest: str
    year: int | None
    columns: Mapping[str, str]
    rows: tuple[Row, ...]


def read(path: Path, findings: Findings) -> Sheet:
    content = path.read_bytes()
    table = csv.reader(io.StringIO(_text(content, findings), newline=""), delimiter=_separator(content))
    header = [cell.strip() for cell in next(table, [])]
    columns = _columns(header, findings)
    rows = tuple(row for row in _rows(table, header, columns, findings) if not row.is_blank)
    return Sheet(path.name, hashlib.sha256(content).hexdigest(), _year(header), columns, rows)


def _text(content: bytes, findings: Findings) -> str:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != ENCODINGS[0]:
            findings.add(0, Kind.CORRECTED, "", _("Fichier lu en %(encoding)s : il n’est pas en UTF-8.") % {"encoding": encoding})
        return text
    raise UnreadableFile(_("Les caractères du fichier ne se lisent pas : enregistrez-le en UTF-8."))


def _separator(content: bytes) -> str:
    first = content.split(b"\n", 1)[0]
    return max((";", ",", "\t"), key=lambda each: first.count(each.encode()))


def _columns(header: list[str], findings: Findings) -> dict[str, str]:
    """Field -> title in the file. A title close to a known name is taken for it, and said."""
    known = {name: field for field, names in NAMES.items() for name in names}
    found: dict[str, str] = {}
    for title in header:
        close = get_close_matches(plain(title), known, n=1, cutoff=0.85)
        if close and known[close[0]] not in found:
            found[known[close[0]]] = title
            if close[0] != plain(title):
                findings.add(1, Kind.CORRECTED, title, _("Colonne lue comme « %(name)s ».") % {"name": close[0]})
        elif title:
            findings.add(1, Kind.NOTICED, title, _("Colonne inconnue : gardée avec la ligne, sans autre usage."))
    missing = [NAMES[field][0] for field in NEEDED if field not in found]
    if missing:
        raise UnreadableFile(_("Colonnes introuvables : %(names)s. Rien n’a été repris.") % {"names": ", ".join(missing)})
    return found


def _rows(table: Iterator[list[str]], header: list[str], columns: Mapping[str, str], findings: Findings) -> Iterator[Row]:
    for line, values in enumerate(table, start=2):
        if len(values) > len(header) and any(value.strip() for value in values[len(header) :]):
            findings.add(line, Kind.NOTICED, "", _("La ligne a plus de cases que l’en-tête : les dernières sont laissées de côté."))
        raw = dict(zip(header, [*values, *[""] * len(header)], strict=False))
        yield Row(line, {field: _clean(raw[title]) for field, title in columns.items()}, raw)


def _clean(value: str) -> str:
    return re.sub(r"\s+", " ", value.replace("\x00", "")).strip()


def _year(header: list[str]) -> int | None:
    years = {int(found) for title in header for found in re.findall(r"\b(20\d\d)\b", title)}
    return years.pop() if len(years) == 1 else None


def plain(text: str) -> str:
    """No accent, no year, no punctuation, lower case."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(word for word in re.findall(r"[a-z0-9]+", bare) if not re.fullmatch(r"20\d\d", word))
