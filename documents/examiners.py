"""Letters of a procedure: each on a paper that exists, each blank one that this paper fills."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from django.utils.translation import gettext as _

from documents.catalogue import PAPERS, Paper
from workflows.procedures.prover import Examined, Finding, examiner

BLANK = re.compile(r"\{([^{}]*)\}")
#: What stays of a text once its blanks are taken out, and is no text: half a blank.
HALF = re.compile(r"[{}]")


@examiner("letters")
def letters(examined: Examined) -> Iterator[Finding]:
    seen: set[str] = set()
    for rank, letter in enumerate(examined.at("letters", [])):
        place, paper = f"letters.{rank}", PAPERS.get(letter["paper"])
        if paper is None:
            yield _unknown_paper(place, letter["paper"])
            continue
        if letter["paper"] in seen:
            yield Finding("letter_twice", True, paper.noun, place, _("« %(paper)s » a deux textes.") % {"paper": paper.title}, _("Gardez-en un seul."), letter["paper"])
        seen.add(letter["paper"])
        yield from _blanks(place, paper, letter["text"])


def _unknown_paper(place: str, slug: str) -> Finding:
    near = get_close_matches(slug, PAPERS, n=1) or sorted(PAPERS)
    mend = _("Choisissez une pièce qui existe : %(papers)s.") % {"papers": ", ".join(near)}
    return Finding("unknown_paper", True, "", place, _("Aucune pièce ne s’appelle « %(paper)s ».") % {"paper": slug}, mend, _("Le texte ne serait imprimé nulle part."))


def _blanks(place: str, paper: Paper, text: str) -> Iterator[Finding]:
    known = blanks_of(paper)
    for name in dict.fromkeys(BLANK.findall(text)):
        if name not in known:
            near = get_close_matches(name, known, n=1)
            mend = _("Vouliez-vous dire « {%(near)s} » ?") % {"near": near[0]} if near else _("Champs de cette pièce : %(known)s.") % {"known": ", ".join(f"{{{each}}}" for each in known)}
            yield Finding(
                "unknown_blank", True, paper.noun, f"{place}.text", _("« {%(name)s} » n’est pas un champ de « %(paper)s ».") % {"name": name, "paper": paper.title}, mend,
                _("La lettre partirait avec un blanc, ou ne partirait pas."),
            )  # fmt: skip
    if HALF.search(BLANK.sub("", text)):
        reason = _("Une accolade est seule : un champ s’écrit « {champ} ».")
        yield Finding("half_blank", True, paper.noun, f"{place}.text", reason, _("Fermez l’accolade, ou retirez-la."), _("La lettre serait imprimée avec l’accolade."))


def blanks_of(paper: Paper) -> list[str]:
    """Only what is one word or one figure can stand in a sentence: lists and tables have their own place on the paper."""
    return [field.key for field in paper.fields if not isinstance(field.sample, (list, tuple, dict))]
