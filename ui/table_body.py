"""The body of a table, written straight: fifty rows of eight cells are four hundred pieces of template otherwise."""

from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


def body_of(rows: list[Any], columns: list[Any], *, selectable: bool) -> SafeString:
    """Everything that is not ours is escaped here, cell by cell."""
    openings = [_opening(rank, column) for rank, column in enumerate(columns)]
    choose, choosing = escape(_("Choisir")), _("Choisir %(row)s")
    lines = []
    for row in rows:
        cells = "".join(f"{before}{_inside(cell)}{after}" for (before, after), cell in zip(openings, row.cells, strict=True))
        lines.append(f"<tr>{cells}{_box(row, choose, choosing) if selectable else ''}</tr>\n")
    return mark_safe("".join(lines))  # noqa: S308 - built from escaped parts only


def _opening(rank: int, column: Any) -> tuple[str, str]:
    name, scope = ("th", ' scope="row"') if rank == 0 else ("td", "")
    figures = ' class="number"' if column.is_numeric else ""
    return f'<{name}{scope} data-label="{escape(column.label)}"{figures}>', f"</{name}>"


def _inside(cell: Any) -> str:
    text = escape(cell.text)
    if cell.tone:
        return f'<span class="state state-{escape(cell.tone)}">{text}</span>'
    code = ' class="code"' if cell.is_code else ""
    return f'<a href="{escape(cell.url)}"{code}>{text}</a>' if cell.url else f"<span{code}>{text}</span>"


def _box(row: Any, choose: str, choosing: str) -> str:
    name = escape(choosing % {"row": row.cells[0].text})
    return f'<td data-label="{choose}"><input type="checkbox" name="selected" value="{escape(row.pk)}" form="bulk" aria-label="{name}"></td>'
