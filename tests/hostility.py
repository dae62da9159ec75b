"""What makes the suite hostile to sloth: see conftest.py, which puts it to work."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.", "::1", "localhost")


class UndefinedVariable(str):
    """Django's string_if_invalid: fails when one of our own templates names a variable nobody gave it."""

    def __new__(cls) -> "UndefinedVariable":
        return super().__new__(cls, "%s")

    def __mod__(self, variable: object) -> str:
        context = sys._getframe(1).f_locals.get("context")
        template = context and context.render_context.template
        if template and _is_ours(template.origin.name):
            raise AssertionError(f"{template.origin.name}: undefined variable {{{{ {variable} }}}}")
        return ""


def _is_ours(path: str) -> bool:
    return path.startswith(str(ROOT)) and "site-packages" not in path


def refuse_elsewhere(address: Any) -> None:
    if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
        raise AssertionError(f"A test tried to reach {address[0]}: the suite never leaves this machine.")


@contextmanager
def without_triggers(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The journal refuses DELETE and TRUNCATE; emptying the tables between two tests is the one exception."""
    silence, restore = {"sqlite": (_drop_sqlite, _create_sqlite), "postgresql": (_disable, _enable)}[connection.vendor]
    with connection.cursor() as cursor:
        kept = silence(cursor)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            restore(cursor, kept)


def _drop_sqlite(cursor: Any) -> list[str]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = cursor.fetchall()
    for name, _ in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    return [sql for _, sql in triggers]


def _create_sqlite(cursor: Any, triggers: list[str]) -> None:
    for sql in triggers:
        cursor.execute(sql)


def _disable(cursor: Any) -> list[str]:
    cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
    tables = [table for (table,) in cursor.fetchall()]
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    return tables


def _enable(cursor: Any, tables: list[str]) -> None:
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
