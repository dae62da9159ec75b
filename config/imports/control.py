"""The line of totals, used as a control and never imported; and the lines that look like one another, said and never merged."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from difflib import SequenceMatcher

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from config.imports.findings import Findings, Kind
from config.imports.requests import Request
from config.imports.sheet import Row, Sheet, plain
from ui.amounts import parse_amount

COLUMNS = ("proposed", "granted", "requested")
ALIKE = 0.9


def check_totals(sheet: Sheet, findings: Findings) -> None:
    """Every total written in the file against the sum of the lines, refused ones included: it controls the file."""
    totals = [row for row in sheet.rows if row.is_total]
    if not totals:
        findings.add(0, Kind.CONTROL, "", _("Pas de ligne de total : rien à comparer."))
    for row in totals:
        for field in COLUMNS:
            if row[field]:
                _compare(row, field, sheet, findings)


def _compare(row: Row, field: str, sheet: Sheet, findings: Findings) -> None:
    written, added = _read(row[field]), sum((_read(each[field]) for each in sheet.rows if not each.is_total), Decimal("0.00"))
    values = {"written": written, "added": added, "gap": added - written}
    agrees = written == added
    sentence = _("Le total écrit (%(written)s) est bien la somme des lignes.") if agrees else _("Le total écrit est %(written)s, la somme des lignes %(added)s : écart de %(gap)s.")
    findings.add(row.line, Kind.CONTROL, sheet.columns[field], sentence % values)


def _read(text: str) -> Decimal:
    try:
        return parse_amount(text).quantize(Decimal("0.01")) if text else Decimal("0.00")
    except ValidationError:
        return Decimal(0)


def notice_likeness(requests: Iterable[Request], findings: Findings) -> None:
    asked = list(requests)
    _same_requests(asked, findings)
    _like_organisations(asked, findings)


def _same_requests(requests: list[Request], findings: Findings) -> None:
    """Same organisation, same type, same project: two requests all the same."""
    first: dict[tuple[str, str, str, str], int] = {}
    for each in requests:
        identity = (each.code, plain(each.structure), each.type, plain(each.project))
        if identity in first:
            findings.add(each.line, Kind.NOTICED, "", _("Ressemble à la ligne %(line)s (même organisme, même objet) : reprise comme une demande distincte.") % {"line": first[identity]})
        first.setdefault(identity, each.line)


def _like_organisations(requests: list[Request], findings: Findings) -> None:
    """Names that are the same or nearly, under different codes or without one. Compared within their first letters only."""
    lines: dict[tuple[str, str], int] = {}
    for each in requests:
        lines.setdefault((each.code, each.structure), each.line)
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, name in lines:
        groups[_bare(name)[:4]].append((code, name))
    for group in groups.values():
        for rank, one in enumerate(group):
            for other in group[rank + 1 :]:
                if one[0] != other[0] and _alike(one[1], other[1]):
                    findings.add(lines[other], Kind.NOTICED, "Structure", _("Le nom ressemble à celui de la ligne %(line)s (« %(name)s ») sous un autre code : deux organismes, rien n’est fusionné.") % {"line": lines[one], "name": one[1]})


def _bare(name: str) -> str:
    words = plain(name).split()
    return " ".join(word for word in words if word not in {"association", "compagnie", "cie", "le", "la", "les", "l"}) or " ".join(words)


def _alike(one: str, other: str) -> bool:
    pair = SequenceMatcher(None, _bare(one), _bare(other))
    return pair.real_quick_ratio() >= ALIKE and pair.quick_ratio() >= ALIKE and pair.ratio() >= ALIKE
