"""Rows that may be written once: the database itself refuses UPDATE and DELETE (SQLite and PostgreSQL).

`RefuseChanges(table)` is a migration operation. `without_refusals` lifts them for the time of a block: only the test
suite's flush uses it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.operations.base import Operation

TABLES: set[str] = set()


class RefuseChanges(Operation):
    """Triggers that refuse to change or remove a row of `table` (and to truncate it, on PostgreSQL)."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table
        TABLES.add(table)

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        refuse(schema_editor.connection, self.table)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        allow(schema_editor.connection, self.table)

    def describe(self) -> str:
        return f"Refuse UPDATE and DELETE on {self.table}"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_immutable"


def refuse(connection: Any, table: str) -> None:
    with connection.cursor() as cursor:
        for sql in SQL[connection.vendor]["refuse"]:
            cursor.execute(sql.format(table=table))


def allow(connection: Any, table: str) -> None:
    with connection.cursor() as cursor:
        for sql in SQL[connection.vendor]["allow"]:
            cursor.execute(sql.format(table=table))


@contextmanager
def without_refusals(connection: Any) -> Iterator[None]:
    """Lifts every refusal, then puts it back. For the flush of a test database, nothing else."""
    present = TABLES & set(connection.introspection.table_names())
    for table in present:
        allow(connection, table)
    try:
        yield
    finally:
        for table in present:
            refuse(connection, table)


SQL = {
    "sqlite": {
        "refuse": [
            "CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            "CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        ],
        "allow": ["DROP TRIGGER IF EXISTS {table}_no_update", "DROP TRIGGER IF EXISTS {table}_no_delete"],
    },
    "postgresql": {
        "refuse": [
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$",
            "DROP TRIGGER IF EXISTS {table}_no_change ON {table}",
            "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ],
        "allow": ["DROP TRIGGER IF EXISTS {table}_no_change ON {table}"],
    },
}

