"""Statements that Django writes once: afterwards only their values change.

Compiling a queryset costs more than running it. The door runs the same few statements at every step: each is compiled by
Django itself the first time, for its own database, then kept. Values are prepared and read by the fields, as always.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, connections, models
from django.db.models.query import get_related_populators

#: Stand for the values while a statement is compiled: they are found again in its parameters.
MARKS = (-2_000_000_001, -2_000_000_002, -2_000_000_003)


class Query:
    """A queryset of at most one row, written for `MARKS`, run for whatever takes their place (numbers and texts)."""

    def __init__(self, queryset: models.QuerySet[Any]) -> None:
        compiler = queryset.query.get_compiler(queryset.db)
        self.sql, self.params = compiler.as_sql()
        self.klass_info, self.select = compiler.klass_info, compiler.select
        self.converters = compiler.get_converters([each[0] for each in compiler.select])
        self.model = queryset.model

    def execute(self, cursor: Any, values: Sequence[Any]) -> tuple[Any, ...] | None:
        put = dict(zip(MARKS, values, strict=False))
        cursor.execute(self.sql, [put.get(each, each) if isinstance(each, int) else each for each in self.params])
        found: tuple[Any, ...] | None = cursor.fetchone()
        return found

    def exists(self, *values: Any) -> bool:
        with connection.cursor() as cursor:
            return self.execute(cursor, values) is not None

    def get(self, *values: Any) -> Any:
        """The row with what it joins, or None: what the queryset's own iteration would have made."""
        with connection.cursor() as cursor:
            found = self.execute(cursor, values)
        return None if found is None else self._instance(self._read(found))

    def _read(self, found: tuple[Any, ...]) -> list[Any]:
        row = list(found)
        for place, (converters, expression) in self.converters.items():
            for convert in converters:
                row[place] = convert(row[place], expression, connection)
        return row

    def _instance(self, row: list[Any]) -> Any:
        start, end = self.klass_info["select_fields"][0], self.klass_info["select_fields"][-1] + 1
        names = [each[0].target.attname for each in self.select[start:end]]
        instance = self.model.from_db(connection.alias, names, row[start:end])
        for populator in get_related_populators(self.klass_info, self.select, connection.alias):  # type: ignore[call-arg]
            populator.populate(row, instance)
        return instance


def kept(key: Any, make: Callable[[], models.QuerySet[Any]]) -> Query:
    """The statement of this key, compiled at its first use on this database."""
    found = _QUERIES.get((connection.alias, connection.vendor, key))
    if found is None:
        found = _QUERIES[connection.alias, connection.vendor, key] = Query(make())
    return found


_QUERIES: dict[Any, Query] = {}


def insert(rows: Sequence[models.Model], *, once: str = "", beside: tuple[str, Sequence[Any]] | None = None) -> None:
    """All of them in one statement, each with its number. `once`: the unique column whose second comer is dropped, unnumbered.

    `beside`: an UPDATE that goes with it; PostgreSQL runs both in one round trip, SQLite, which has none to spare, one after the other.
    """
    model, base = type(rows[0]), connections[connection.alias]
    fields = fields_of(model)
    sql = _insert_sql(model, len(rows), once, base.vendor)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), base) for row in rows for field in fields]
    with base.cursor() as cursor:
        if beside is not None and base.vendor == "postgresql":
            sql, values = f"WITH beside AS ({beside[0]}) {sql}", [*beside[1], *values]
        elif beside is not None:
            cursor.execute(*beside)
        cursor.execute(sql, values)
        if not once:
            for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = pk
                row._state.adding, row._state.db = False, base.alias


def update(row: models.Model, values: Iterable[tuple[Any, Any]], *, where: Sequence[tuple[Any, Any]]) -> bool:
    """Whether a row was there to change."""
    changed = list(values)
    sql = _update_sql(type(row), tuple(field.column for field, _value in changed), tuple(field.column for field, _value in where))
    base = connections[connection.alias]
    with base.cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(value, base) for field, value in [*changed, *where]])
        return bool(cursor.rowcount)


@lru_cache(maxsize=256)
def fields_of(model: type[models.Model]) -> tuple[Any, ...]:
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


@lru_cache(maxsize=256)
def _insert_sql(model: type[models.Model], count: int, once: str, vendor: str) -> str:
    quote = connection.ops.quote_name
    fields = fields_of(model)
    columns = ", ".join(quote(field.column) for field in fields)
    line = f"({', '.join(['%s'] * len(fields))})"
    ending = f" ON CONFLICT ({quote(once)}) DO NOTHING" if once else f" RETURNING {quote(str(model._meta.pk.column))}"
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {', '.join([line] * count)}{ending}"  # noqa: S608 - names of our own tables


@lru_cache(maxsize=512)
def _update_sql(model: type[models.Model], changed: tuple[str, ...], where: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(column)} = %s" for column in changed)
    conditions = " AND ".join(f"{quote(column)} = %s" for column in where)
    return f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {conditions}"  # noqa: S608 - names of our own tables
