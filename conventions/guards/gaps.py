"""What a report still lacks, thing by thing: read by the guard of the hand-in and by the page alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Gap:
    """One thing to do: in which section, at which field, said in a sentence."""

    section: str
    section_title: str
    anchor: str
    sentence: str


def gaps_of(report: Any) -> list[Gap]:
    typed = {answers.section: answers.data for answers in report.answers.all()}
    return [gap for section in report.sections for gap in _gaps(report, section, typed.get(section["key"], {}))]


def _gaps(report: Any, section: dict[str, Any], typed: dict[str, Any]) -> Iterator[Gap]:
    if section["kind"] == "budget":
        yield from _unfilled_lines(report, section)
    elif section["kind"] == "evidence":
        yield from _missing_evidence(report, section, typed)
    else:
        yield from _unanswered(section, typed)


def _unanswered(section: dict[str, Any], typed: dict[str, Any]) -> Iterator[Gap]:
    for question in section.get("questions", []):
        if question.get("required") and not typed.get(question["key"]):
            yield Gap(section["key"], section["title"], question["key"], _("%(label)s : à remplir.") % {"label": question["label"]})


def _unfilled_lines(report: Any, section: dict[str, Any]) -> Iterator[Gap]:
    """Each line planned has its realised figure, zero included; each paid line its real quantity."""
    for line in report.lines.all():
        if line.amount_realised is None:
            yield Gap(section["key"], section["title"], f"line-{line.pk}", _("%(label)s : montant réalisé à indiquer.") % {"label": line.label})
        elif line.is_paid_work and line.pay_quantity is None:
            yield Gap(section["key"], section["title"], f"line-{line.pk}", _("%(label)s : quantité réellement payée à indiquer.") % {"label": line.label})


def _missing_evidence(report: Any, section: dict[str, Any], typed: dict[str, Any]) -> Iterator[Gap]:
    """A commitment is proven by what was asked for, or the beneficiary says why it could not be."""
    joined = {document.slot for document in report.documents.all() if document.removed_at is None}
    for item in section.get("items", []):
        if item.get("required") and item["key"] not in joined and not (typed.get(item["key"]) or "").strip():
            yield Gap(section["key"], section["title"], item["key"], _("%(label)s : joignez une preuve ou expliquez ce qui manque.") % {"label": item["title"]})
