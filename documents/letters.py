"""The text a procedure gives to a letter (`letters: [{paper, text}]`), with blanks from the paper's own list of fields.

A paper that takes such a text declares the field `body`: the paragraphs, filled; none where the procedure says nothing,
and the template then says its own. A blank that is not filled is said beforehand, and never printed.
"""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Funder
from documents.catalogue import Paper
from documents.errors import IncompletePaper
from ui.formats import day, money, when

BODY = "body"
BLANK = re.compile(r"\{([^{}]*)\}")


def takes_a_text(paper: Paper) -> bool:
    return any(field.key == BODY for field in paper.fields)


def text_of(paper: Paper, subject: Any) -> str:
    """What the procedure of this dossier writes on this paper; nothing when it leaves the house's own words."""
    procedure = getattr(subject, "procedure", None)
    letters = procedure.setting("letters", []) if procedure else []
    return next((str(each["text"]) for each in letters if each["paper"] == paper.slug), "")


def body_of(paper: Paper, subject: Any, fields: Mapping[str, Any]) -> list[str]:
    text = text_of(paper, subject)
    if empty := unfilled(text, fields):
        raise IncompletePaper(_("Champs sans valeur : %(names)s.") % {"names": ", ".join(empty)})
    filled = BLANK.sub(lambda found: in_words(fields[found[1]], subject), text)
    return [line.strip() for line in filled.splitlines() if line.strip()]


def unfilled(text: str, fields: Mapping[str, Any]) -> list[str]:
    """The blanks of a text that these fields leave empty, in their order."""
    return [name for name in dict.fromkeys(BLANK.findall(text)) if fields.get(name) in (None, "", [], {})]


def in_words(value: Any, subject: Any) -> str:
    if isinstance(value, Decimal):
        return money(value, _funder(subject))
    if isinstance(value, dt.datetime):
        return when(value, _funder(subject))
    return day(value) if isinstance(value, dt.date) else str(value)


def _funder(subject: Any) -> Funder:
    return Funder.objects.get(pk=subject.funder_id)
