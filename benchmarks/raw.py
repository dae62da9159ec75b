"""The bare floor of a step: one UPDATE and one INSERT in a transaction, by the driver itself, as durable as ours."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

TABLES = ("CREATE TABLE raw_dossier (id integer PRIMARY KEY, state varchar(40))", "CREATE TABLE raw_journal (dossier integer, verb varchar(40), data text, hash varchar(64))")
ROW = ("admit", "{}", "0" * 64)


def on_sqlite(settings: dict[str, Any], count: int) -> float:
    path = Path(str(settings["NAME"])).with_suffix(".raw")
    base = sqlite3.connect(path, isolation_level=None)
    for sql in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *TABLES):
        base.execute(sql)
    base.executemany("INSERT INTO raw_dossier VALUES (?, 'submitted')", [(rank,) for rank in range(count)])

    def step(rank: int) -> None:
        base.execute("BEGIN IMMEDIATE")
        base.execute("UPDATE raw_dossier SET state = 'admissible' WHERE id = ?", (rank,))
        base.execute("INSERT INTO raw_journal VALUES (?, ?, ?, ?)", (rank, *ROW))
        base.execute("COMMIT")

    found = _rate(step, count)
    base.close()
    path.unlink()
    return found


def on_postgresql(settings: dict[str, Any], count: int) -> float:
    with psycopg.connect(dbname=settings["NAME"], user=settings["USER"], password=settings["PASSWORD"], host=settings["HOST"], port=settings["PORT"] or 5432, autocommit=True) as base:
        for sql in TABLES:
            base.execute(sql)
        base.cursor().executemany("INSERT INTO raw_dossier VALUES (%s, 'submitted')", [(rank,) for rank in range(count)])

        def step(rank: int) -> None:
            with base.transaction():
                base.execute("UPDATE raw_dossier SET state = 'admissible' WHERE id = %s", (rank,))
                base.execute("INSERT INTO raw_journal VALUES (%s, %s, %s, %s)", (rank, *ROW))

        return _rate(step, count)


def _rate(step: Callable[[int], None], count: int) -> float:
    begun = time.perf_counter()
    for rank in range(count):
        step(rank)
    return count / (time.perf_counter() - begun)


RAW = {"sqlite": on_sqlite, "postgresql": on_postgresql}
