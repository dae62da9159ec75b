"""The library of clauses: YAML files of plain paragraphs with merge fields in braces. Copied into a convention, then its own.

A field is named in braces, in French, as the officer reads it: {montant}, {echeance}. An unknown one is said, never printed.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import override

from calls.referentials import shapes
from conventions.blanks import FIELD
from conventions.domain.reports import last_report_day
from ui import formats

FOLDER = Path(__file__).resolve().parent.parent / "clauses"
#: Where the clauses of the criteria take place.
CRITERIA = "criteria"
#: Where the articles of a use (a residency, a loan, an acquisition…) take place.
USES, IN_KIND = "uses", "in_kind"
WHEN = frozenset({"multiannual", "live_performance", "association", IN_KIND, *shapes.USES})
ANSWER = re.compile(r"\{reponse\.([a-z0-9_]+)\}")


@dataclass(frozen=True)
class LibraryClause:
    key: str
    title: str
    text: str
    instruments: frozenset[str]
    when: str = ""
    unless_criterion: str = ""
    #: Uses that have an article of their own in its place.
    unless: frozenset[str] = frozenset()
    is_required: bool = False


@dataclass(frozen=True)
class Library:
    clauses: tuple[LibraryClause, ...]
    version: str


@cache
def library(country: str) -> Library:
    """The clauses of a country, or those of France, and the digest that says which version was copied."""
    path = FOLDER / f"{country.lower()}.yaml"
    raw = (path if path.exists() else FOLDER / "fr.yaml").read_bytes()
    uses = (FOLDER / "uses.yaml").read_bytes()
    clauses = [clause for each in yaml.safe_load(raw) for clause in (yaml.safe_load(uses) if each["key"] == USES else [each])]
    return Library(tuple(_clause(each) for each in clauses), hashlib.sha256(raw + uses).hexdigest())


def _clause(data: dict[str, Any]) -> LibraryClause:
    if unknown := {data.get("when", ""), *data.get("unless", [])} - WHEN - {""}:
        raise ValueError(f"{data['key']}: unknown condition {sorted(unknown)!r}")
    instruments = frozenset(data.get("instruments", ["convention", "award_order"]))
    return LibraryClause(
        data["key"],
        data.get("title", ""),
        data.get("text", "").strip(),
        instruments,
        data.get("when", ""),
        data.get("unless_criterion", ""),
        frozenset(data.get("unless", [])),
        data.get("required", False),
    )


def merge_fields(convention: Any) -> dict[str, str]:
    """What the fields of the clauses say for this convention: the data of the day, never the state; in French, as the act."""
    with override("fr"):
        return _fields(convention)


def _fields(convention: Any) -> dict[str, str]:
    funder, beneficiary, application, decision = convention.funder, convention.beneficiary, convention.application, convention.decision
    return {
        "financeur": funder.name,
        "siege": funder.seat,
        "beneficiaire": beneficiary.name,
        "representant": beneficiary.legal_representative or "…",
        "qualite": beneficiary.legal_representative_capacity or "…",
        "projet": application.title,
        "appel": application.call.title,
        "dossier": convention.case_ref,
        "objet": convention.purpose,
        "montant": formats.money(convention.amount, funder),
        "debut": formats.day(convention.starts_on),
        "echeance": formats.day(convention.ends_on),
        "decision": decision.number or decision.act_reference or "…",
        "acte": decision.act_reference or decision.number or "…",
        "annee": str(convention.starts_on.year) if convention.starts_on else "…",
        "echeance_bilan": formats.day(last_report_day(convention)),
    }


def fill(text: str, fields: dict[str, str]) -> str:
    """An unknown field stays in its braces: it is seen, and stands in the way of proposing the text."""
    return FIELD.sub(lambda found: fields.get(found[1].strip(), found[0]), text)


def article_text(clause: Any, fields: dict[str, str]) -> str:
    return clause.agreed_text or fill(clause.text, fields)


def with_answers(text: str, application: Any) -> str:
    """What the dossier answered takes its place as the article is copied; unanswered, a blank remains that nobody can propose."""
    if not ANSWER.search(text):
        return text
    given = {key: value for answers in application.answers.all() for key, value in answers.data.items()}
    return ANSWER.sub(lambda found: _plain(given.get(found[1])) or "{à compléter}", text)


def _plain(answer: Any) -> str:
    said = ", ".join(map(str, answer)) if isinstance(answer, list) else str(answer or "")
    return " ".join(said.replace("{", "(").replace("}", ")").split())


def explain_fields(convention: Any) -> list[tuple[str, str]]:
    return [("{" + name + "}", value) for name, value in merge_fields(convention).items()]


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
