"""What changes from one procedure to another, in sentences."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from calls.interfaces.procedure_words import PASSAGES, Line, lines


@dataclass(frozen=True)
class Difference:
    """kind: added, removed or changed; what it was and what it is."""

    kind: str
    passage: str
    label: str
    before: str = ""
    after: str = ""


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """In the reading order of the new one; what went away, last."""
    old, new = lines(before), lines(after)
    found = [_difference(old.get(path), line) for path, line in new.items() if old.get(path) != line]
    return found + [Difference("removed", line.passage, line.label, before=line.value) for path, line in old.items() if path not in new]


def _difference(old: Line | None, new: Line) -> Difference:
    if old is None:
        return Difference("added", new.passage, new.label, after=new.value)
    return Difference("changed", new.passage, new.label, old.value if old.label == new.label else f"{old.label} – {old.value}", new.value)


def summary(body: dict[str, Any]) -> list[tuple[str, list[Line]]]:
    """(passage, its lines), for the page of a version. The stages are drawn apart."""
    rows = [line for line in lines(body).values() if line.passage not in ("title", "stages")]
    return [(heading(passage), list(group)) for passage, group in groupby(rows, key=lambda line: line.passage)]


def heading(passage: str) -> str:
    words = str(PASSAGES.get(passage, passage))
    return words[:1].upper() + words[1:]


def passages(names: Any) -> str:
    """« les lectures, la commission »: what a colleague changed."""
    return ", ".join(str(PASSAGES.get(name, name)) for name in sorted(names)) or _("rien")
