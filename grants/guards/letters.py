"""A letter whose text the procedure gives leaves nobody with a blank: what is missing is said before it is sent."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from documents.catalogue import PAPERS
from documents.letters import text_of, unfilled


def letter_can_be_written(decision: Any, inputs: Mapping[str, Any]) -> str | None:
    papers = [paper for paper in PAPERS.values() if paper.noun == "decision" and paper.concerns(decision)]
    for paper in papers:
        text = text_of(paper, decision)
        if text and (names := _empty(paper, decision, text)):
            return _("La lettre « %(paper)s » de la procédure demande ce que cette décision ne dit pas : %(names)s.") % {
                "paper": paper.title,
                "names": ", ".join(names),
            }
    return None


def _empty(paper: Any, decision: Any, text: str) -> list[str]:
    labels = {field.key: str(field.label) for field in paper.fields}
    return [labels.get(name, name) for name in unfilled(text, paper.said(decision))]
