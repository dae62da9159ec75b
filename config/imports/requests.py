"""What one line of the list asks for, read with tolerance; what cannot be read refuses the line, with its reason."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from config.imports.findings import Findings, Kind
from config.imports.sheet import Row, Sheet, plain
from ui.amounts import parse_amount

ZERO = Decimal("0.00")
#: What the letters of the list stand for. A letter unknown here is kept as written.
TYPES = {"F": "Fonctionnement", "P": "Projet"}
#: Steps of the list -> the steps of a dossier that it proves. What comes after (readings, an opinion, a decision) are acts of
#: people that the list does not tell: they are not invented by an import.
DEPOSITED, ADMITTED = ("submit",), ("submit", "declare_admissible")
STEPS = {
    "demande": DEPOSITED,
    "instruction technique": ADMITTED,
    "instruction terminee": ADMITTED,
    "conseil municipal": ADMITTED,
    "validation de l echeancier": ADMITTED,
}
NO_DISCIPLINE = {"", "a selectionner"}


@dataclass(frozen=True)
class Request:
    line: int
    key: str
    code: str
    structure: str
    type: str
    project: str
    title: str
    discipline: str
    step: str
    steps: tuple[str, ...]
    requested: Decimal
    proposed: Decimal
    granted: Decimal
    raw: dict[str, str]

    @property
    def data(self) -> dict[str, Any]:
        """What the dossier keeps of its line."""
        amounts = {name: str(getattr(self, name)) for name in ("requested", "proposed", "granted")}
        return {"line": self.line, "code": self.code, "type": self.type, "discipline": self.discipline, "step": self.step, "row": self.raw} | amounts


class Refused(Exception):
    def __init__(self, column: str, sentence: object) -> None:
        super().__init__(str(sentence))
        self.column, self.sentence = column, str(sentence)


def requests_of(sheet: Sheet, scope: str, findings: Findings) -> list[Request]:
    """Every line that asks for something. Two lines that say the same are two requests: the second is only numbered."""
    seen: Counter[str] = Counter()
    found = []
    for row in sheet.rows:
        if row.is_total:
            continue
        try:
            found.append(_request(row, sheet, scope, seen, findings))
        except Refused as refusal:
            findings.add(row.line, Kind.REFUSED, sheet.columns.get(refusal.column, refusal.column), refusal.sentence)
    return found


def _request(row: Row, sheet: Sheet, scope: str, seen: Counter[str], findings: Findings) -> Request:
    if not row["structure"]:
        raise Refused("structure", _("La ligne ne nomme personne."))
    structure = _structure(row, findings)
    requested = _amount(row, "requested")
    if requested <= 0:
        raise Refused("requested", _("Le montant demandé manque ou vaut zéro : un dossier ne peut pas être déposé ainsi."))
    step, steps = _steps(row, findings)
    same = "|".join((row["code"], plain(structure), row["type"], plain(row["project"])))
    seen[same] += 1
    return Request(
        line=row.line,
        key=f"{scope}:{hashlib.sha256(same.encode()).hexdigest()[:24]}:{seen[same]}"[:100],
        code=row["code"],
        structure=structure[:200],
        type=_type(row, findings),
        project=row["project"],
        title=_title(row, sheet)[:200],
        discipline=_discipline(row, findings),
        step=step,
        steps=steps,
        requested=requested,
        proposed=_proposed(row, requested, findings),
        granted=_amount(row, "granted"),
        raw=dict(row.raw),
    )


def _structure(row: Row, findings: Findings) -> str:
    """The old tool wrote its code at the end of the name (« … CA307! »): taken off where it says what the code column says."""
    found = re.fullmatch(r"(.*\S)\s*\bCA\s?(\d+)\s*!?", row["structure"])
    if not row["code"]:
        findings.add(row.line, Kind.NOTICED, "Code", _("Sans code : un organisme à part est créé, rien n’est rapproché."))
        if found:
            findings.add(row.line, Kind.NOTICED, "Structure", _("Le nom se termine par « %(code)s », la colonne du code est vide : à vérifier par une personne.") % {"code": found[2]})
        return row["structure"]
    if found and found[2] == row["code"]:
        findings.add(row.line, Kind.CORRECTED, "Structure", _("« CA%(code)s » retiré de la fin du nom : c’est le code, déjà lu dans sa colonne.") % {"code": found[2]})
        return found[1]
    return row["structure"]


def _type(row: Row, findings: Findings) -> str:
    if row["type"] and row["type"] not in TYPES:
        findings.add(row.line, Kind.NOTICED, "Type", _("Type « %(type)s » inconnu ici : gardé tel quel.") % {"type": row["type"]})
    return row["type"]


def _title(row: Row, sheet: Sheet) -> str:
    words = TYPES.get(row["type"], _("Demande"))
    return row["project"] or (f"{words} {sheet.year}" if sheet.year else words)


def _discipline(row: Row, findings: Findings) -> str:
    if plain(row["discipline"]) in NO_DISCIPLINE:
        findings.add(row.line, Kind.NOTICED, "Discipline", _("Discipline absente (« %(text)s ») : à compléter par une personne.") % {"text": row["discipline"]})
        return ""
    return row["discipline"]


def _steps(row: Row, findings: Findings) -> tuple[str, tuple[str, ...]]:
    steps = STEPS.get(plain(row["step"]))
    if steps is None:
        findings.add(row.line, Kind.NOTICED, "Étape", _("Étape « %(step)s » inconnue : le dossier est déposé, sans plus.") % {"step": row["step"]})
    return row["step"], steps or DEPOSITED


def _proposed(row: Row, requested: Decimal, findings: Findings) -> Decimal:
    proposed = _amount(row, "proposed")
    if proposed > requested:
        findings.add(row.line, Kind.NOTICED, "Montant", _("Le montant proposé dépasse le montant demandé : gardé tel quel."))
    return proposed


def _amount(row: Row, field: str) -> Decimal:
    """An empty case is zero: the list leaves blank what does not apply. A negative amount, or words, refuse the line."""
    if not row[field]:
        return ZERO
    try:
        amount = parse_amount(row[field])
    except ValidationError as error:
        raise Refused(field, " ".join(error.messages)) from error
    if amount < 0:
        raise Refused(field, _("Montant négatif : %(amount)s.") % {"amount": row[field]})
    return amount.quantize(ZERO)
