"""The papers that the house can issue. Each app declares its own in its `documents.py`:

    @register
    class Receipt(Paper):
        slug, title, noun, prefix = "receipt", _("Accusé de réception"), "application", "AR"
        audience = Audience.BENEFICIARY
        fields = (MergeField("applicant", _("Demandeur"), "Association Les Lampions de l’Essai"), …)

        def context(self, subject, entry):
            return {"applicant": subject.organisation.name, …}

and writes `templates/documents/receipt.html`. Nothing else: number, seal, storage, page and verification follow.
What is declared and what the template uses are the same names, or the tests say so (`documents.testing`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from documents.enums import Audience
from documents.errors import DocumentError, IncompletePaper

#: A paper that any noun may ask for.
ANY = "*"
#: What every template finds besides its own fields.
RESERVED = frozenset({"document", "institution", "signatories", "forloop", "block"})
SLUG, PREFIX = re.compile(r"^[a-z][a-z0-9_]{1,49}$"), re.compile(r"^[A-Z]{2,6}$")


@dataclass(frozen=True)
class MergeField:
    """One blank of a paper: its name in the template, its name for people, and an invented value to try it with."""

    key: str
    label: Any
    sample: Any


@dataclass(frozen=True)
class Party:
    """Somebody who signs, in the order of the list. The box of the template is `sig-<key>`."""

    key: str
    label: Any


class Paper:
    slug: str = ""
    title: Any = ""
    noun: str = ""
    prefix: str = ""
    fields: tuple[MergeField, ...] = ()
    audience: Audience = Audience.STAFF
    signatories: tuple[Party, ...] = ()

    @property
    def template(self) -> str:
        return f"documents/{self.slug}.html"

    def context(self, subject: Any, entry: Any) -> Mapping[str, Any]:
        """Exactly the declared fields; text, numbers, Decimal, days, instants, lists and dictionaries of those."""
        raise NotImplementedError

    def concerns(self, subject: Any) -> bool:
        """Whether this paper is made for this subject, where a step names papers for each of its outcomes."""
        return True

    def sample(self) -> dict[str, Any]:
        return {field.key: field.sample for field in self.fields}

    def filled(self, subject: Any, entry: Any) -> dict[str, Any]:
        context = dict(self.context(subject, entry))
        if wrong := set(context) ^ {field.key for field in self.fields}:
            raise IncompletePaper(f"{self.slug}: {', '.join(sorted(wrong))} declared or given, not both")
        return context


PAPERS: dict[str, Paper] = {}


def register(kind: type[Paper]) -> type[Paper]:
    paper = kind()
    if faults := faults_of(paper):
        raise IncompletePaper(f"{kind.__module__}.{kind.__name__}: {'; '.join(faults)}")
    PAPERS[paper.slug] = paper
    return kind


def faults_of(paper: Paper) -> list[str]:
    keys = [field.key for field in paper.fields]
    parties = [party.key for party in paper.signatories]
    rules = {
        "slug: lower case letters, digits and _": bool(SLUG.match(paper.slug)),
        "title is missing": bool(str(paper.title)) if isinstance(paper.title, str) else paper.title is not None,
        "noun is missing": bool(paper.noun),
        "prefix: two to six capital letters": bool(PREFIX.match(paper.prefix)),
        "a paper has at least one merge field": bool(keys),
        "a merge field is declared twice": len(keys) == len(set(keys)),
        f"reserved names: {', '.join(sorted(RESERVED & set(keys)))}": not RESERVED & set(keys),
        "a party signs once; 'seal' is the institution's": len(parties) == len(set(parties)) and "seal" not in parties,
        "context() is missing": type(paper).context is not Paper.context,
        "this slug is taken": type(PAPERS.get(paper.slug, paper)).__qualname__ == type(paper).__qualname__,
    }
    return [fault for fault, holds in rules.items() if not holds]


def paper_of(slug: str) -> Paper:
    try:
        return PAPERS[slug]
    except KeyError:
        raise DocumentError(_("Aucune pièce ne s’appelle « %(slug)s ».") % {"slug": slug}) from None
