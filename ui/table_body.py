"""The body of a table, written straight: fifty rows of eight cells are four hundred pieces of template otherwise.

What a column never changes from one row to the next is settled before the first row.
"""

import re
from collections.abc import Callable
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

#: A number of ours (CLB-2026-00031) is read whole, on one line.
CODE = re.compile(r"[A-Z]{2,}[A-Z0-9]*(?:-[A-Z0-9]+)+")
Write = Callable[[Any], str]


def body_of(rows: list[Any], columns: list[Any], *, selectable: bool) -> SafeString:
    """Everything that is not ours is escaped here, cell by cell."""
    writers = [_cell(rank, column) for rank, column in enumerate(columns)]
    if selectable:
        writers.append(_box(columns[0]))
    lines = [f"<tr>{''.join([write(row) for write in writers])}</tr>\n" for row in rows]
    return mark_safe("".join(lines))  # noqa: S308 - built from escaped parts only


def _cell(rank: int, column: Any) -> Write:
    name, scope = ("th", ' scope="row"') if rank == 0 else ("td", "")
    figures = ' class="number"' if column.is_numeric else ""
    before, after = f'<{name}{scope} data-label="{escape(str(column.label))}"{figures}>', f"</{name}>"
    inside = _state(column) if column.kind == "state" else _text(column)
    return lambda row: f"{before}{inside(row)}{after}"


def _text(column: Any) -> Write:
    raw, said, link = column.raw, column.text, column.link

    def write(row: Any) -> str:
        text = said(row, raw(row))
        code = ' class="code"' if CODE.fullmatch(text) else ""
        url = link(row) if link else ""
        return f'<a href="{escape(url)}"{code}>{escape(text)}</a>' if url else f"<span{code}>{escape(text)}</span>"

    return write


def _state(column: Any) -> Write:
    def write(row: Any) -> str:
        return f'<span class="state state-{escape(column.tone_at(row))}">{escape(column.text(row, column.raw(row)))}</span>'

    return write


def _box(first: Any) -> Write:
    choose, choosing = escape(_("Choisir")), _("Choisir %(row)s")

    def write(row: Any) -> str:
        name = escape(choosing % {"row": first.text(row, first.raw(row))})
        return f'<td data-label="{choose}"><input type="checkbox" name="selected" value="{escape(str(row.pk))}" form="bulk" aria-label="{name}"></td>'

    return write
