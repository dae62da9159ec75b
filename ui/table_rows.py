"""Rows of a page and of an export, read the cheap way when it is the same.

When every column is a field of the row, or says the fields it `reads`, the database hands plain values: no instance is
built for a row nobody will save. Anything else (a property, a method, a file, a `distinct`) goes through instances.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import FileField, QuerySet

from ui.exports import CHUNK

STATES = 256


class Lean(SimpleNamespace):
    """A row on screen made of the values asked for. What was not asked for is not there, and is not fetched behind one's back."""

    def __getattr__(self, name: str) -> Any:
        raise LookupError(f"{name} is not among the fields this table reads")


def lean(rows: QuerySet[Any], reads: tuple[str, ...]) -> list[Lean]:
    places = _places(("pk", *reads))
    return [_lean(places, values) for values in rows.values_list("pk", *(path.replace(".", "__") for path in reads))]


def _places(paths: Sequence[str]) -> dict[str, Any]:
    """{"title": 1, "funder": {"currency": 2}}: where each value stands."""
    found: dict[str, Any] = {}
    for rank, path in enumerate(paths):
        *steps, last = path.split(".")
        inner = found
        for step in steps:
            inner = inner.setdefault(step, {})
        inner[last] = rank
    return found


def _lean(places: dict[str, Any], values: Sequence[Any]) -> Lean:
    return Lean(**{name: _lean(place, values) if type(place) is dict else values[place] for name, place in places.items()})


def rows_of(columns: Sequence[Any], rows: QuerySet[Any]) -> Iterator[list[Any]]:
    if not _is_plain(columns, rows):
        return ([column.raw(row) for column in columns] for row in rows.iterator(chunk_size=CHUNK))
    paths = list(dict.fromkeys(path for column in columns for path in column.paths))
    writers = [_writer(column, [paths.index(path) for path in column.paths]) for column in columns]
    values = rows.values_list(*(path.replace(".", "__") for path in paths)).iterator(chunk_size=CHUNK)
    return ([write(row) for write in writers] for row in values)


def _is_plain(columns: Sequence[Any], rows: QuerySet[Any]) -> bool:
    """`distinct` and unions compare what is selected: selecting less would lose rows."""
    if rows.query.distinct or rows.query.combinator:
        return False
    return all(column.paths and all(is_field(rows.model, path) for path in column.paths) for column in columns)


def is_field(model: Any, path: str) -> bool:
    *steps, last = path.split(".")
    try:
        for step in steps:
            model = _target(model._meta.get_field(step))
        field = model._meta.get_field(last)
    except (FieldDoesNotExist, AttributeError):
        return False
    return bool(field.concrete and not field.is_relation and not isinstance(field, FileField))


def _target(field: Any) -> Any:
    return field.related_model if field.concrete and (field.many_to_one or field.one_to_one) else None


def _writer(column: Any, places: list[int]) -> Callable[[Any], Any]:
    """A table has few states: the words of each are looked up once an export."""
    if not column.reads:
        return itemgetter(*places)
    value, pick = column.value, itemgetter(*places)
    if len(places) > 1:
        return lambda row: value(*pick(row))
    if column.kind == "state":
        value = lru_cache(STATES)(value)
    return lambda row: value(pick(row))
