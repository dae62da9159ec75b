"""Lists on screen: columns said once, sorted and paged by the database, exported exactly as shown.

    COLUMNS = (
        Column("case_ref", _("Numéro"), "case_ref", sort="case_ref", link=lambda row: row.get_absolute_url()),
        Column("organisation", _("Organisme"), "organisation.name", sort="organisation__name"),
        Column("amount", _("Demandé"), "amount_requested", kind="money", currency=lambda row: row.currency, sort="amount_requested"),
        Column("closes", _("Clôture"), "call.closes_at", kind="when", place=lambda row: row.call.funder),
        Column("state", _("État"), lambda state: APPLICATION.words[state].staff, reads=("state",), kind="state"),
    )

    def applications(request):
        filters = ApplicationFilter(request.GET, queryset=Application.objects.visible_to(request.user))
        table = Table(COLUMNS, filters.qs, request.GET, default_sort="-case_ref", form=filters.form, selectable=True)
        if table.wanted_export:
            return table.export("dossiers")            # ?export=csv or ?export=xlsx: every page, same rows, same order
        return render(request, "grants/list.html", {"table": table, "filter": filters})

    {% include "ui/table.html" with table=table caption="…" %}   {# chips, table, pages, export links #}

Queries: one for the count, one for the rows, plus what select_related/prefetch_related of the queryset ask for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponseBase, QueryDict
from django.utils.functional import Promise

from ui import exports, formats
from ui.pagination import PER_PAGE, paginate
from ui.states import tone_of
from ui.table_body import body_of
from ui.table_rows import lean, rows_of

WRITERS: dict[str, Callable[[Any], str]] = {"number": formats.number, "percent": formats.percent, "day": formats.day}


@dataclass(frozen=True)
class Column:
    """name: in the address (?sort=name). value: a dotted path or a function of the row.

    kind: text, money, number, percent, day, when, state. sort: the field(s) the database orders by.
    reads: the dotted paths of the fields a function needs; it then gets those values instead of the row, and depends on
    nothing else, so that an export asks the database for them alone.
    """

    name: str
    label: str | Promise
    value: str | Callable[..., Any]
    kind: str = "text"
    sort: str | tuple[str, ...] = ()
    link: Callable[[Any], str] | None = None
    currency: Callable[[Any], Any] | str = "EUR"
    place: Callable[[Any], Any] | None = None
    tone: Callable[[Any], str] | None = None
    reads: tuple[str, ...] = ()

    def raw(self, row: Any) -> Any:
        if not callable(self.value):
            return _follow(row, self.value)
        return self.value(*(_follow(row, path) for path in self.reads)) if self.reads else self.value(row)

    @property
    def paths(self) -> tuple[str, ...]:
        """What is read of the row; nothing when only the whole row will do."""
        return self.reads if callable(self.value) else (self.value,)

    @property
    def is_numeric(self) -> bool:
        return self.kind in {"money", "number", "percent"}

    @property
    def order(self) -> tuple[str, ...]:
        return (self.sort,) if isinstance(self.sort, str) else self.sort

    def text(self, row: Any, raw: Any) -> str:
        """What is read on screen."""
        if self.kind == "money":
            return formats.money(raw, self.currency(row) if callable(self.currency) else self.currency)
        if self.kind == "when":
            return formats.when(raw, self.place(row) if self.place else None)
        return WRITERS.get(self.kind, _words)(raw)

    def tone_at(self, row: Any) -> str:
        return self.tone(row) if self.tone else tone_of(row.state)


@dataclass(frozen=True)
class Head:
    label: Any
    url: str
    direction: str
    is_numeric: bool


@dataclass(frozen=True)
class Chip:
    label: str
    url: str


class Table:
    def __init__(
        self,
        columns: Sequence[Column],
        rows: QuerySet[Any],
        params: QueryDict,
        *,
        default_sort: str = "",
        per_page: int = PER_PAGE,
        form: Any = None,
        selectable: bool = False,
        reads: tuple[str, ...] = (),
    ) -> None:
        """`reads`: the fields the columns, their links and tones need, and no other; then no instance is built for a row on screen."""
        #: How many rows there are, where the page has counted them already.
        self.count: int | None = None
        self.columns, self.params, self.form, self.selectable, self.reads = list(columns), params, form, selectable, reads
        self.sort, self.per_page = self._known(params.get("sort", "")) or default_sort, per_page
        self.queryset = self._sorted(rows)

    def _known(self, sort: str) -> str:
        return sort if any(column.name == sort.removeprefix("-") and column.sort for column in self.columns) else ""

    def _sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """By the chosen column, then by number the same way, as the indexes go: the same page twice shows the same rows."""
        column = next((column for column in self.columns if column.name == self.sort.removeprefix("-")), None)
        down = "-" if self.sort.startswith("-") else ""
        if column is None:
            return rows.order_by(self.sort, f"{down}pk") if self.sort else rows if rows.ordered else rows.order_by("pk")
        return rows.order_by(*(f"{down}{field}" for field in column.order), f"{down}pk")

    @cached_property
    def page(self) -> Any:
        return paginate(self.queryset, self.params, per_page=self.per_page, count=self.count)

    @cached_property
    def rows(self) -> list[Any]:
        """Of this page."""
        shown = self.page.object_list
        return lean(shown, self.reads) if self.reads else list(shown)

    @property
    def body(self) -> str:
        return body_of(self.rows, self.columns, selectable=self.selectable)

    @property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column) -> Head:
        direction = {column.name: "ascending", f"-{column.name}": "descending"}.get(self.sort, "")
        following = f"-{column.name}" if direction == "ascending" else column.name
        return Head(column.label, self._url(sort=following) if column.sort else "", direction, column.is_numeric)

    def _url(self, **changes: str) -> str:
        return address(self.params, drop=("page", *changes), **changes)

    @property
    def chips(self) -> list[Chip]:
        return chips(self.form, self.params) if self.form is not None else []

    @property
    def csv_url(self) -> str:
        return self._url(export="csv")

    @property
    def xlsx_url(self) -> str:
        return self._url(export="xlsx")

    @property
    def wanted_export(self) -> str:
        wanted = self.params.get("export", "")
        return wanted if wanted in exports.WRITERS else ""

    def export(self, name: str) -> HttpResponseBase:
        """Exactly what is shown, all pages: same columns, filters and order."""
        return exports.WRITERS[self.wanted_export](name, [str(column.label) for column in self.columns], rows_of(self.columns, self.queryset))


def chips(form: Any, params: QueryDict) -> list[Chip]:
    """The filters in place as words one can read and take away: « Discipline : Danse »."""
    if not form.is_bound or not form.is_valid():
        return []
    filled = ((name, value) for name, value in form.cleaned_data.items() if name in form.fields and value not in (None, "", [], False) and _is_some(value))
    return [Chip(_said(form.fields[name], value), address(params, drop=("page", name))) for name, value in filled]


def address(params: Mapping[str, Any], *, drop: Sequence[str] = (), **changes: str) -> str:
    """The same page with its filters, less `drop`, plus `changes`."""
    kept = params.lists() if isinstance(params, QueryDict) else ()
    pairs = [(name, value) for name, values in kept if not _is_gone(name, drop) for value in values]
    return f"?{urlencode([*pairs, *changes.items()])}"


def _is_gone(name: str, drop: Sequence[str]) -> bool:
    return any(name == gone or name.startswith(f"{gone}_") for gone in drop)


def _is_some(value: Any) -> bool:
    return bool(value.exists()) if isinstance(value, QuerySet) else True


def _said(field: Any, value: Any) -> str:
    if value is True:
        return str(field.label)
    several = value if isinstance(value, (list, tuple, QuerySet)) else [value]
    names = {str(key): str(label) for key, label in getattr(field, "choices", ())} if not isinstance(value, QuerySet) and not hasattr(value, "pk") else {}
    return f"{field.label} : {', '.join(names.get(str(each), _words(each)) for each in several)}"


def _follow(row: Any, path: str) -> Any:
    """A relation that is empty reads as nothing."""
    return reduce(_step, path.split("."), row)


def _step(thing: Any, name: str) -> Any:
    found = getattr(thing, name, None)
    return found() if callable(found) and not hasattr(found, "all") else found


def _words(value: Any) -> str:
    return "–" if value is None or value == "" else str(value)
